using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>A saved property sheet of an offline address book virtual directory: what CVE-2021-27065 writes into a page.</summary>
internal sealed partial record OabConfiguration(string Url, string? WhenChanged, string? Server)
{
    /// <returns>Null when the text is no such sheet, or when its addresses hold no script.</returns>
    public static OabConfiguration? Read(ReadOnlySpan<byte> content)
    {
        var text = Encoding.Latin1.GetString(content[..Math.Min(content.Length, 65_536)]);
        if (!Marks.All(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            return null;
        var url = Url1.Matches(text).Select(m => m.Groups[1].Value.Trim()).FirstOrDefault(HasScript);
        return url is null ? null : new OabConfiguration(url, Field(text, "WhenChanged"), Field(text, "Server"));
    }

    private static readonly string[] Marks = ["ExternalUrl", "InternalUrl", "InternalAuthenticationMethods"];

    private static bool HasScript(string url) =>
        url.Contains("<script", StringComparison.OrdinalIgnoreCase) || url.Contains("<%", StringComparison.Ordinal) || url.Contains("runat", StringComparison.OrdinalIgnoreCase);

    private static string? Field(string text, string name)
    {
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return line[(colon + 1)..].Trim() is { Length: > 0 and <= 256 } value ? value : null;
        }
        return null;
    }

    private static readonly BoundedRegex Url1 = new(@"(?:External|Internal)Url\s*:\s*([^\r\n]+)", RegexOptions.IgnoreCase);
}
