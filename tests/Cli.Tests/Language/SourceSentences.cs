using System.Text.RegularExpressions;
using Afterpatch.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Cli.Tests.Language;

/// <summary>String literals of our own sources; a place in an interpolated one is <c>{}</c>.</summary>
internal static partial class SourceSentences
{
    /// <param name="folder">Below <c>src</c>.</param>
    public static IEnumerable<(string File, SyntaxNode Root)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (Path.GetFileName(file), (SyntaxNode)CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetCompilationUnitRoot()));

    /// <param name="exceptIn">An exception that nobody sees unless we made a mistake.</param>
    public static IEnumerable<string> Literals(SyntaxNode node, string exceptIn = "")
    {
        foreach (var child in node.DescendantNodesAndSelf(child => child is not ObjectCreationExpressionSyntax creation || creation.Type.ToString() != exceptIn))
        {
            if (child is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal)
                yield return literal.Token.ValueText;
            else if (child is InterpolatedStringExpressionSyntax text)
                yield return string.Concat(text.Contents.Select(content => content is InterpolatedStringTextSyntax words ? words.TextToken.ValueText : "{}"));
        }
    }

    /// <summary>Literals with two words in a row.</summary>
    public static IEnumerable<string> Sentences(SyntaxNode node, string exceptIn = "") => Literals(node, exceptIn).Where(text => TwoWords().IsMatch(text));

    /// <summary>Whatever is thrown as an exception of that name, in sentences.</summary>
    public static IEnumerable<string> Thrown(SyntaxNode root, string exception) => root.DescendantNodes().OfType<ObjectCreationExpressionSyntax>()
        .Where(creation => creation.Type.ToString() == exception && creation.ArgumentList is not null).SelectMany(creation => Sentences(creation.ArgumentList!));

    /// <summary>A sentence without what fills its places, and without what follows its last colon.</summary>
    public static string Frame(string sentence) => End().Replace(Place().Replace(sentence, "{}").TrimEnd('.'), "");

    [GeneratedRegex("[A-Za-z]{2,} [a-z]{2,}")]
    private static partial Regex TwoWords();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex(@": (\{\})?$")]
    private static partial Regex End();
}
