using Afterpatch.Scripts.Text;
using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.CSharp;

/// <summary>C# text to the common tree, by Roslyn's parser. Broken text gives the tree of what could be read.</summary>
internal static class CSharpReader
{
    /// <summary>The parser makes about forty bytes of tree per byte of text.</summary>
    public const int MaxChars = 4 * 1024 * 1024;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    public static Tree.Program Read(string text)
    {
        if (text.Length > MaxChars)
            return Tree.Program.Unread($"more than {MaxChars} characters of C#");
        if ((NestingExcess(text) ?? Speculation.Excess(text, Options)) is { } excess)
            return Tree.Program.Unread(excess);
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, Options).GetRoot();
        if (root.Members.Count == 0 && text.AsSpan().Trim().Length > 0 && root.ContainsDiagnostics && TooComplex(root))
            return Tree.Program.Unread("nested deeper than the C# parser goes");
        var builder = new CSharpTreeBuilder(new LineMap(text), text.Contains("yield", StringComparison.Ordinal));
        var nodes = builder.Members(root.Members);
        return new Tree.Program(nodes, Aliases(root), Imports(root), builder.Broken);
    }

    /// <summary>Brackets in comments and strings count at first, which is fast; code is called too deep only when its tokens are.</summary>
    private static string? NestingExcess(string text) =>
        Nesting.Excess(text) is null ? null : Nesting.Excess(CodeTokens.Bare(SyntaxFactory.ParseTokens(text, options: Options)));

    /// <summary>CS8078: an expression is too long or complex to compile.</summary>
    private static bool TooComplex(CompilationUnitSyntax root) => root.GetDiagnostics().Take(50).Any(d => d.Id == "CS8078");

    private static Dictionary<string, string> Aliases(CompilationUnitSyntax root)
    {
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in root.Usings)
        {
            if (directive.Alias is { } alias)
                aliases[alias.Name.Identifier.ValueText] = directive.NamespaceOrType.ToString();
        }
        return aliases;
    }

    private static List<string> Imports(CompilationUnitSyntax root) =>
        [.. root.Usings.Where(u => u.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)).Select(u => u.NamespaceOrType.ToString())];
}
