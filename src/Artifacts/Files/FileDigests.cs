using System.Security.Cryptography;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Files;

/// <summary>The three hashes that reports of intrusions publish, in one pass over the bytes.</summary>
internal static class FileDigests
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Of content that is in memory whole.</summary>
    public static FileDigest Of(EvidenceFile file, ReadOnlySpan<byte> content)
    {
        using var hashes = new Hashes();
        hashes.Add(content);
        return hashes.Finish(file, content.Length);
    }

    /// <returns>Null when the file turned out to be longer than <paramref name="most"/> bytes: hashes of a part are of no use.</returns>
    public static FileDigest? Of(EvidenceFile file, long most, CancellationToken cancelled)
    {
        using var hashes = new Hashes();
        using var stream = file.Open();
        var buffer = new byte[BufferBytes];
        long size = 0;
        for (int read; !cancelled.IsCancellationRequested && (read = stream.Read(buffer)) > 0;)
        {
            size += read;
            if (size > most)
                return null;
            hashes.Add(buffer.AsSpan(0, read));
        }
        return hashes.Finish(file, size);
    }

    private sealed class Hashes : IDisposable
    {
        private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly PdbSearch _symbols = new();

        public void Add(ReadOnlySpan<byte> bytes)
        {
            _sha256.AppendData(bytes);
            _sha1.AppendData(bytes);
            _md5.AppendData(bytes);
            _symbols.Add(bytes);
        }

        public FileDigest Finish(EvidenceFile file, long size) => new()
        {
            At = new EvidencePointer(file.Path),
            Path = file.Path,
            SizeBytes = size,
            Sha256 = Convert.ToHexStringLower(_sha256.GetHashAndReset()),
            Sha1 = Convert.ToHexStringLower(_sha1.GetHashAndReset()),
            Md5 = Convert.ToHexStringLower(_md5.GetHashAndReset()),
            PdbPath = _symbols.Path,
            CreatedUtc = file.CreatedUtc,
            ModifiedUtc = file.ModifiedUtc,
            IsDeleted = file.IsDeleted,
        };

        public void Dispose()
        {
            _sha256.Dispose();
            _sha1.Dispose();
            _md5.Dispose();
        }
    }
}
