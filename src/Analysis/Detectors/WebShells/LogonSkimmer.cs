using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <param name="Line">The telling line.</param>
/// <param name="Targets">Pages of this server that it names.</param>
internal sealed record Skimmer(string Line, IReadOnlyList<string> Targets);

/// <summary>Script on the logon page that sends the password somewhere or writes it down.</summary>
internal static class LogonSkimmer
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly string[] Pages = ["logon.aspx", "flogon.js", "expiredpassword.aspx", "signout.aspx", "errorfe.aspx", "redirsuiteserviceproxy.aspx"];

    /// <returns>Null when nothing is sent or written.</returns>
    public static Skimmer? Find(string path, ReadOnlySpan<byte> content)
    {
        var name = path[(path.LastIndexOf('\\') + 1)..];
        if (!Pages.Contains(name, StringComparer.OrdinalIgnoreCase) && !IsScriptOfLogon(path))
            return null;
        var text = Encoding.Latin1.GetString(content[..Math.Min(content.Length, MaxBytes)]);
        if (!text.Contains("password", StringComparison.OrdinalIgnoreCase))
            return null;
        var sends = Sender.Match(text);
        if (!sends.Success)
            return null;
        // The stock page names neither a host nor a request object beside the password field.
        var around = text[Math.Max(0, sends.Index - 1_500)..Math.Min(text.Length, sends.Index + 1_500)];
        return around.Contains("password", StringComparison.OrdinalIgnoreCase) || around.Contains("passwd", StringComparison.OrdinalIgnoreCase)
            ? new(Line(text, sends.Index), [.. Page.Matches(around).Select(match => match.Groups[1].Value).Distinct(StringComparer.OrdinalIgnoreCase).Take(8)]) : null;
    }

    private static bool IsScriptOfLogon(string path) =>
        path.EndsWith(".js", StringComparison.OrdinalIgnoreCase) && path.Contains(@"\auth\", StringComparison.OrdinalIgnoreCase);

    private static string Line(string text, int at)
    {
        var start = text.LastIndexOf('\n', at) + 1;
        var end = text.IndexOf('\n', at);
        return text[start..(end < 0 ? text.Length : end)].Trim();
    }

    private static readonly BoundedRegex Page = new(@"[""'](/(?:owa|ecp|aspnet_client)/[^""'?#\s]{1,200}\.(?:aspx|ashx|asmx|asp))[""'?#]", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Sender = new(@"XMLHttpRequest|\bfetch\s*\(|sendBeacon|new\s+Image\s*\(|\$\.(ajax|post|get)\s*\(|Microsoft\.XMLHTTP|WebSocket\s*\(|StreamWriter|File\.(Append|Write)All|CreateTextFile",
        RegexOptions.IgnoreCase);
}
