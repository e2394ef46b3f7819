using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Asks one line or command for words, where <see cref="ScriptFacts"/> asks the whole script.</summary>
internal static class LineWords
{
    public const int MaxLine = 20_000;

    /// <summary>Trimmed lines; longer ones are data.</summary>
    public static IEnumerable<string> Lines(ScriptFacts facts) => facts.Lines;

    public static bool Has(string text, string word) => AnyCase.Contains(text, word);

    public static bool Any(string text, ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (Has(text, word))
                return true;
        return false;
    }
}
