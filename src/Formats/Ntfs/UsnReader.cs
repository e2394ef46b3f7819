namespace Afterpatch.Formats.Ntfs;

/// <summary>Reads a change journal front to back. Holes and zeros are skipped; a broken record costs itself, not those behind it.</summary>
/// <remarks>Records start at multiples of 8.</remarks>
public sealed class UsnReader(Stream journal, DamageList damage)
{
    private const int BufferBytes = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private long _origin;
    private bool _isAtEnd;
    private bool _isLost;

    /// <summary>Offset in the stream of the record read last.</summary>
    public long Offset { get; private set; }

    /// <summary>The next record; valid until the next call.</summary>
    public bool TryRead(out UsnRecord record)
    {
        while (true)
        {
            SkipZeros();
            if (UsnRecord.TryRead(_buffer.AsSpan(_start, _end - _start), out record, out var missing))
            {
                Offset = _origin + _start;
                _start += record.Length;
                _isLost = false;
                return true;
            }
            if (missing > 0 && !_isAtEnd)
            {
                Fill();
                continue;
            }
            if (_start >= _end)
                return false;
            Lose(missing > 0 ? "the journal ends within a record" : "no journal record");
            _start = Math.Min(_end, _start + 8);
        }
    }

    private void SkipZeros()
    {
        while (true)
        {
            var left = _buffer.AsSpan(_start, _end - _start);
            var used = left.IndexOfAnyExcept((byte)0);
            if (used >= 0)
            {
                _start += used & ~7;
                return;
            }
            _start = _end;
            if (_isAtEnd)
                return;
            Fill();
        }
    }

    private void Fill()
    {
        var left = _end - _start;
        _buffer.AsSpan(_start, left).CopyTo(_buffer);
        _origin += _start;
        _start = 0;
        var read = journal.ReadAtLeast(_buffer.AsSpan(left), _buffer.Length - left, throwOnEndOfStream: false);
        _end = left + read;
        _isAtEnd = _end < _buffer.Length;
    }

    /// <summary>One diagnostic for a stretch of bytes, not one for every step over it.</summary>
    private void Lose(string reason)
    {
        if (!_isLost)
            damage.Add(_origin + _start, "record", reason);
        _isLost = true;
    }
}
