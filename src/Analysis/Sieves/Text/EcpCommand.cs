namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>The commands of an ECP request: <c>Set-OabVirtualDirectory.ExternalUrl='...'.Identity='...'</c>, several joined by a bar.</summary>
internal static class EcpCommand
{
    public static IEnumerable<(string Cmdlet, string Parameters)> Split(string text)
    {
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '\'')
                isQuoted = !isQuoted;
            if (i < text.Length && (isQuoted || text[i] is not ('|' or '\n')))
                continue;
            if (One(text[start..i].Trim()) is { } command)
                yield return command;
            start = i + 1;
        }
    }

    private static (string, string)? One(string text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
            end++;
        var name = text[..end];
        return name.Contains('-', StringComparison.Ordinal) ? (name, text[end..].Trim()) : null;
    }
}
