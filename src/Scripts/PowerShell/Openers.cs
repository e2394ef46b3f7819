using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>Takes a script out of what it was delivered in: a bare encoded command, a command line.</summary>
internal static class Openers
{
    public static string Open(string text, ScriptOrigin origin, LauncherFacts facts)
    {
        for (var depth = 0; depth < 12; depth++)
        {
            var trimmed = text.Trim();
            if (EncodedOnly(trimmed) is { } decoded)
            {
                facts.Layers++;
                facts.Encoded = true;
                text = decoded;
                continue;
            }
            if (CommandLine(trimmed, facts) is not { } inner)
                return text;
            facts.Layers++;
            text = inner;
        }
        return text;
    }

    /// <summary>Nothing but Base64 of UTF-16 text.</summary>
    private static string? EncodedOnly(string text)
    {
        if (text.Length < 16 || text.Length > ScriptSource.MaxLength)
            return null;
        foreach (var letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '/' or '=' or '\r' or '\n'))
                return null;
        return Base64.TryDecode(text, out var bytes) && bytes.Length >= 8 && bytes[1] == 0 ? PowerShellArguments.Decode(text) : null;
    }

    /// <summary>The script that a <c>powershell.exe</c> command line carries; null when the text is no such line.</summary>
    private static string? CommandLine(string text, LauncherFacts facts)
    {
        if (text.Length == 0 || text.Contains('\n', StringComparison.Ordinal))
            return null;
        var words = Windows.CommandLine.Split(text, out var tail);
        if (words.Count == 0 || !ShellNames.IsPowerShell(words[0]))
            return null;
        var launch = PowerShellArguments.Read([.. words.Skip(1)]);
        _ = tail;
        if (launch.Command is null)
            return null;
        facts.Encoded |= launch.Encoded;
        facts.HiddenWindow |= launch.Hidden;
        facts.Line = text;
        return launch.Command;
    }
}
