using System.Text;

namespace Afterpatch.Scripts.Batch;

/// <summary>How cmd.exe takes a line apart: quotes, carets, <c>&amp;</c>, <c>|</c>, parentheses.</summary>
internal static class BatchSyntax
{
    /// <summary>Commands of one line, still with their carets.</summary>
    public static IReadOnlyList<string> Commands(string line)
    {
        var commands = new List<string>();
        var command = new StringBuilder();
        var quoted = false;
        var depth = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (command.Length == 0 && TakesRest(line, i))
            {
                command.Append(line, i, line.Length - i);
                break;
            }
            if (letter == '^' && !quoted && i + 1 < line.Length)
            {
                command.Append(letter).Append(line[++i]);
                continue;
            }
            if (letter == '"')
                quoted = !quoted;
            if (!quoted && letter == '(' && (depth > 0 || StartsBlock(command)))
                depth++;
            if (!quoted && letter == ')' && depth > 0)
                depth--;
            var isPipe = letter == '|';
            if (!quoted && depth == 0 && (letter == '&' || (isPipe && i + 1 < line.Length && line[i + 1] == '|')))
            {
                Flush();
                if (i + 1 < line.Length && line[i + 1] == letter)
                    i++;
                continue;
            }
            command.Append(letter);
        }
        Flush();
        return commands;

        void Flush()
        {
            if (command.ToString().TrimStart() is { Length: > 0 } one)
                commands.Add(one);
            command.Clear();
        }
    }

    /// <summary>A parenthesis groups commands only where a command begins; elsewhere it is a letter.</summary>
    private static bool StartsBlock(StringBuilder command)
    {
        for (var i = 0; i < command.Length; i++)
            if (command[i] is not (' ' or '\t' or '@' or ',' or ';'))
                return false;
        return true;
    }

    /// <summary>The commands of one pipeline: cut at bars that neither quotes nor a caret protect.</summary>
    public static IReadOnlyList<string> Pipes(string line)
    {
        var parts = new List<string>();
        var quoted = false;
        var start = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '^' && !quoted)
                i++;
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == '|' && !quoted)
            {
                parts.Add(line[start..i]);
                start = i + 1;
            }
        }
        if (start > 0)
            parts.Add(line[start..]);
        return parts;
    }

    /// <summary><c>for</c> and <c>if</c> own everything after them, ampersands included.</summary>
    private static bool TakesRest(string line, int from)
    {
        while (from < line.Length && line[from] is ' ' or '\t' or '@' or ',' or ';')
            from++;
        return StartsWith(line, from, "for", " ,;\t/") || StartsWith(line, from, "if", " ,;\t");
    }

    /// <summary>A word, whatever carets stand in it, and one of the letters that may come after it.</summary>
    private static bool StartsWith(string line, int at, string word, string after)
    {
        foreach (var letter in word)
        {
            while (at < line.Length && line[at] == '^')
                at++;
            if (at >= line.Length || char.ToLowerInvariant(line[at++]) != letter)
                return false;
        }
        return at < line.Length && after.Contains(line[at], StringComparison.Ordinal);
    }

    /// <summary>Removes carets outside quotes; <paramref name="idle"/> counts those before letters, which have no purpose.</summary>
    public static string WithoutCarets(string command, out int idle)
    {
        idle = 0;
        if (!command.Contains('^', StringComparison.Ordinal))
            return command;
        var text = new StringBuilder(command.Length);
        var quoted = false;
        for (var i = 0; i < command.Length; i++)
        {
            if (command[i] == '^' && !quoted)
            {
                if (i + 1 < command.Length)
                {
                    idle += char.IsLetterOrDigit(command[i + 1]) ? 1 : 0;
                    text.Append(command[++i]);
                }
                continue;
            }
            if (command[i] == '"')
                quoted = !quoted;
            text.Append(command[i]);
        }
        return text.ToString();
    }

    /// <summary>First word, in lower case, without a leading <c>@</c> and commas or semicolons that cmd.exe ignores.</summary>
    public static string Head(string command, out string rest)
    {
        var text = command.TrimStart(' ', '\t', '@', ',', ';', '=', '(');
        var end = 0;
        var quoted = false;
        while (end < text.Length && (quoted || text[end] is not (' ' or '\t' or ',' or ';' or '=' or '/' or '(')))
        {
            if (text[end] == '"')
                quoted = !quoted;
            end++;
        }
        rest = text[end..].TrimStart(' ', '\t', ',', ';', '=');
        return text[..end].Trim('"').ToLowerInvariant();
    }
}
