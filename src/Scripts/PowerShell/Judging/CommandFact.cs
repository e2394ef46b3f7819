using System.Management.Automation.Language;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>One command of the readable script. Its words and text are made when a rule asks for them: most commands matter to none.</summary>
internal sealed class CommandFact(string name, CommandAst node, ScriptSource source)
{
    private const int MaxWord = 4_000;
    private const int MaxWords = 200;

    private IReadOnlyList<string>? _words;
    private string? _text;

    /// <summary>Resolved: <c>Invoke-Expression</c> for <c>iex</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Its node in the tree.</summary>
    public CommandAst Node { get; } = node;

    /// <summary>Its arguments as text, literals without quotes.</summary>
    public IReadOnlyList<string> Words => _words ??= ReadWords();

    /// <summary>As written.</summary>
    public string Text => _text ??= source.TextOf(Node);

    /// <summary>Whether a word stands in it, in any letter case.</summary>
    public bool Says(string word) => AnyCase.Contains(source.Text.AsSpan(Node.Extent.StartOffset, Math.Max(0, Node.Extent.EndOffset - Node.Extent.StartOffset)), word);

    private List<string> ReadWords()
    {
        var words = new List<string>();
        for (var i = 1; i < Node.CommandElements.Count && i < MaxWords; i++)
        {
            var element = Node.CommandElements[i];
            var word = element is StringConstantExpressionAst literal ? source.Literal(literal) : source.TextOf(element);
            words.Add(word.Length > MaxWord ? word[..MaxWord] : word);
        }
        return words;
    }

    /// <summary>The value after a parameter, which may be shortened; null when it is not there.</summary>
    public string? Value(string parameter, int shortest = 2)
    {
        for (var i = 0; i + 1 < Words.Count; i++)
        {
            var word = Words[i];
            if (word.Length > shortest && word[0] == '-' && ("-" + parameter).StartsWith(word.TrimEnd(':'), StringComparison.OrdinalIgnoreCase))
                return Words[i + 1];
        }
        return null;
    }
}
