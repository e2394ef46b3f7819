using System.IO.Hashing;
using Afterpatch.Containers.Members;
using Afterpatch.Core;
using Afterpatch.Formats;

namespace Afterpatch.Containers.Archive.Zip;

/// <summary>The unpacked bytes of one member: never more than its header announces, and damage in the words of the seam.</summary>
/// <param name="check">Told the CRC-32 when the last byte has been read.</param>
internal sealed class ZipMemberStream(Stream inner, long sizeBytes, string delivered, Action<uint> check) : ForwardStream(inner)
{
    private readonly Crc32 _crc = new();
    private long _position;

    public override long Length => sizeBytes;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = Source.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new EvidenceUnreadableException($"'{delivered}' is damaged after {_position} bytes.", e);
        }
        _position += read;
        if (_position > sizeBytes)
            throw new EvidenceUnreadableException($"'{delivered}' unpacks to more than the {sizeBytes} bytes that its header announces.");
        if (read == 0 && buffer.Length > 0 && _position < sizeBytes)
            throw new EvidenceUnreadableException($"'{delivered}' ends after {_position} of {sizeBytes} bytes.");
        _crc.Append(buffer[..read]);
        if (read > 0 && _position == sizeBytes)
            check(_crc.GetCurrentHashAsUInt32());
        return read;
    }
}
