namespace Afterpatch.Formats.Evtx;

/// <summary>Finds the chunks of a log, one after the other, in one buffer of a chunk's length.</summary>
internal sealed class ChunkSource(Stream stream, Action<EvtxDamage> damaged)
{
    private const int ChunkLength = EvtxChunkHeader.ChunkLength;
    private int _filled;
    private long _offset;
    private int _index;
    private bool _isStarted;

    public byte[] Chunk { get; } = new byte[ChunkLength];

    public EvtxFileHeader? Header { get; private set; }

    /// <summary>Offset of the current chunk in the file.</summary>
    public long ChunkOffset { get; private set; }

    /// <summary>Bytes of it that the file has; the rest of the buffer is zero.</summary>
    public int Length { get; private set; }

    /// <summary>The log was open when it was copied: headers may lag behind.</summary>
    public bool IsDirty => Header?.IsDirty ?? true;

    public bool MoveNext()
    {
        if (!_isStarted)
            Start();
        while (Fill())
        {
            if (Chunk.AsSpan(0, 8).SequenceEqual(EvtxChunkHeader.Magic))
            {
                Accept();
                return true;
            }
            if (Skip())
                return true;
        }
        return false;
    }

    private void Accept()
    {
        ChunkOffset = _offset;
        Length = _filled;
        Chunk.AsSpan(_filled).Clear();
        if (_filled < ChunkLength)
            damaged(new(new(_offset + _filled, "chunk", $"cut: {_filled} of {ChunkLength} bytes")));
        _offset += _filled;
        _filled = 0;
        _index++;
    }

    /// <summary>Passes a chunk without its magic. True when its records are worth a look nevertheless.</summary>
    private bool Skip()
    {
        var chunk = Chunk.AsSpan(0, _filled);
        var next = chunk.IndexOf(EvtxChunkHeader.Magic);
        if (next > 0 && EvtxChunkHeader.TryRead(chunk[next..], 0, out var header, out _) && header.Announced >= 0)
        {
            damaged(new(new(_offset, "chunk magic", $"next chunk found {next} bytes further on")));
            Shift(next);
            return false;
        }
        if (!chunk.ContainsAnyExcept((byte)0))
        {
            if (Header is { } file && _index < file.ChunkCount)
                damaged(new(new(_offset, "chunk magic", "a chunk in use is zeroed")));
            Shift(_filled);
            _index++;
            return false;
        }
        damaged(new(new(_offset, "chunk magic", "not ElfChnk")));
        Accept();
        return true;
    }

    private void Shift(int count)
    {
        Chunk.AsSpan(count, _filled - count).CopyTo(Chunk);
        _filled -= count;
        _offset += count;
    }

    private bool Fill()
    {
        while (_filled < ChunkLength)
        {
            var read = stream.Read(Chunk, _filled, ChunkLength - _filled);
            if (read == 0)
                break;
            _filled += read;
        }
        return _filled > 0;
    }

    private void Start()
    {
        _isStarted = true;
        if (!Fill() || !Chunk.AsSpan(0, Math.Min(8, _filled)).SequenceEqual(EvtxFileHeader.Magic))
        {
            if (_filled > 0 && !Chunk.AsSpan(0, Math.Min(8, _filled)).SequenceEqual(EvtxChunkHeader.Magic))
                ReadDamagedHeader();
            return;
        }
        var bytes = Chunk.AsSpan(0, _filled);
        if (!EvtxFileHeader.TryRead(bytes, out var header, out var error))
            damaged(new(error));
        else
            Header = header;
        if (bytes.Length >= EvtxFileHeader.Length && !header.HasNoChecksums && EvtxFileHeader.ComputeChecksum(bytes) != header.Checksum)
            damaged(new(new(124, "checksum", "the file header's checksum differs")));
        var block = header.HeaderBlockSize is >= EvtxFileHeader.Length and <= 32768 ? header.HeaderBlockSize : EvtxFileHeader.BlockLength;
        Shift(Math.Min(_filled, block));
    }

    /// <summary>Where the header should be is something else: chunks are looked for behind it.</summary>
    private void ReadDamagedHeader()
    {
        damaged(new(new(0, "magic", "neither ElfFile nor ElfChnk")));
        if (_filled >= EvtxFileHeader.BlockLength + 8
            && Chunk.AsSpan(EvtxFileHeader.BlockLength, 8).SequenceEqual(EvtxChunkHeader.Magic))
            Shift(EvtxFileHeader.BlockLength);
    }
}
