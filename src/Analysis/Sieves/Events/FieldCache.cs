using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Remembers what was made of some fields of an event, by their stored bytes: events that say the same need not be written out again.</summary>
/// <remarks>
/// State: at most <see cref="MaxSlots"/> answers. Each has two places that its bytes lead to; where both are taken it takes the first. Fields of more
/// than <see cref="MaxKey"/> bytes together are not remembered.
/// </remarks>
internal sealed class FieldCache<T>
{
    private const int FirstSlots = 256;
    private const int MaxSlots = 65_536;
    private const int MaxKey = 512;

    private readonly byte[] _key = new byte[MaxKey];
    private Slot[] _slots = [];
    private int _length;
    private ulong _hash;
    private int _used;

    private struct Slot
    {
        public ulong Hash;
        public byte[]? Key;
        public T Answer;
    }

    /// <param name="row">The event.</param>
    /// <param name="fields">Positions in the event's shape; a negative one stands for a field that it does not have.</param>
    /// <param name="answer">What <see cref="Remember"/> was told for the same values.</param>
    public bool TryGet(EventRow row, ReadOnlySpan<int> fields, [MaybeNullWhen(false)] out T answer)
    {
        answer = default;
        _length = row.CopyStored(fields, _key);
        if (_length <= 0)
            return false;
        _hash = Hash(_key.AsSpan(0, _length));
        if (_slots.Length == 0)
            return false;
        var first = (int)_hash & (_slots.Length - 1);
        return Holds(first, out answer) || Holds(first ^ 1, out answer);
    }

    private bool Holds(int place, [MaybeNullWhen(false)] out T answer)
    {
        ref readonly var slot = ref _slots[place];
        answer = slot.Answer;
        return slot.Hash == _hash && _key.AsSpan(0, _length).SequenceEqual(slot.Key);
    }

    /// <summary>For the fields of the last <see cref="TryGet"/>.</summary>
    public void Remember(T answer)
    {
        if (_length <= 0)
            return;
        if (2 * _used >= _slots.Length && _slots.Length < MaxSlots)
            Grow();
        Put(new() { Hash = _hash, Key = _key[.._length], Answer = answer });
    }

    private void Put(in Slot slot)
    {
        var place = (int)slot.Hash & (_slots.Length - 1);
        if (_slots[place].Key is not null && _slots[place ^ 1].Key is null)
            place ^= 1;
        if (_slots[place].Key is null)
            _used++;
        _slots[place] = slot;
    }

    private void Grow()
    {
        var before = _slots;
        _slots = new Slot[Math.Max(FirstSlots, 4 * before.Length)];
        _used = 0;
        foreach (ref readonly var slot in before.AsSpan())
            if (slot.Key is not null)
                Put(slot);
    }

    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = (ulong)key.Length;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(key))
            hash = Mix(hash ^ word);
        foreach (var one in key[(key.Length & ~7)..])
            hash = Mix(hash ^ one);
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E37_79B9_7F4A_7C15;
        return value ^ value >> 29;
    }
}
