namespace Afterpatch.Scripts.Taint;

/// <summary>A set of ASCII characters: those that a check lets through. Other characters are neither separators nor code.</summary>
internal readonly record struct Alphabet(UInt128 Bits)
{
    private const string Signs = "-_./\\:@+~,";

    public static Alphabet All { get; } = new((UInt128.One << 127) - 1 | UInt128.One << 127);

    public static Alphabet None => default;

    public static Alphabet Digits { get; } = Range('0', '9');

    public static Alphabet Letters { get; } = Range('a', 'z') | Range('A', 'Z');

    public bool IsEmpty => Bits == 0;

    public static Alphabet Of(ReadOnlySpan<char> characters)
    {
        var bits = UInt128.Zero;
        foreach (var c in characters)
            bits |= c < 128 ? UInt128.One << c : 0;
        return new Alphabet(bits);
    }

    /// <summary>Both ends belong to it.</summary>
    public static Alphabet Range(int from, int to)
    {
        var bits = UInt128.Zero;
        for (var c = Math.Max(0, from); c <= Math.Min(127, to); c++)
            bits |= UInt128.One << c;
        return new Alphabet(bits);
    }

    public static Alphabet operator |(Alphabet a, Alphabet b) => new(a.Bits | b.Bits);

    public static Alphabet operator &(Alphabet a, Alphabet b) => new(a.Bits & b.Bits);

    public static Alphabet operator ~(Alphabet a) => new(~a.Bits);

    /// <summary>A text of these characters can hold neither a command's separators nor code: letters with the signs of names and addresses, or what sums are made of.</summary>
    public bool IsSafe
    {
        get
        {
            var signs = this & ~(Letters | Digits);
            var allowed = Of(Signs);
            if ((this & Letters).IsEmpty)
                allowed |= Of("*() =");
            return (signs & ~allowed).IsEmpty;
        }
    }
}
