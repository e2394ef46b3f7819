using System.IO.Compression;

namespace Afterpatch.Formats.Archives;

/// <summary>Unpacks a deflate stream up to a length; what stood before the damage is kept.</summary>
internal static class Deflated
{
    public static byte[] Read(Stream packed, int most)
    {
        using var stream = new DeflateStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(most, 1 << 16)];
        try
        {
            for (int read; bytes.Length < most && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, most - bytes.Length))) > 0;)
                bytes.Write(buffer, 0, read);
        }
        catch (InvalidDataException)
        {
            return bytes.ToArray(); // damaged from here on: the caller sees that the member is shorter than announced
        }
        return bytes.ToArray();
    }
}
