using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Remembers what was made of some fields of an event, by their stored bytes: events that say the same need not be written out again.</summary>
/// <remarks>State: at most <see cref="MaxEntries"/> answers, then it begins anew; fields of more than <see cref="MaxKey"/> bytes together are not remembered.</remarks>
internal sealed class FieldCache<T>
{
    private const int MaxEntries = 16_384;
    private const int MaxKey = 1_024;
    private const int Head = sizeof(byte) + sizeof(ushort);

    private readonly Dictionary<byte[], T> _answers = new(new Bytes());
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly byte[] _key = new byte[MaxKey];
    private int _length;

    public FieldCache() => _lookup = _answers.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <param name="row">The event.</param>
    /// <param name="fields">Positions in the event's shape; a negative one stands for a field that it does not have.</param>
    /// <param name="answer">What <see cref="Remember"/> was told for the same values.</param>
    public bool TryGet(EventRow row, ReadOnlySpan<int> fields, [MaybeNullWhen(false)] out T answer)
    {
        answer = default;
        _length = WriteKey(row, fields);
        return _length > 0 && _lookup.TryGetValue(_key.AsSpan(0, _length), out answer);
    }

    /// <summary>For the fields of the last <see cref="TryGet"/>.</summary>
    public void Remember(T answer)
    {
        if (_length == 0)
            return;
        if (_answers.Count >= MaxEntries)
            _answers.Clear();
        _answers[_key[.._length]] = answer;
    }

    private int WriteKey(EventRow row, ReadOnlySpan<int> fields)
    {
        var at = 0;
        foreach (var field in fields)
        {
            byte type = 0;
            var value = field < 0 ? default : row.Stored(field, out type);
            if (value.Length > _key.Length - at - Head)
                return 0;
            _key[at] = type;
            var length = (ushort)value.Length;
            MemoryMarshal.Write(_key.AsSpan(at + 1), in length);
            value.CopyTo(_key.AsSpan(at + Head));
            at += Head + value.Length;
        }
        return at;
    }

    private sealed class Bytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key) => GetHashCode(key.AsSpan());

        public bool Equals(ReadOnlySpan<byte> span, byte[] key) => span.SequenceEqual(key);

        public int GetHashCode(ReadOnlySpan<byte> span)
        {
            var hash = new HashCode();
            hash.AddBytes(span);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> span) => span.ToArray();
    }
}
