using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Commands;

/// <summary>The single commands of a line: what stands between the shell's marks, without the shell that starts it.</summary>
internal static class CommandParts
{
    private const int MaxLine = 16_384;
    private const int MaxParts = 64;

    private static readonly BoundedRegex Shell = new(
        @"^\s*""?([^""<>|&]*[\\/])?(cmd(\.exe)?""?\s+(/[a-z:]+\s+)*?/[ckr]\s*|(powershell|pwsh)(\.exe)?""?\s+(-\w+\s+(bypass|unrestricted|remotesigned|hidden|[0-9.]+)\s+|-no\w+\s+)*-c\w*\s+)", RegexOptions.IgnoreCase);

    /// <returns>Program without its folder and ending in small letters, and what follows it.</returns>
    public static IEnumerable<(string Program, string Arguments)> Of(string line)
    {
        if (line.Length > MaxLine)
            line = line[..MaxLine];
        var inner = line;
        for (var layer = 0; layer < 4 && Shell.Match(inner) is { Success: true } shell; layer++)
            inner = inner[(shell.Index + shell.Length)..].TrimStart('"', '\'', '{', ' ');
        foreach (var part in inner.Split(['&', '|', ';', '\n', '\r'], MaxParts, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            yield return Split(part);
    }

    private static (string, string) Split(string part)
    {
        part = part.TrimStart('(', '{', ' ', '@');
        var isQuoted = part.StartsWith('"');
        var end = isQuoted ? part.IndexOf('"', 1) : Unquoted(part);
        end = end < 0 ? part.Length : end;
        var path = part[(isQuoted ? 1 : 0)..end];
        var name = path[(path.AsSpan().LastIndexOfAny('\\', '/') + 1)..].ToLowerInvariant();
        return (name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name, part[end..].TrimStart('"', ' ').TrimEnd('"', '}', ')', ' '));
    }

    /// <summary>Event 4688 has paths with blanks without quotation marks: the program ends at its ending, or at the first blank.</summary>
    private static int Unquoted(string part)
    {
        var ending = part.IndexOf(".exe ", StringComparison.OrdinalIgnoreCase);
        var blank = part.IndexOf(' ', StringComparison.Ordinal);
        return ending > blank && blank > 0 && part.AsSpan(0, ending).Contains('\\') && part.Length > 2 && part[1] == ':' ? ending + 4 : blank;
    }
}
