using Afterpatch.Analysis.Credentials.Typed;

namespace Afterpatch.Analysis.Movement;

/// <summary>The machines that a command line reaches for. Reads words, not shells: what is hidden is the business of the script detectors.</summary>
internal static class CommandTargets
{
    private const int MaxLine = 8_192;
    private const int MaxTargets = 16;

    /// <summary>Tools whose next word, or the rest of the same word, is a machine.</summary>
    private static readonly (string Tool, string[] Options)[] Tools =
    [
        ("wmic", ["/node:"]), ("schtasks", ["/s"]), ("winrs", ["-r:", "/r:", "-remote:", "/remote:"]), ("mstsc", ["/v:"]), ("tasklist", ["/s"]), ("taskkill", ["/s"]),
        ("query", ["/server:"]), ("qwinsta", ["/server:"]), ("nltest", ["/server:"]), ("systeminfo", ["/s"]),
        ("powershell", ["-computername", "-cn", "-connectionuri"]), ("pwsh", ["-computername", "-cn"]),
    ];

    private static readonly string[] ShellTools = ["ssh", "plink", "scp", "pscp", "sftp", "psftp"];

    /// <summary>A quick look that lets few lines through.</summary>
    public static bool MayName(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return false;
        for (var at = line.IndexOf(@"\\"); at >= 0 && at + 2 < line.Length;)
        {
            if (char.IsAsciiLetterOrDigit(line[at + 2]))
                return true;
            var next = line[(at + 2)..].IndexOf(@"\\");
            at = next < 0 ? -1 : at + 2 + next;
        }
        return line.Contains("/node:", StringComparison.OrdinalIgnoreCase) || line.Contains("/s ", StringComparison.OrdinalIgnoreCase)
            || line.Contains("computername", StringComparison.OrdinalIgnoreCase) || line.Contains("mstsc", StringComparison.OrdinalIgnoreCase)
            || line.Contains("winrs", StringComparison.OrdinalIgnoreCase) || line.Contains("/server:", StringComparison.OrdinalIgnoreCase)
            || (line.Contains('@') && (line.Contains("ssh", StringComparison.OrdinalIgnoreCase) || line.Contains("plink", StringComparison.OrdinalIgnoreCase)
                || line.Contains("scp", StringComparison.OrdinalIgnoreCase) || line.Contains("sftp", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Tool and machine, each pair once, at most sixteen.</summary>
    public static IReadOnlyList<(string Tool, string Host)> Of(string line)
    {
        if (line.Length > MaxLine)
            line = line[..MaxLine];
        var words = CommandWords.Split(line).ConvertAll(word => word.Text);
        var found = new List<(string, string)>();
        var tool = words.Count > 0 ? ToolName(words[0]) : "";
        for (var i = 0; i < words.Count && found.Count < MaxTargets; i++)
        {
            var name = ToolName(words[i]);
            if (i > 0 && IsKnown(name))
                tool = name;
            foreach (var host in HostsOf(words, i, tool))
                if (IsHost(host) && !found.Contains((tool, host)) && found.Count < MaxTargets)
                    found.Add((tool, host));
        }
        return found;
    }

    private static IEnumerable<string> HostsOf(List<string> words, int i, string tool)
    {
        var word = words[i];
        if (word.StartsWith(@"\\", StringComparison.Ordinal))
            return Unc(word, isList: i > 0 && IsPsExec(tool));
        if (ShellTools.Contains(tool) && i > 0 && word.IndexOf('@') is > 0 and var at)
            return [word[(at + 1)..].Split(':')[0]];
        foreach (var (name, options) in Tools)
            if (name == tool)
                foreach (var option in options)
                    if (OptionValue(words, i, option) is { } value)
                        return value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(StripUrl);
        return [];
    }

    private static string? OptionValue(List<string> words, int i, string option)
    {
        var word = words[i];
        if (option[^1] == ':')
            return word.StartsWith(option, StringComparison.OrdinalIgnoreCase) && word.Length > option.Length ? word[option.Length..] : null;
        return word.Equals(option, StringComparison.OrdinalIgnoreCase) && i + 1 < words.Count ? words[i + 1] : null;
    }

    private static string[] Unc(string word, bool isList)
    {
        var rest = word[2..];
        var end = rest.IndexOf('\\', StringComparison.Ordinal);
        if (end >= 0)
            rest = rest[..end];
        return isList ? rest.Split(',', StringSplitOptions.RemoveEmptyEntries) : [rest];
    }

    private static string StripUrl(string text)
    {
        text = text.Trim('"', '\'', '(', ')').TrimStart('\\');
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return text;
        text = text[(scheme + 3)..];
        var end = text.IndexOfAny(['/', '?']);
        return end < 0 ? text : text[..end];
    }

    private static bool IsKnown(string tool) => IsPsExec(tool) || ShellTools.Contains(tool) || Array.Exists(Tools, entry => entry.Tool == tool)
        || tool is "net" or "net1" or "sc" or "reg" or "at" or "copy" or "xcopy" or "robocopy" or "move" or "dir" or "type" or "rundll32" or "certutil";

    private static bool IsPsExec(string tool) => tool.StartsWith("psexec", StringComparison.Ordinal) || tool is "paexec" or "remcom" or "csexec";

    private static string ToolName(string word)
    {
        var name = word[(word.LastIndexOfAny(['\\', '/']) + 1)..].ToLowerInvariant();
        return name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name;
    }

    /// <summary>Letters, digits, dots and dashes, or an address; not this machine, nor the drives of a remote desktop's client.</summary>
    private static bool IsHost(string text)
    {
        if (text.Length is < 2 or > 255 || HostName.IsLoopback(text) || text.Equals("tsclient", StringComparison.OrdinalIgnoreCase))
            return false;
        foreach (var letter in text)
            if (!char.IsLetterOrDigit(letter) && letter is not ('.' or '-' or '_' or ':' or '[' or ']'))
                return false;
        return char.IsLetterOrDigit(text[0]) || text[0] == '[';
    }
}
