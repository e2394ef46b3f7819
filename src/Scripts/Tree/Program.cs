namespace Afterpatch.Scripts.Tree;

/// <summary>What a language's reader made of one text.</summary>
/// <param name="Nodes">Top-level statements, functions and classes in the order of the text.</param>
/// <param name="Aliases">Names that stand for a type, <c>using X = System.IO.File</c>.</param>
/// <param name="Imports">Types whose members the text may name alone; in Visual Basic also namespaces, which are written alike.</param>
/// <param name="Broken">Null when the text could be read; else which limit or error stopped the reader.</param>
internal sealed record Program(IReadOnlyList<Node> Nodes, IReadOnlyDictionary<string, string> Aliases, IReadOnlyList<string> Imports, string? Broken = null)
{
    public static Program Unread(string why) => new([], new Dictionary<string, string>(), [], why);
}
