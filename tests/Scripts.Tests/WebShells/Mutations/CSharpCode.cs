using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>C# of pages, found and replaced on its syntax tree.</summary>
internal static partial class CSharpCode
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>Changes the code of every region that parses; <paramref name="members"/> is added to the page when something changed.</summary>
    public static Sample? Change(Sample page, Action<CompilationUnitSyntax, Edits> change, string members = "")
    {
        if (PageCode.Language(page) != PageLanguage.CSharp || page.Extension == ".cshtml")
            return null;
        var changed = PageCode.Map(page, (code, kind) =>
        {
            var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(kind == RegionKind.Expression ? code + ";" : code, Options).GetRoot();
            if (root.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error))
                return code;
            var edits = new Edits();
            change(root, edits);
            return edits.Last > code.Length ? code : edits.Apply(code);
        });
        return changed is null ? null : PageCode.AddMembers(changed, members, "C#");
    }

    /// <summary>What the page reads from its client: an item of the request, a text box.</summary>
    public static IEnumerable<ExpressionSyntax> Requests(CompilationUnitSyntax root) =>
        root.DescendantNodes().OfType<ExpressionSyntax>().Where(e => IsRequest(e) && !IsWritten(e));

    private static bool IsRequest(ExpressionSyntax e) => e switch
    {
        ElementAccessExpressionSyntax { Expression: var list } => Collection().IsMatch(list.ToString()) && !list.ToString().EndsWith("Cookies", StringComparison.Ordinal),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value", Expression: ElementAccessExpressionSyntax { Expression: var list } } => list.ToString().EndsWith("Cookies", StringComparison.Ordinal),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Text", Expression: IdentifierNameSyntax } => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "BinaryRead" } } => true,
        _ => false,
    };

    private static bool IsWritten(ExpressionSyntax e) => e.Parent is AssignmentExpressionSyntax assignment && assignment.Left == e || e.Parent is PostfixUnaryExpressionSyntax;

    /// <summary>Values handed to calls, constants and functions left out.</summary>
    public static IEnumerable<ExpressionSyntax> Arguments(CompilationUnitSyntax root) =>
        root.DescendantNodes().OfType<ArgumentSyntax>()
            .Where(a => a.RefKindKeyword.IsKind(SyntaxKind.None) && a.Expression is not (LiteralExpressionSyntax or LambdaExpressionSyntax or AnonymousMethodExpressionSyntax or AssignmentExpressionSyntax or ThisExpressionSyntax or TypeOfExpressionSyntax or DeclarationExpressionSyntax))
            .Where(a => a.Parent is ArgumentListSyntax).Select(a => a.Expression);

    /// <summary>Strings that may be any expression: not in attributes, constants, labels or defaults.</summary>
    public static IEnumerable<LiteralExpressionSyntax> Strings(CompilationUnitSyntax root) =>
        root.DescendantNodes(n => n is not (AttributeListSyntax or ParameterListSyntax or CaseSwitchLabelSyntax))
            .OfType<LiteralExpressionSyntax>().Where(l => l.IsKind(SyntaxKind.StringLiteralExpression) && !InConstant(l));

    private static bool InConstant(SyntaxNode node) => node.Ancestors().Any(a =>
        a is FieldDeclarationSyntax f && f.Modifiers.Any(SyntaxKind.ConstKeyword) || a is LocalDeclarationStatementSyntax d && d.IsConst || a is ConstantPatternSyntax or SwitchExpressionArmSyntax);

    [GeneratedRegex(@"(^|\.)Request(\.(Form|QueryString|Params|Headers|Item|ServerVariables))?$")]
    private static partial Regex Collection();

    public static string Quote(string text) => SymbolDisplay.FormatLiteral(text, true);
}
