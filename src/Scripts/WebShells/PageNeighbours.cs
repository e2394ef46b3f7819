using System.Text;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.WebShells;

/// <summary>The files whose code runs with a page: what it includes, and the code-behind that its directives name.</summary>
/// <remarks>Their text is put after the page's own, so that the page's lines keep their numbers; the machine finds functions wherever they stand.</remarks>
internal sealed class PageNeighbours(string extension, Func<string, byte[]?> read)
{
    private const int MaxFiles = 24;
    private const int MaxDepth = 4;
    private const int MaxCharacters = 2 * 1024 * 1024;
    private static readonly string[] CodeAttributes = ["codefile", "codebehind", "src", "codefilebaseclass"];
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly StringBuilder _text = new();

    /// <summary>The files that were found, by the name that the page gives them.</summary>
    public List<(string Name, byte[] Content)> Found { get; } = [];

    /// <returns>The text to put after the page's; empty when it runs no code but its own.</returns>
    public string Collect(Page page)
    {
        Follow(page, 0);
        return _text.ToString();
    }

    private void Follow(Page page, int depth)
    {
        foreach (var name in Names(page))
        {
            if (depth >= MaxDepth || Found.Count >= MaxFiles || !_seen.Add(name) || read(name) is not { } content)
                continue;
            var (text, _) = PageText.Decode(content);
            if (_text.Length + text.Length > MaxCharacters)
                continue;
            Found.Add((name, content));
            _text.Append('\n').Append(Written(name, text));
            Follow(PageSplitter.Split(text, extension), depth + 1);
        }
    }

    /// <summary>Names of what the page includes and of its code-behind, as it writes them.</summary>
    public static IEnumerable<string> Names(Page page) =>
        page.Includes.Concat(page.Directives.SelectMany(directive => CodeAttributes.Select(attribute => directive.Attributes.GetValueOrDefault(attribute))).OfType<string>());

    /// <summary>Source files become what they are to the page: a block of server code.</summary>
    private static string Written(string name, string text) => Path.GetExtension(name.Replace('\\', '/')).ToLowerInvariant() switch
    {
        ".cs" => $"<script runat=server language=\"C#\">{text}</script>",
        ".vb" => $"<script runat=server language=\"VB\">{text}</script>",
        ".js" => $"<script runat=server language=\"JScript\">{text}</script>",
        ".vbs" => $"<script runat=server language=\"VBScript\">{text}</script>",
        _ => text,
    };
}
