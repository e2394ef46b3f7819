using System.Text;

namespace Afterpatch.Scripts.Text;

/// <summary>Looks for a word in any letter case, at the speed of a byte search.</summary>
/// <remarks>Without the tables of a culture the framework folds letter by letter. Here the word's rarest letter is looked for first, many letters at once.</remarks>
internal static class AnyCase
{
    /// <summary>From the most to the least frequent in scripts; every other character is rarer.</summary>
    private const string ByFrequency = " etaronisldcmpu\"g$.hf'-b()vy,w:=x{}k;/0\\1_|2z[]jq";

    private static readonly byte[] Rarity = RarityOfLetters();

    /// <summary>The same answer as <see cref="string.Contains(string, StringComparison)"/> with <see cref="StringComparison.OrdinalIgnoreCase"/>.</summary>
    public static bool Contains(ReadOnlySpan<char> text, string word) => IndexOf(text, word) >= 0;

    /// <summary>The same answer as <see cref="string.IndexOf(string, StringComparison)"/> with <see cref="StringComparison.OrdinalIgnoreCase"/>.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, string word)
    {
        if (word.Length == 0 || word.Length > text.Length)
            return word.Length == 0 ? 0 : -1;
        var anchor = RarestOf(word);
        if (anchor < 0)
            return text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        var letter = word[anchor];
        var other = char.IsAsciiLetter(letter) ? (char)(letter ^ 0x20) : letter;
        var places = text[anchor..(text.Length - word.Length + anchor + 1)];
        for (var start = 0; ;)
        {
            var found = places[start..].IndexOfAny(letter, other);
            if (found < 0)
                return -1;
            if (Ascii.EqualsIgnoreCase(text.Slice(start + found, word.Length), word))
                return start + found;
            start += found + 1;
        }
    }

    /// <summary>Where the rarest letter stands; -1 when the word has letters beyond ASCII.</summary>
    private static int RarestOf(string word)
    {
        var (best, at) = (-1, -1);
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsAscii(word[i]))
                return -1;
            if (Rarity[word[i]] > best)
                (best, at) = (Rarity[word[i]], i);
        }
        return at;
    }

    private static byte[] RarityOfLetters()
    {
        var rarity = new byte[128];
        Array.Fill(rarity, (byte)ByFrequency.Length);
        for (var i = ByFrequency.Length - 1; i >= 0; i--)
            rarity[ByFrequency[i]] = rarity[char.ToUpperInvariant(ByFrequency[i])] = (byte)i;
        return rarity;
    }
}
