using Afterpatch.Core;

namespace Afterpatch.Artifacts;

/// <summary>Whole files of known modest size in memory.</summary>
internal static class FileBytes
{
    /// <returns>At most <paramref name="most"/> bytes from the file's start.</returns>
    public static byte[] Read(EvidenceFile file, int most)
    {
        using var stream = file.Open();
        using var bytes = new MemoryStream((int)Math.Clamp(file.SizeBytes, 0, most));
        var buffer = new byte[1 << 16];
        for (int read; bytes.Length < most && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, most - bytes.Length))) > 0;)
            bytes.Write(buffer, 0, read);
        return bytes.ToArray();
    }
}
