using System.Text;

namespace Afterpatch.Scripts.Windows;

/// <summary>Splits a Windows command line into arguments as the C runtime does: quotes group, <c>\"</c> is a quote.</summary>
public static class CommandLine
{
    /// <param name="tail">Offsets in the line at which each argument starts.</param>
    public static IReadOnlyList<string> Split(string line, out IReadOnlyList<int> tail)
    {
        var words = new List<string>();
        var starts = new List<int>();
        var word = new StringBuilder();
        var at = 0;
        while (at < line.Length)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            if (at >= line.Length)
                break;
            starts.Add(at);
            word.Clear();
            at = Word(line, at, word);
            words.Add(word.ToString());
        }
        tail = starts;
        return words;
    }

    private static int Word(string line, int at, StringBuilder word)
    {
        var quoted = false;
        for (; at < line.Length; at++)
        {
            var letter = line[at];
            if (letter == '\\')
            {
                var slashes = 0;
                while (at < line.Length && line[at] == '\\')
                {
                    slashes++;
                    at++;
                }
                var beforeQuote = at < line.Length && line[at] == '"';
                word.Append('\\', beforeQuote ? slashes / 2 : slashes);
                if (beforeQuote && slashes % 2 == 1)
                    word.Append('"');
                else
                    at--;
                continue;
            }
            if (letter == '"')
            {
                quoted = !quoted;
                continue;
            }
            if (!quoted && letter is ' ' or '\t')
                break;
            word.Append(letter);
        }
        return at;
    }
}
