using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Registry;

/// <param name="ModifiedUtc">The program's last write time when it was looked at; no time of running.</param>
public readonly record struct AppCompatEntry(string Path, DateTime? ModifiedUtc);

/// <summary>The application compatibility cache (shim cache): programs that Windows looked at, most recent first.</summary>
/// <remarks>
/// Value <c>AppCompatCache</c> below <c>Control\Session Manager\AppCompatCache</c> of SYSTEM, of Windows 8 and Server 2012 and later. Structure: published
/// by Mandiant, "Caching Out", and Eric Zimmerman's description of Windows 8 to 10. Little-endian.
/// </remarks>
public static class AppCompatCache
{
    private const int OldHeader = 128;
    private const int MaxEntries = 10_000;

    public static IReadOnlyList<AppCompatEntry> Read(ReadOnlySpan<byte> value, out ParseError? error)
    {
        var entries = new List<AppCompatEntry>();
        error = null;
        if (value.Length < OldHeader)
            return entries;
        var first = BinaryPrimitives.ReadUInt32LittleEndian(value);
        var start = first is 0x30 or 0x34 ? (int)first : OldHeader;
        var cursor = new ByteCursor(value, 0);
        cursor.Seek(start, "header");
        while (cursor.Error is null && cursor.Remaining >= 12 && entries.Count < MaxEntries)
        {
            var mark = cursor.Take(4, "mark");
            var isOld = start == OldHeader;
            if (!mark.SequenceEqual("10ts"u8) && !mark.SequenceEqual("00ts"u8))
                break;
            var isEight = isOld && mark.SequenceEqual("10ts"u8);
            cursor.Skip(4, "checksum");
            var length = cursor.U32("length of the entry");
            var entry = new ByteCursor(cursor.Take(length, "entry"), cursor.Position);
            if (cursor.Error is not null)
                break;
            var path = Encoding.Unicode.GetString(entry.Take(entry.U16("length of the path"), "path"));
            if (isEight)
                entry.Skip(entry.U16("length of the package"), "package");
            if (isOld)
                entry.Skip(8, "flags");
            var modified = entry.FileTime("time");
            if (entry.Error is null && path.Length > 0)
                entries.Add(new(path.StartsWith(@"\??\", StringComparison.Ordinal) ? path[4..] : path, modified));
            error ??= entry.Error;
        }
        error ??= cursor.Error;
        return entries;
    }
}
