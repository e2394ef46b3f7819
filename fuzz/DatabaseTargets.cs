using Afterpatch.Formats.Bits;
using Afterpatch.Formats.Defender;
using Afterpatch.Formats.Ese;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Fuzz;

internal static class DatabaseTargets
{
    public static void Ese(byte[] bytes)
    {
        EseDatabase.TableNames(bytes);
        if (EseDatabase.Open(bytes, out _) is not { } database)
            return;
        foreach (var table in database.Tables)
            foreach (var row in database.Rows(table))
                foreach (var column in table.Columns)
                    _ = (row.Text(column), row.Time(column), row.Guid(column));
    }

    public static void Bits(byte[] bytes)
    {
        BitsQueue.LivingEnd(bytes);
        BitsQueue.Jobs(bytes, hasAddresses: true);
    }

    public static void Shortcut(byte[] bytes) => ShellLink.Read(bytes, out _);

    public static void Quarantine(byte[] bytes)
    {
        DetectionHistory.Read(bytes, out _);
        QuarantineEntry.Read(bytes, out _);
        QuarantineContent.Read(bytes, out _);
    }
}
