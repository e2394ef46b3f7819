using Afterpatch.Scripts.Text;
using Afterpatch.Scripts.Tree;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.VisualBasic;
using Microsoft.CodeAnalysis.VisualBasic.Syntax;

namespace Afterpatch.Scripts.VisualBasic;

/// <summary>Visual Basic .NET text to the common tree, by Roslyn's parser. Broken text gives the tree of what could be read.</summary>
internal static class VisualBasicReader
{
    public const int MaxChars = 4 * 1024 * 1024;

    private static readonly VisualBasicParseOptions Options =
        new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    public static Tree.Program Read(string text)
    {
        if (text.Length > MaxChars)
            return Tree.Program.Unread($"more than {MaxChars} characters of Visual Basic");
        if (NestingExcess(text) is { } excess)
            return Tree.Program.Unread(excess);
        var root = (CompilationUnitSyntax)VisualBasicSyntaxTree.ParseText(text, Options).GetRoot();
        var builder = new VisualBasicTreeBuilder(new LineMap(text));
        var nodes = builder.Statements(root.Members);
        return new Tree.Program(nodes, Aliases(root), Imports(root), builder.Broken);
    }

    /// <summary>Brackets in comments and strings count at first, which is fast; code is called too deep only when its tokens are.</summary>
    private static string? NestingExcess(string text)
    {
        if (Nesting.Excess(text, endsWithLine: true) is not { } excess)
            return null;
        try
        {
            return Nesting.Excess(CodeTokens.Bare(SyntaxFactory.ParseTokens(text, options: Options)), endsWithLine: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            return excess; // the compiler's lexer alone fails on some text that its parser takes for XML
        }
    }

    private static Dictionary<string, string> Aliases(CompilationUnitSyntax root)
    {
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var clause in root.Imports.SelectMany(i => i.ImportsClauses).OfType<SimpleImportsClauseSyntax>())
        {
            if (clause.Alias is { } alias)
                aliases[alias.Identifier.ValueText] = clause.Name.ToString();
        }
        return aliases;
    }

    private static List<string> Imports(CompilationUnitSyntax root) =>
        [.. root.Imports.SelectMany(i => i.ImportsClauses).OfType<SimpleImportsClauseSyntax>().Where(c => c.Alias is null).Select(c => c.Name.ToString())];
}
