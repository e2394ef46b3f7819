using System.Management.Automation.Language;
using System.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What the script's own constants say where they are used: a rough reading that only the judgement sees.</summary>
internal sealed class KnownTexts(ScriptSource source, HashSet<Ast> unrun)
{
    private const int MaxDepth = 8;
    private const int MaxValue = 2_000;
    private const int MaxVariables = 5_000;
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashtableAst> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Ast> _lists = new(StringComparer.OrdinalIgnoreCase);
    private int _depth;

    /// <summary>Something was put in that is not written there.</summary>
    public bool Changed { get; set; }

    public void Assign(AssignmentStatementAst assignment)
    {
        Ast left = assignment.Left;
        while (left is AttributedExpressionAst attributed)
            left = attributed.Child;
        if (left is not VariableExpressionAst variable)
            return;
        var name = variable.VariablePath.UserPath;
        if (assignment.Operator == TokenKind.Equals)
            Give(name, assignment.Right);
        else if (assignment.Operator == TokenKind.PlusEquals && _texts.TryGetValue(name, out var before) && Constant(assignment.Right) is { } more && before.Length + more.Length < MaxValue)
            _texts[name] = before + more;
    }

    public void Give(string name, Ast value)
    {
        _lists.Remove(name);
        _tables.Remove(name);
        var bare = Bare(value);
        if (_texts.Count >= MaxVariables)
            return;
        if (bare is HashtableAst table)
        {
            _tables[name] = table;
            return;
        }
        if (bare is ArrayLiteralAst)
            _lists[name] = bare;
        if (Constant(value) is { Length: > 0 and < MaxValue } text && !SearchPatterns.IsScannerRule(text))
            _texts[name] = text;
        else
            _texts.Remove(name); // what comes next is not known
    }

    /// <summary>The pairs of a table that is handed over whole.</summary>
    public IEnumerable<(string Name, Ast Value)>? Table(string name) =>
        _tables.TryGetValue(name, out var table) ? table.KeyValuePairs.Select(pair => (pair.Item1 is StringConstantExpressionAst key ? key.Value : pair.Item1.Extent.Text, (Ast)pair.Item2)) : null;

    /// <summary>The text of an expression, with what is known put in.</summary>
    public string Of(Ast node)
    {
        if (Read(node) is { } known)
            return known;
        var bare = Bare(node);
        var text = bare is ScriptBlockExpressionAst ? "{ }" : source.TextOf(node);
        return text.Length > 600 ? text[..600] : text.ReplaceLineEndings(" ");
    }

    private string? Constant(Ast node)
    {
        var before = Changed;
        var text = Read(node);
        Changed = before;
        return text;
    }

    private string? Read(Ast node)
    {
        if (_depth >= MaxDepth)
            return null;
        _depth++;
        var text = Bare(node) switch
        {
            StringConstantExpressionAst literal => unrun.Contains(literal) ? "" : source.Literal(literal),
            ConstantExpressionAst number => number.Extent.Text,
            ExpandableStringExpressionAst expandable => Expanded(expandable),
            VariableExpressionAst variable => Variable(variable),
            ArrayLiteralAst list => Joined(list.Elements),
            BinaryExpressionAst { Operator: TokenKind.Plus } sum when Read(sum.Left) is { } left && Read(sum.Right) is { } right => Put(left + right),
            MemberExpressionAst { Expression: VariableExpressionAst table, Member: StringConstantExpressionAst key } and not InvokeMemberExpressionAst => Entry(table, key.Value),
            IndexExpressionAst { Target: VariableExpressionAst target } element => Element(target, element.Index),
            InvokeMemberExpressionAst
            {
                Static: true, Expression: TypeExpressionAst type,
                Member: StringConstantExpressionAst method
            } call => Place(type.TypeName.FullName, method.Value, call.Arguments),
            CommandAst command => Path(command),
            HashtableAst hash => string.Join("; ", hash.KeyValuePairs.Select(pair => $"{Of(pair.Item1)} = {Of(pair.Item2)}")),
            _ => null,
        };
        _depth--;
        return text is { Length: < MaxValue * 4 } ? text : null;
    }

    /// <summary>Without parentheses, casts and the pipelines of one expression.</summary>
    private static Ast Bare(Ast node)
    {
        while (true)
        {
            switch (node)
            {
                case ParenExpressionAst paren:
                    node = paren.Pipeline;
                    break;
                case ConvertExpressionAst cast:
                    node = cast.Child;
                    break;
                case PipelineAst { PipelineElements: [var only] }:
                    node = only;
                    break;
                case CommandExpressionAst { Redirections.Count: 0 } expression:
                    node = expression.Expression;
                    break;
                case ArrayExpressionAst { SubExpression.Statements: [var statement] }:
                    node = statement;
                    break;
                default:
                    return node;
            }
        }
    }

