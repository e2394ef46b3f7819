using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.MiniDump;

/// <summary>The module list of a minidump.</summary>
/// <remarks>Spec: Windows SDK, minidumpapiset.h (MINIDUMP_HEADER, MINIDUMP_MODULE_LIST); little-endian.</remarks>
public static class MiniDumpFile
{
    private const uint ModuleList = 4;
    private const int ModuleLength = 108;
    private const int MaxModules = 512;

    public static bool IsMagic(ReadOnlySpan<byte> head) => head.StartsWith("MDMP"u8);

    /// <param name="file">The file's beginning; writers put modules and their names first.</param>
    public static IReadOnlyList<string> Modules(ReadOnlySpan<byte> file, out DateTime? writtenUtc, out ParseError? error)
    {
        var names = new List<string>();
        var cursor = new ByteCursor(file, 0);
        cursor.Require(IsMagic(file), "signature", "not MDMP");
        cursor.Skip(8, "header");
        var streams = cursor.U32("number of streams");
        var directory = cursor.U32("stream directory");
        cursor.Skip(4, "checksum");
        var seconds = cursor.U32("time");
        writtenUtc = seconds == 0 ? null : DateTime.UnixEpoch.AddSeconds(seconds);
        cursor.Seek(directory, "stream directory");
        for (var i = 0; i < Math.Min(streams, 256) && cursor.Error is null; i++)
        {
            var type = cursor.U32("stream type");
            cursor.Skip(4, "stream size");
            var at = cursor.U32("stream place");
            if (type == ModuleList && cursor.Error is null)
                ReadList(file, at, names);
        }
        error = cursor.Error;
        return names;
    }

    private static void ReadList(ReadOnlySpan<byte> file, uint at, List<string> names)
    {
        if (at + 4L > file.Length)
            return;
        var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(int)at..]), MaxModules);
        for (var i = 0; i < count; i++)
        {
            var module = at + 4L + i * (long)ModuleLength;
            if (module + ModuleLength > file.Length)
                return;
            var name = BinaryPrimitives.ReadUInt32LittleEndian(file[((int)module + 20)..]);
            if (name + 4L > file.Length)
                continue;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(int)name..]);
            if (length <= 1_024 && name + 4L + length <= file.Length)
                names.Add(Encoding.Unicode.GetString(file.Slice((int)name + 4, (int)(length & ~1u))));
        }
    }
}
