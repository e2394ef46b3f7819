namespace Afterpatch.Formats.Defender;

/// <summary>The file that Microsoft Defender put away, out of a file below <c>Quarantine\ResourceData</c>.</summary>
/// <remarks>Deciphered it is what <c>BackupRead</c> gives: streams, each with a <c>WIN32_STREAM_ID</c> (Microsoft Learn, winbase.h). Little-endian.</remarks>
public static class QuarantineContent
{
    private const int HeaderLength = 20;
    private const uint Data = 1;
    private const uint LastKind = 11;
    private const int MaxStreams = 1_000;

    /// <summary>Whether the deciphered beginning is that of a stream.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeaderLength)
            return false;
        var clear = QuarantineCipher.Apply(head[..HeaderLength]);
        return BitConverter.ToUInt32(clear) is >= 1 and <= LastKind && BitConverter.ToUInt32(clear, 4) < 0x40 && BitConverter.ToUInt64(clear, 8) < 1UL << 32 && BitConverter.ToUInt32(clear, 16) < 0x1000;
    }

    /// <returns>The file's main stream, as much of it as is there; null when there is none.</returns>
    public static ReadOnlyMemory<byte>? Read(ReadOnlySpan<byte> file, out ParseError? error)
    {
        var clear = QuarantineCipher.Apply(file);
        var cursor = new ByteCursor(clear, 0);
        for (var i = 0; i < MaxStreams && cursor.Remaining >= HeaderLength; i++)
        {
            var kind = cursor.U32("kind of stream");
            cursor.Skip(4, "attributes");
            var size = cursor.U64("size of stream");
            cursor.Skip(cursor.U32("length of name"), "name");
            if (kind == Data && cursor.Error is null)
            {
                var length = (int)Math.Min(size, (ulong)cursor.Remaining);
                error = (ulong)length < size ? new ParseError(cursor.Position, "size of stream", $"needs {size} bytes, {length} left") : null;
                return clear.AsMemory(cursor.Position, length);
            }
            cursor.Skip(size > int.MaxValue ? int.MaxValue : (long)size, "stream");
        }
        error = cursor.Error;
        return null;
    }
}
