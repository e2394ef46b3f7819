using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>A page in a logon folder, none of Exchange's own, that writes what clients send into a file: where a changed logon page sends the passwords.</summary>
internal static class FormStore
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly string[] Folders = [@"\owa\auth\", @"\ecp\auth\", @"\aspnet_client\"];

    /// <returns>The file that it writes, whole where its place is told; empty when the page does not name it; null when it stores nothing.</returns>
    public static string? Find(string path, ReadOnlySpan<byte> content)
    {
        if (!PageSieve.IsRunByName(path) || path.EndsWith(".config", StringComparison.OrdinalIgnoreCase) || !Array.Exists(Folders, folder => path.Contains(folder, StringComparison.OrdinalIgnoreCase)))
            return null;
        var text = Encoding.Latin1.GetString(content[..Math.Min(content.Length, MaxBytes)]);
        return Reads.IsMatch(text) && Writes.Match(text) is { Success: true } write ? Place(path, text[write.Index..Math.Min(text.Length, write.Index + 300)]) : null;
    }

    /// <summary>The first name of a file in what is written to; beside the page when it has no drive.</summary>
    private static string Place(string page, string call)
    {
        if (FileName.Match(call) is not { Success: true } match)
            return "";
        var name = match.Groups[1].Value.Replace(@"\\", @"\", StringComparison.Ordinal).Replace('/', '\\');
        return name.Length > 2 && name[1] == ':' ? name : name.StartsWith('~') || name.StartsWith('\\') || name.Contains("..", StringComparison.Ordinal) ? "" : page[..(page.LastIndexOf('\\') + 1)] + name;
    }

    private static readonly BoundedRegex Reads = new(@"\bRequest\s*(\.\s*(Form|Params|Item|QueryString|InputStream|BinaryRead)\b|[\[(])", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Writes = new(@"\bFile\s*\.\s*(AppendAll(Text|Lines)|AppendText|WriteAll(Text|Lines|Bytes))\s*\(|\bnew\s+(System\.IO\.)?(StreamWriter|FileStream)\s*\(|\b(CreateTextFile|OpenTextFile)\s*\(", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex FileName = new(@"[""']([^""'\r\n<>|*?]{1,200}\.[a-z0-9]{1,6})[""']", RegexOptions.IgnoreCase);
}
