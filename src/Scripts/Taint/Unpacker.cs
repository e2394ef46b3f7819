using System.IO.Compression;

namespace Afterpatch.Scripts.Taint;

/// <summary>Unpacks constants that a page carries, up to a cap.</summary>
internal static class Unpacker
{
    private const int MaxBytes = 8 * 1024 * 1024;

    public static byte[]? Inflate(byte[] packed, bool isGzip)
    {
        try
        {
            using var input = new MemoryStream(packed);
            using Stream stream = isGzip ? new GZipStream(input, CompressionMode.Decompress) : new DeflateStream(input, CompressionMode.Decompress);
            var plain = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; plain.Length < MaxBytes && (read = stream.Read(buffer)) > 0;)
                plain.Write(buffer, 0, read);
            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return null; // not packed after all: the caller keeps the value as it was
        }
    }
}
