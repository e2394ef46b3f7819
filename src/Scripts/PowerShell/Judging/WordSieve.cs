using System.Runtime.CompilerServices;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Which runs of three letters a text has, in one pass: most words that rules ask for are ruled out without reading the text again.</summary>
internal sealed class WordSieve
{
    private const int Run = 3;
    private readonly ulong[] _bits;
    private readonly uint _mask;

    /// <param name="lower">The text in lower case.</param>
    public WordSieve(string lower)
    {
        var bits = 1u << 14;
        while (bits < lower.Length * 8L && bits < 1u << 22)
            bits <<= 1;
        _bits = new ulong[bits / 64];
        _mask = bits - 1;
        for (var i = 0; i + Run <= lower.Length; i++)
        {
            var at = Place(lower[i], lower[i + 1], lower[i + 2]);
            _bits[at >> 6] |= 1UL << (int)(at & 63);
        }
    }

    /// <summary>False when the text surely does not have the word in lower case.</summary>
    public bool MayHave(string word)
    {
        if (word.Length < Run)
            return true;
        var (first, second) = (Lower(word[0]), Lower(word[1]));
        for (var i = Run - 1; i < word.Length; i++)
        {
            var third = Lower(word[i]);
            var at = Place(first, second, third);
            if ((_bits[at >> 6] & (1UL << (int)(at & 63))) == 0)
                return false;
            (first, second) = (second, third);
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static char Lower(char letter) => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : char.IsAscii(letter) ? letter : char.ToLowerInvariant(letter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Place(char a, char b, char c) => ((uint)((a * 0x9E37 + b) * 0x85EB + c) * 0x9E3779B1u >> 7) & _mask;
}
