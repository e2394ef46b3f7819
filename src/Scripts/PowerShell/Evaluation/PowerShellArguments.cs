using System.Text;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>What the arguments of <c>powershell.exe</c> ask for. Parameter names may be shortened and start with any dash or a slash.</summary>
/// <param name="Command">The script text, decoded; null when there is none.</param>
/// <param name="Encoded">It was given as <c>-EncodedCommand</c>.</param>
/// <param name="Hidden">The window is hidden.</param>
/// <param name="FromInput">The text is read from standard input (<c>-Command -</c>).</param>
/// <param name="File">The script file, null when there is none.</param>
internal sealed record PowerShellArguments(string? Command, bool Encoded, bool Hidden, bool FromInput, string? File)
{
    private static readonly string[] WithValue =
    [
        "windowstyle", "executionpolicy", "ep", "ex", "inputformat", "outputformat", "psconsolefile", "version", "configurationname", "custompipename",
        "settingsfile", "workingdirectory", "wd", "encodedarguments", "ea", "if", "of",
    ];

    private static readonly string[] Switches = ["noprofile", "nop", "nologo", "noninteractive", "noni", "noexit", "noe", "sta", "mta", "login", "sshservermode", "help"];

    public static PowerShellArguments Read(IReadOnlyList<string> words)
    {
        var hidden = false;
        for (var i = 0; i < words.Count; i++)
        {
            var word = Unquoted(words[i]);
            if (word.Length > 1 && word[0] is '-' or '/' or '\u2013' or '\u2014' or '\u2015' && word.Length > 1)
            {
                var name = word[1..].TrimStart('-').ToLowerInvariant();
                var colon = name.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                    name = name[..colon];
                if (Is(name, "encodedcommand", "ec") && i + 1 < words.Count)
                    return new(Decode(Unquoted(words[i + 1])), true, hidden, false, null);
                if (Is(name, "command", null))
                    return Rest(words, i + 1, hidden);
                if (Is(name, "file", null) && !WithValue.Contains(name))
                    return new(null, false, hidden, false, i + 1 < words.Count ? Unquoted(words[i + 1]) : null);
                if (Array.Exists(Switches, known => known.StartsWith(name, StringComparison.Ordinal)) && name is not ("e" or "ex" or "s"))
                    continue;
                if (Array.Exists(WithValue, known => known.StartsWith(name, StringComparison.Ordinal)))
                {
                    if (i + 1 < words.Count && Unquoted(words[i + 1]) is var style && ("windowstyle".StartsWith(name, StringComparison.Ordinal)
                        && ("hidden".StartsWith(style, StringComparison.OrdinalIgnoreCase) && style.Length > 0 || style == "1")))
                        hidden = true;
                    i++;
                }
                continue;
            }
            if (word == "-")
                return new(null, false, hidden, true, null);
            return Rest(words, i, hidden);
        }
        return new(null, false, hidden, words.Count == 0, null);
    }

    private static bool Is(string name, string parameter, string? shortName) => name.Length > 0 && (parameter.StartsWith(name, StringComparison.Ordinal) || name == shortName);

    private static PowerShellArguments Rest(IReadOnlyList<string> words, int from, bool hidden)
    {
        var rest = from == words.Count - 1 ? words[from] : string.Join(' ', words.Skip(from));
        rest = rest.Trim();
        if (rest == "-")
            return new(null, false, hidden, true, null);
        if (rest.Length > 1 && rest[0] == '"' && rest[^1] == '"' && rest.AsSpan(1, rest.Length - 2).IndexOf('"') < 0)
            rest = rest[1..^1];
        return new(rest.Length == 0 ? null : rest, false, hidden, false, null);
    }

    /// <summary>Base64 of UTF-16 text; null when it is not.</summary>
    public static string? Decode(string base64)
    {
        if (base64.Length < 4 || !Base64.TryDecode(base64, out var bytes) || bytes.Length < 2)
            return null;
        var text = Encoding.Unicode.GetString(bytes, 0, bytes.Length & ~1);
        if (LooksLikeText(text))
            return text;
        var narrow = Encoding.UTF8.GetString(bytes);
        return LooksLikeText(narrow) ? narrow : null;
    }

    /// <summary>Mostly Latin letters, signs and blanks, or letters of one other alphabet with ASCII between.</summary>
    public static bool LooksLikeText(string text)
    {
        var plain = 0;
        var bad = 0;
        foreach (var letter in text)
        {
            plain += letter is >= ' ' and < '\x7F' or '\r' or '\n' or '\t' ? 1 : 0;
            bad += letter is < ' ' and not ('\r' or '\n' or '\t') or '\uFFFD' ? 1 : 0;
        }
        return text.Length > 0 && plain * 10 >= text.Length * 7 && bad * 20 <= text.Length;
    }

    private static string Unquoted(string word) => word.Trim().Trim('"', '\'').Replace("^", "", StringComparison.Ordinal);
}
