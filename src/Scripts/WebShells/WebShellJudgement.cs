using System.Text.Json;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.WebShells;

/// <param name="Line">1-based; 0 when the evidence is the file as a whole.</param>
/// <param name="Excerpt">The line as it stands in the file, shortened. Untrusted text.</param>
public sealed record WebShellEvidence(int Line, string Excerpt);

/// <summary>What a server-side file does, judged by where the client's data goes.</summary>
public sealed record WebShellJudgement
{
    public required WebShellVerdict Verdict { get; init; }

    /// <summary>0 to 100; 70 and more is a web shell, 30 and more suspicious.</summary>
    public required int Score { get; init; }

    public PageLanguage Language { get; init; }

    /// <summary>Sorted: accounts, credential, database, dropper, eval, execute, file-manager, network, obfuscation, registry, tunnel, upload.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Name under which public collections know it, null when none fits.</summary>
    public string? Family { get; init; }

    /// <summary>Names of what a client must send: the "password" of a one-liner.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public IReadOnlyList<WebShellEvidence> Evidence { get; init; } = [];

    /// <summary>English sentences, strongest first.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Hash that the code compares a password with.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Password or key that stands in the code.</summary>
    public string? Key { get; init; }

    /// <summary>What the obfuscation hid, layer by layer, shortened.</summary>
    public IReadOnlyList<string> Clear { get; init; } = [];

    public string Encoding { get; init; } = "";

    public static string Name(WebShellVerdict verdict) => verdict switch
    {
        WebShellVerdict.WebShell => "webshell",
        WebShellVerdict.Suspicious => "suspicious",
        WebShellVerdict.Unreadable => "unreadable",
        _ => "benign",
    };

    /// <summary>The fields of <c>afterpatch webshell --json</c> after <c>path</c>.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("verdict", Name(Verdict));
        json.WriteNumber("score", Score);
        json.WriteString("language", Language switch
        {
            PageLanguage.CSharp => "csharp",
            PageLanguage.VisualBasic => "vb",
            PageLanguage.JScript => "jscript",
            PageLanguage.VBScript => "vbscript",
            PageLanguage.Other => "other",
            _ => null,
        });
        WriteList(json, "capabilities", Capabilities);
        json.WriteString("family", Family);
        WriteList(json, "parameters", Parameters);
        json.WriteStartArray("evidence");
        foreach (var item in Evidence)
        {
            json.WriteStartObject();
            json.WriteNumber("line", item.Line);
            json.WriteString("excerpt", item.Excerpt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteList(json, "reasons", Reasons);
        if (PasswordHash is not null)
            json.WriteString("passwordHash", PasswordHash);
        if (Key is not null)
            json.WriteString("key", Key);
        if (Clear.Count > 0)
            WriteList(json, "clear", Clear);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
