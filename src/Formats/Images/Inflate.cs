using System.IO.Compression;

namespace Afterpatch.Formats.Images;

/// <summary>Unpacks one chunk into a buffer of known size: no chunk can be larger than its format says.</summary>
internal static class Inflate
{
    /// <returns>Bytes filled; fewer than the buffer where the data are damaged.</returns>
    public static int Zlib(byte[] packed, Span<byte> target) => Fill(new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress), target);

    public static int Raw(byte[] packed, Span<byte> target) => Fill(new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress), target);

    private static int Fill(Stream stream, Span<byte> target)
    {
        var done = 0;
        using (stream)
        {
            try
            {
                for (int read; done < target.Length && (read = stream.Read(target[done..])) > 0;)
                    done += read;
            }
            catch (InvalidDataException)
            {
                // What was unpacked before the damage counts; the caller reports the rest.
            }
        }
        return done;
    }
}
