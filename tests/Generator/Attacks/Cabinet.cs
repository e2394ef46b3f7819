using System.Text;

namespace Afterpatch.Generator.Attacks;

/// <summary>A cabinet whose members are stored as they are, in blocks of 32 KiB.</summary>
internal static class Cabinet
{
    private const int Block = 32 << 10;
    private const int HeaderLength = 36;
    private const int FolderLength = 8;

    public static byte[] Of(DateTime utc, params (string Name, byte[] Bytes)[] members)
    {
        var content = members.SelectMany(member => member.Bytes).ToArray();
        var blocks = (content.Length + Block - 1) / Block;
        var files = new List<byte>();
        var start = 0;
        foreach (var (name, bytes) in members)
        {
            files.AddRange([.. BitConverter.GetBytes(bytes.Length), .. BitConverter.GetBytes(start), 0, 0, .. BitConverter.GetBytes(DosDate(utc)), .. BitConverter.GetBytes(DosTime(utc)), 0x20, 0, .. Encoding.Latin1.GetBytes(name), 0]);
            start += bytes.Length;
        }
        var dataAt = HeaderLength + FolderLength + files.Count;
        using var cabinet = new MemoryStream();
        using var writer = new BinaryWriter(cabinet);
        writer.Write("MSCF"u8);
        foreach (var number in new[] { 0, dataAt + content.Length + blocks * 8, 0, HeaderLength + FolderLength, 0 })
            writer.Write(number);
        foreach (var number in new[] { 0x0103, 1, members.Length, 0, 0x3039, 0 })
            writer.Write((ushort)number);
        writer.Write(dataAt);
        writer.Write((ushort)blocks);
        writer.Write((ushort)0);
        writer.Write(files.ToArray());
        foreach (var block in content.Chunk(Block))
        {
            writer.Write(0); // no checksum, which the format allows
            writer.Write((ushort)block.Length);
            writer.Write((ushort)block.Length);
            writer.Write(block);
        }
        return cabinet.ToArray();
    }

    private static ushort DosDate(DateTime utc) => (ushort)(utc.Year - 1980 << 9 | utc.Month << 5 | utc.Day);

    private static ushort DosTime(DateTime utc) => (ushort)(utc.Hour << 11 | utc.Minute << 5 | utc.Second / 2);
}
