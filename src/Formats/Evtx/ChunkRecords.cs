namespace Afterpatch.Formats.Evtx;

/// <summary>Walks the records of one chunk and accounts for those that its header announces.</summary>
internal sealed class ChunkRecords(byte[] chunk, Action<EvtxDamage> damaged)
{
    /// <summary>How far an identifier may run ahead and still be believed when records are missing before it.</summary>
    private const ulong MaxJump = 100_000;

    private long _origin;
    private int _length;
    private int _next = int.MaxValue;
    private EvtxChunkHeader _chunk;
    private bool _isAnnounced;
    private bool _isDirty;
    private bool _isFirst;
    private ulong _lastId;

    public EvtxRecordHeader Header { get; private set; }

    /// <summary>Offset of the record in the chunk.</summary>
    public int Start { get; private set; }

    public void StartChunk(long origin, int length, bool isDirty)
    {
        _origin = origin;
        _length = length;
        _isDirty = isDirty;
        _isFirst = true;
        _next = EvtxChunkHeader.Length;
        EvtxChunkHeader.TryRead(chunk, origin, out _chunk, out var error);
        _isAnnounced = error.Field is null && _chunk.Announced >= 0;
        if (error.Field is null)
            CheckHeader();
        _lastId = _isAnnounced && _chunk.Announced > 0 ? _chunk.FirstId - 1 : 0;
    }

    private void CheckHeader()
    {
        if (!_isAnnounced)
            Report(24, "first event record identifier", $"{_chunk.FirstId} to {_chunk.LastId} cannot be the records of one chunk", 0);
        if ((_chunk.Flags & 4) != 0)
            return;
        var note = _isDirty ? "; the log was open when it was copied" : "";
        if (_length >= EvtxChunkHeader.Length && EvtxChunkHeader.ComputeHeaderChecksum(chunk) != _chunk.HeaderChecksum)
            Report(124, "chunk header checksum", "differs" + note, 0);
        switch (_chunk.ComputeRecordsChecksum(chunk))
        {
            case null:
                Report(48, "free space offset", $"{_chunk.FreeSpaceOffset} lies outside of the chunk", 0);
                break;
            case var checksum when checksum != _chunk.RecordsChecksum:
                Report(52, "event records checksum", "differs" + note, 0);
                break;
        }
    }

    public bool MoveNext()
    {
        if (_next >= _length)
        {
            Finish();
            return false;
        }
        var bytes = chunk.AsSpan(_next, _length - _next);
        if (EvtxRecordHeader.TryRead(bytes, _origin + _next, out var header, out var error) && IsCredible(header, ref error))
        {
            if (!header.EndsWithItsSize(bytes))
                Report(_next + header.Size - 4, "copy of the record size", "differs from the record size", 0);
            Accept(header);
            return true;
        }
        if (IsEnd())
        {
            Finish();
            return false;
        }
        return Carve(error);
    }

    private void Accept(EvtxRecordHeader header)
    {
        if (!_isFirst && header.Id > _lastId + 1 && header.Id - _lastId <= MaxJump)
            Miss(_next, "record identifier", $"{_lastId + 1} to {header.Id - 1} are missing", (long)(header.Id - _lastId - 1));
        else if (_isFirst && _isAnnounced && _chunk.Announced > 0 && header.Id > _chunk.FirstId && header.Id <= _chunk.LastId)
            Miss(_next, "record identifier", $"{_chunk.FirstId} to {header.Id - 1} are missing", (long)(header.Id - _chunk.FirstId));
        Header = header;
        Start = _next;
        _lastId = header.Id;
        _isFirst = false;
        _next += header.Size;
    }

    /// <summary>Beyond what the header announces, only a record that follows on the one before is no remnant of an older use of the chunk.</summary>
    private bool IsCredible(EvtxRecordHeader header, ref ParseError error)
    {
        var isBeyond = _isAnnounced && _chunk.FreeSpaceOffset >= EvtxChunkHeader.Length && _next >= _chunk.FreeSpaceOffset;
        if (!isBeyond || header.Id == _lastId + 1 || (_isFirst && _chunk.Announced == 0))
            return true;
        error = new(_origin + _next, "record identifier", $"{header.Id} is no successor of {_lastId}");
        return false;
    }

    /// <summary>Nothing more is announced, and nothing that looks like a record follows.</summary>
    private bool IsEnd() => _isAnnounced
        ? _next >= _chunk.FreeSpaceOffset || (_chunk.Announced == 0 && _isFirst)
        : !chunk.AsSpan(_next, _length - _next).ContainsAnyExcept((byte)0);

    /// <summary>Looks for the next start of a record that is beyond doubt.</summary>
    private bool Carve(ParseError error)
    {
        var from = _next + 1;
        while (from < _length)
        {
            var found = chunk.AsSpan(from, _length - from).IndexOf("**\0\0"u8);
            if (found < 0)
                break;
            from += found;
            if (IsCertain(from, out var header))
            {
                var before = _isFirst ? (_isAnnounced && _chunk.Announced > 0 ? _chunk.FirstId - 1 : header.Id - 1) : _lastId;
                var lost = header.Id > before && header.Id - before <= MaxJump ? (long)(header.Id - before - 1) : 0;
                Miss(error, lost);
                _next = from;
                _isFirst = false;
                _lastId = header.Id - 1;
                Accept(header);
                return true;
            }
            from++;
        }
        var left = _isAnnounced && _chunk.LastId > _lastId && _chunk.LastId != ulong.MaxValue ? (long)(_chunk.LastId - _lastId) : 0;
        Miss(error, left);
        _next = _length;
        _isAnnounced = false;
        return false;
    }

    private bool IsCertain(int at, out EvtxRecordHeader header)
    {
        var bytes = chunk.AsSpan(at, _length - at);
        if (!EvtxRecordHeader.TryRead(bytes, 0, out header, out _) || !header.EndsWithItsSize(bytes) || header.Size <= EvtxRecordHeader.SmallestRecord)
            return false;
        if (WindowsTime.FromFileTime(header.Written) is null || chunk[at + EvtxRecordHeader.Length] is not (0x0F or 0x0C))
            return false;
        return _isAnnounced ? header.Id > _lastId && header.Id - _lastId <= MaxJump : header.Id > 0;
    }

    private void Finish()
    {
        if (_next == int.MaxValue)
            return;
        if (_isAnnounced && _chunk.Announced > 0 && _chunk.LastId > _lastId)
            Miss(Math.Min(_next, _length), "last event record identifier", $"records end at {_lastId}, the header announces {_chunk.LastId}",
                (long)(_chunk.LastId - _lastId));
        _next = int.MaxValue;
    }

    private void Miss(int at, string field, string reason, long lost) => Miss(new ParseError(_origin + at, field, reason), lost);

    private void Miss(ParseError error, long lost)
    {
        damaged(new(error, lost));
    }

    private void Report(int at, string field, string reason, long lost) => damaged(new(new(_origin + at, field, reason), lost));
}
