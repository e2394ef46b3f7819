using System.Text;

namespace Afterpatch.Analysis.Credentials.Typed;

/// <summary>A word of a command line.</summary>
/// <param name="Text">Without quotes.</param>
/// <param name="At">Where it begins in the line, quotes included.</param>
internal readonly record struct CommandWord(string Text, int At, int Length)
{
    /// <summary>The program that it names: <c>C:\Windows\System32\wbem\WMIC.exe</c> is <c>wmic</c>. An option names none.</summary>
    public string Tool
    {
        get
        {
            if (Text[0] is '/' or '-')
                return "";
            var name = Text[(Text.LastIndexOfAny(['\\', '/', '=']) + 1)..].ToLowerInvariant();
            return name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name;
        }
    }
}

/// <summary>Splits command lines into words. A quoted part is one word; what joins commands joins no words.</summary>
internal static class CommandWords
{
    private const int MostWords = 512;

    public static List<CommandWord> Split(string line)
    {
        var words = new List<CommandWord>();
        var at = 0;
        while (at < line.Length && words.Count < MostWords)
        {
            while (at < line.Length && IsBetween(line[at]))
                at++;
            var from = at;
            var text = new StringBuilder();
            var isQuoted = false;
            for (; at < line.Length && (isQuoted || !IsBetween(line[at])); at++)
                if (line[at] is '"')
                    isQuoted = !isQuoted;
                else
                    text.Append(line[at]);
            if (text.Length > 0)
                words.Add(new(text.ToString(), from, at - from));
        }
        return words;
    }

    private static bool IsBetween(char letter) => char.IsWhiteSpace(letter) || letter is '&' or '|' or ';';
}
