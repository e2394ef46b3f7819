namespace Afterpatch.Generator.World;

/// <summary>Repeatable chance: xoshiro256** seeded by SplitMix64, the same on every machine and runtime.</summary>
internal sealed class Chance
{
    private ulong _a, _b, _c, _d;

    public Chance(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>Own stream for one purpose, so that a change in one source of evidence leaves the others as they were.</summary>
    public static Chance For(ulong seed, string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in purpose)
            hash = (hash ^ unit) * 1099511628211UL;
        return new Chance(seed ^ hash);
    }

    public ulong Next()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>0 to <paramref name="below"/> - 1.</summary>
    public int Below(int below) => below <= 1 ? 0 : (int)((Next() >> 33) % (ulong)below);

    public int Between(int low, int high) => low + Below(high - low + 1);

    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Is(double probability) => Fraction() < probability;

    public T Of<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    public Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Next());
        bytes[7] = (byte)(0x40 | bytes[7] & 0x0F);
        bytes[8] = (byte)(0x80 | bytes[8] & 0x3F);
        return new Guid(bytes);
    }

    public string Hex(int digits)
    {
        Span<char> text = stackalloc char[digits];
        for (var i = 0; i < digits; i++)
            text[i] = "0123456789abcdef"[Below(16)];
        return new string(text);
    }

    public string Letters(int count)
    {
        Span<char> text = stackalloc char[count];
        for (var i = 0; i < count; i++)
            text[i] = (char)('a' + Below(26));
        return new string(text);
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }
}
