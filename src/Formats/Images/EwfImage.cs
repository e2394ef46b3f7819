using System.Buffers.Binary;
using System.Security.Cryptography;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>E01: the Expert Witness format, one or more segments, chunks packed or not, with the hashes of the whole disk. Little-endian.</summary>
/// <remarks>Spec: the published "EWF specification" of the libewf project (EWF-E01).</remarks>
public sealed class EwfImage : IBlockSource
{
    internal const int MaxChunk = 16 << 20;
    internal const int MaxChunks = 64 << 20;

    private readonly EwfSegments _segments;
    private readonly DamageList _damage;
    private readonly ChunkCache _cache;
    private readonly int _chunk;

    private EwfImage(EwfSegments segments, DamageList damage)
    {
        _segments = segments;
        _damage = damage;
        _chunk = segments.ChunkBytes;
        _cache = new(_chunk);
        Length = segments.MediaBytes;
    }

    /// <summary><c>EVF</c>, tab, CR, LF, FF, 0.</summary>
    public static ReadOnlySpan<byte> Magic => [(byte)'E', (byte)'V', (byte)'F', 9, 13, 10, 0xFF, 0];

    public long Length { get; }

    /// <summary>MD5 of the disk as the image keeps it; null when it has none.</summary>
    public byte[]? Md5 => _segments.Md5;

    public static IBlockSource? Open(IBlockSource file, ImageContext context, string name)
    {
        var segments = new EwfSegments(context.Damage);
        segments.Add(file);
        for (var next = SplitName.NextSegment(name); !segments.IsDone && next is not null && context.OpenPart(next) is { } part; next = SplitName.NextSegment(next))
            segments.Add(part);
        if (segments.ChunkBytes is < 512 or > MaxChunk || segments.Chunks.Count is 0 or > MaxChunks)
        {
            context.Damage.Add(0, "volume", "the image does not say how it is cut into chunks");
            segments.DisposeFurther();
            return null;
        }
        if (!segments.IsDone)
            context.Damage.Add(-1, "segment", "the last segment is not beside the first; what is missing reads as zeros");
        return new EwfImage(segments, context.Damage);
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        for (var done = 0; done < count;)
        {
            var at = offset + done;
            var inChunk = (int)(at % _chunk);
            var part = Math.Min(count - done, _chunk - inChunk);
            _cache.Copy(at / _chunk, inChunk, buffer.Slice(done, part), Load);
            done += part;
        }
        return count;
    }

    public long Missing(long offset, long length)
    {
        var beyond = BlockSources.Beyond(Length, offset, length);
        return beyond + BlockSources.MissingInBlocks(offset, length - beyond, _chunk, _segments.Chunks.Count, (chunk, _, part) =>
        {
            var place = _segments.Chunks[(int)chunk];
            return place.Offset + (place.IsPacked ? 1 : Math.Min(_chunk, Length - chunk * _chunk)) > place.File.Length ? part : 0;
        });
    }

    /// <summary>Reads the whole disk and compares its MD5 with the one that the image keeps.</summary>
    /// <returns>Null when the image keeps none.</returns>
    public bool? Verify(CancellationToken cancelled = default)
    {
        if (Md5 is null)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[1 << 20];
        int read;
        for (long at = 0; (read = ReadAt(at, buffer)) > 0; at += read)
        {
            cancelled.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
        return hash.GetHashAndReset().AsSpan().SequenceEqual(Md5);
    }

    public void Dispose() => _segments.Dispose();

    private void Load(long chunk, byte[] target)
    {
        if (chunk >= _segments.Chunks.Count)
            return;
        var place = _segments.Chunks[(int)chunk];
        var wanted = (int)Math.Min(_chunk, Length - chunk * _chunk);
        if (!place.IsPacked)
        {
            var bytes = place.File.Bytes(place.Offset, wanted + 4);
            bytes.AsSpan(0, Math.Min(bytes.Length, wanted)).CopyTo(target);
            if (bytes.Length < wanted + 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(wanted)) != EwfChunk.Adler32(bytes.AsSpan(0, wanted)))
                _damage.Add(place.Offset, "chunk", $"chunk {chunk} does not have its checksum");
        }
        else if (Inflate.Zlib(place.File.Bytes(place.Offset, (int)Math.Min(place.Length, _chunk * 2L)), target.AsSpan(0, wanted)) < wanted)
        {
            _damage.Add(place.Offset, "chunk", $"chunk {chunk} cannot be unpacked whole");
        }
    }
}
