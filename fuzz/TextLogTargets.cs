using Afterpatch.Formats.ExchangeLog;
using Afterpatch.Formats.Pe;
using Afterpatch.Formats.Text;
using Afterpatch.Formats.W3c;

namespace Afterpatch.Fuzz;

internal static class TextLogTargets
{
    public static void W3c(byte[] bytes) => ReadAll(new W3cLogReader(new MemoryStream(bytes)));

    public static void IisNative(byte[] bytes) => ReadAll(new IisNativeLogReader(new MemoryStream(bytes)));

    public static void Exchange(byte[] bytes) => ReadAll(new ExchangeLogReader(new MemoryStream(bytes)));

    public static void PeVersion(byte[] bytes) => PeFileVersion.TryRead(bytes, out _, out _);

    private static void ReadAll(FieldedLogReader log)
    {
        using (log)
            while (log.Read())
            {
                for (var i = 0; i < log.Fields.Count; i++)
                    _ = log.Field(i).Length;
                log.TryGetUtc(out _);
            }
    }
}