    private string? Variable(VariableExpressionAst variable)
    {
        var name = variable.VariablePath.UserPath;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && name.StartsWith("env:", StringComparison.OrdinalIgnoreCase))
            return "$" + name;
        return _texts.TryGetValue(colon < 0 ? name : name[(colon + 1)..], out var text) ? Put(text) : null;
    }

    private string Put(string text)
    {
        Changed = true;
        return text;
    }

    private string? Joined(IReadOnlyList<ExpressionAst> elements)
    {
        var text = new StringBuilder();
        foreach (var element in elements.Take(200))
        {
            if (Read(element) is not { } one)
                return null;
            text.Append(text.Length > 0 ? "," : "").Append(one);
        }
        return text.ToString();
    }

    private string? Entry(VariableExpressionAst table, string key) =>
        _tables.TryGetValue(table.VariablePath.UserPath, out var pairs) && pairs.KeyValuePairs.FirstOrDefault(pair => pair.Item1 is StringConstantExpressionAst name
            && name.Value.Equals(key, StringComparison.OrdinalIgnoreCase)) is { Item2: { } value }
            && Read(value) is { } text ? Put(text) : null;

    private string? Element(VariableExpressionAst target, ExpressionAst index)
    {
        if (index is StringConstantExpressionAst key)
            return Entry(target, key.Value);
        return index is ConstantExpressionAst { Value: int at and >= 0 } && _lists.GetValueOrDefault(target.VariablePath.UserPath) is ArrayLiteralAst list
            && at < list.Elements.Count && Read(list.Elements[at]) is { } text ? Put(text) : null;
    }

    private string? Place(string type, string method, IReadOnlyList<ExpressionAst>? arguments)
    {
        if (method.Equals("Combine", StringComparison.OrdinalIgnoreCase) && arguments is { Count: >= 2 })
        {
            var parts = arguments.Select(Read).ToList();
            return parts.TrueForAll(part => part is not null) ? Put(string.Join('\\', parts.Select(part => part!.Trim('\\')))) : null;
        }
        if (method.Equals("GetTempPath", StringComparison.OrdinalIgnoreCase))
            return Put(@"$env:TEMP\");
        if (method.Equals("GetFolderPath", StringComparison.OrdinalIgnoreCase) && type.EndsWith("Environment", StringComparison.OrdinalIgnoreCase) && arguments is [var folder])
            return Folder(folder.Extent.Text) is { } known ? Put(known) : null;
        return null;
    }

    private static string? Folder(string name) =>
        name.Contains("LocalApplicationData", StringComparison.OrdinalIgnoreCase) ? "$env:LOCALAPPDATA"
        : name.Contains("CommonApplicationData", StringComparison.OrdinalIgnoreCase) ? "$env:ProgramData"
        : name.Contains("ApplicationData", StringComparison.OrdinalIgnoreCase) ? "$env:APPDATA"
        : name.Contains("Startup", StringComparison.OrdinalIgnoreCase) ? @"$env:APPDATA\Microsoft\Windows\Start Menu\Programs\Startup"
        : name.Contains("Desktop", StringComparison.OrdinalIgnoreCase) ? @"$env:USERPROFILE\Desktop"
        : name.Contains("Documents", StringComparison.OrdinalIgnoreCase) ? @"$env:USERPROFILE\Documents" : null;

    private string? Path(CommandAst command)
    {
        if (command.GetCommandName() is not { } name || !name.Equals("Join-Path", StringComparison.OrdinalIgnoreCase))
            return null;
        var parts = command.CommandElements.Skip(1).Where(element => element is not CommandParameterAst).Select(Read).ToList();
        return parts.Count >= 2 && parts.TrueForAll(part => part is not null) ? Put(string.Join('\\', parts.Select(part => part!.Trim('\\')))) : null;
    }

    private string Expanded(ExpandableStringExpressionAst node)
    {
        var from = node.Extent.StartOffset;
        var raw = source.TextOf(node);
        var text = new StringBuilder();
        var at = raw.StartsWith('@') ? 2 : raw.StartsWith('"') ? 1 : 0;
        foreach (var nested in node.NestedExpressions)
        {
            var start = nested.Extent.StartOffset - from;
            var known = nested is VariableExpressionAst variable ? Variable(variable) : nested is SubExpressionAst { SubExpression.Statements: [var only] } ? Read(only) : null;
            if (known is null || start < at)
                continue;
            text.Append(raw, at, start - at).Append(known);
            at = nested.Extent.EndOffset - from;
        }
        var end = raw.EndsWith("\"@", StringComparison.Ordinal) ? raw.Length - 2 : raw.EndsWith('"') ? raw.Length - 1 : raw.Length;
        return at < end ? text.Append(raw, at, end - at).ToString() : text.ToString();
    }
}
