using System.Text;

namespace Afterpatch.Artifacts.PowerShellLogs;

/// <summary>What was typed in a PowerShell transcript, without what was printed. Every line stays where it was.</summary>
/// <remarks>
/// Observed: transcripts of Windows PowerShell 5.1 in English and German. Blocks between lines of asterisks are headers (their words are in the
/// system's language, their host application line holds the command line) and stay; commands follow a prompt, their further lines <c>&gt;&gt;</c>.
/// </remarks>
internal static class TranscriptCommands
{
    private const int MaxPrompt = 300;

    /// <returns>The text itself when no prompt is known in it: then nobody can tell commands from output.</returns>
    public static string Of(string text)
    {
        var commands = new StringBuilder(text.Length / 4);
        var (inHeader, typed, found, line) = (false, false, false, 0);
        foreach (var whole in text.AsSpan().EnumerateLines())
        {
            if (line++ > 0)
                commands.Append('\n');
            if (whole.StartsWith("**********", StringComparison.Ordinal))
            {
                inHeader = !inHeader;
                typed = false;
            }
            else if (inHeader)
                commands.Append(whole);
            else if (Prompt(whole) is > 0 and var length)
            {
                found = typed = true;
                commands.Append(whole[length..]);
            }
            else if (typed && whole.StartsWith(">>", StringComparison.Ordinal))
                commands.Append(whole[2..]);
            else
                typed = false;
        }
        return found ? commands.ToString() : text;
    }

    /// <returns>Length of the prompt: <c>PS C:\&gt;</c>, <c>PS&gt;</c>, <c>[host]: PS C:\&gt;</c>; 0 when the line has none.</returns>
    private static int Prompt(ReadOnlySpan<char> line)
    {
        var start = 0;
        if (line.StartsWith("[", StringComparison.Ordinal) && line.IndexOf("]: PS ", StringComparison.Ordinal) is > 0 and < MaxPrompt and var host)
            start = host + 3;
        var rest = line[start..];
        if (!rest.StartsWith("PS ", StringComparison.Ordinal) && !rest.StartsWith("PS>", StringComparison.Ordinal))
            return 0;
        var end = rest.IndexOf('>');
        if (end < 0 || end > MaxPrompt || rest[(end + 1)..].StartsWith("TerminatingError(", StringComparison.Ordinal))
            return 0;
        return start + end + 1;
    }
}
