using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

internal sealed partial class Rewriter
{
    /// <summary><c>&amp; ('i'+'ex')</c> becomes <c>iex</c>; a name is written as the manual writes it when its case was shuffled.</summary>
    private void VisitCommandHead(CommandAst command)
    {
        var head = command.CommandElements[0];
        var text = _source.TextOf(head);
        if (head is StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } word)
        {
            var plain = text.Replace("`", "", StringComparison.Ordinal);
            var spelled = LetterCase.Command(plain);
            if (spelled != text && !_trace.Code.ContainsKey(command))
                ReplaceHead(command, command.InvocationOperator == TokenKind.Unknown || CommandNames.Resolve(plain) is null ? word.Extent.StartOffset : command.Extent.StartOffset, spelled);
            else if (command.InvocationOperator != TokenKind.Unknown && CommandNames.Resolve(plain) is not null)
                ReplaceHead(command, command.Extent.StartOffset, spelled);
            return;
        }
        if (head is ScriptBlockExpressionAst)
            return;
        var value = head is StringConstantExpressionAst constant ? _source.Literal(constant) : _trace.Values.GetValueOrDefault(head);
        var name = value switch { CommandValue found => found.Name, string or char or object?[] { Length: 1 } => Conversions.Text(value)?.Trim(), _ => null };
        if (name is null || name.Length == 0)
            return;
        var known = CommandNames.Resolve(name) is not null;
        if (value is CommandValue && head is VariableExpressionAst or IndexExpressionAst && !_memory.IsShredded && !Wanted(head) && !_trace.Decoded.Contains(head))
            return; // a command that was looked up by its full name: modules do it so that nobody can put another in its place
        var computed = head is not ConstantExpressionAst && (Wanted(head) || (known && value is not null));
        if (!known && !computed)
            return;
        if (head is not StringConstantExpressionAst)
            NoteReads(head);
        ReplaceHead(command, command.Extent.StartOffset, Literals.IsCommandName(name) ? LetterCase.Command(name) : "& " + Literals.Quoted(name));
    }

    private void ReplaceHead(CommandAst command, int from, string name)
    {
        _edits.Replace(from, command.CommandElements[0].Extent.EndOffset, name);
        _memory.Signs++;
    }

    private void VisitText(StringConstantExpressionAst text)
    {
        if (!_source.SpanOf(text).Contains('`'))
            return;
        var raw = _source.TextOf(text);
        if (!Escapes.HasIdleBacktick(raw) || text.Parent is MemberExpressionAst
            || text.StringConstantType is StringConstantType.SingleQuoted or StringConstantType.SingleQuotedHereString)
            return;
        if (text.Parent is CommandAst command && ReferenceEquals(command.CommandElements[0], text))
            return;
        var value = _source.Literal(text);
        if (!Literals.IsReadable(value))
            return;
        var bare = text.StringConstantType == StringConstantType.BareWord && Literals.IsBare(value);
        Replace(text, bare ? value : Literals.Quoted(value), 1);
    }

    /// <summary><c>${V`AR}</c> becomes <c>$VAR</c>; a variable that holds a type becomes the type before <c>::</c>.</summary>
    private void VisitVariable(VariableExpressionAst variable)
    {
        if (variable.Parent is MemberExpressionAst { Static: true } access && ReferenceEquals(access.Expression, variable) && _trace.Decoded.Contains(variable)
            && _trace.Values.TryGetValue(variable, out var value) && value is TypeValue type)
        {
            Replace(variable, $"[{LetterCase.Type(type.Written)}]", 1, variable);
            return;
        }
        var raw = _source.SpanOf(variable);
        if (raw.Length < 3 || raw[0] != '$')
            return;
        var path = variable.VariablePath.UserPath;
        var braces = raw[1] == '{';
        var name = LetterCase.Variable(path);
        if (!braces && name == path)
            return;
        var simple = Literals.IsMemberName(path.Replace(":", "", StringComparison.Ordinal)) && path.Count(letter => letter == ':') <= 1;
        if (!simple || variable.Parent is ExpandableStringExpressionAst)
            return;
        if (braces && (raw.Contains('`') || path == "_" || _memory.HasBracedTicks || LetterCase.IsShuffled(path) || _memory.IsShredded))
        {
            _memory.HasBracedTicks |= raw.Contains('`');
            Replace(variable, "$" + name, raw.Contains('`') ? 1 : 0);
        }
        else if (!braces)
            Replace(variable, "$" + name, 0);
    }

    private AstVisitAction VisitMemberName(MemberExpressionAst member)
    {
        if (member.Member is not StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord }
            && _trace.Values.GetValueOrDefault(member.Member) is var computed
            && (member.Member is StringConstantExpressionAst text ? _source.Literal(text) : computed as string) is { Length: > 0 } name && Literals.IsReadable(name)
            && (member.Member is StringConstantExpressionAst quoted ? IsDisguised(quoted, name)
                : Wanted(member.Member) || (computed is string && member.Member.Find(ast => ast is VariableExpressionAst, false) is null)))
        {
            NoteReads(member.Member);
            var to = member.Member.Extent.EndOffset;
            if (member.Parent is InvokeMemberExpressionAst { Member: StringConstantExpressionAst invoke } outer && ReferenceEquals(outer.Expression, member)
                && member is not InvokeMemberExpressionAst && Array.IndexOf(HoldingMethods, name.ToLowerInvariant()) < 0 && _source.Literal(invoke).Equals("Invoke", StringComparison.OrdinalIgnoreCase))
                to = invoke.Extent.EndOffset;
            var from = member.Member.Extent.StartOffset;
            if (from > 0 && _source.Text[from - 1] == '"')
                from = member.Member.Extent.StartOffset;
            _edits.Replace(from, to, Literals.IsMemberName(name) ? LetterCase.Member(name) : Literals.Quoted(name));
            _memory.Signs++;
        }
        else if (member.Member is StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } bare)
        {
            var raw = _source.TextOf(bare);
            var spelled = LetterCase.Member(raw.Replace("`", "", StringComparison.Ordinal));
            if (spelled != raw)
                Replace(bare, spelled, 1);
        }
        else if (member.Member is not StringConstantExpressionAst)
        {
            member.Member.Visit(this);
        }
        if (member.Static && member.Expression is ParenExpressionAst or MemberExpressionAst && _trace.Values.GetValueOrDefault(member.Expression) is TypeValue behind)
            Replace(member.Expression, $"[{LetterCase.Type(behind.Written)}]", 1, member.Expression);
        else
            member.Expression.Visit(this);
        if (member is InvokeMemberExpressionAst { Arguments: { } arguments })
            foreach (var argument in arguments)
                argument.Visit(this);
        return AstVisitAction.SkipChildren;
    }

    /// <summary>Properties that hold what can be invoked: after them the call is no way of writing.</summary>
    private static readonly string[] HoldingMethods = ["entrypoint", "scriptblock"];

    /// <summary>A member's name in quotes is style; a name in random letters, or in a text taken apart anyway, is not.</summary>
    private bool IsDisguised(StringConstantExpressionAst quoted, string name) =>
        _memory.IsShredded || (quoted is { StringConstantType: StringConstantType.DoubleQuoted, Parent: InvokeMemberExpressionAst } && Literals.IsMemberName(name)) || (name.Length > 5 && LetterCase.IsRandom(name))
        || _source.TextOf(quoted).Contains('`', StringComparison.Ordinal);

    private void VisitTypeName(ITypeName type, IScriptExtent extent)
    {
        var raw = _source.Slice(extent.StartOffset, extent.EndOffset);
        if (raw.Length < 3 || raw[0] != '[' || raw[^1] != ']' || raw.AsSpan(1, raw.Length - 2).IndexOfAny('[', ',') >= 0)
            return;
        var inner = raw[1..^1];
        var spelled = LetterCase.Type(inner.Replace("`", "", StringComparison.Ordinal).Trim());
        if (spelled != inner.Trim() && type is not null)
            _edits.Replace(extent.StartOffset, extent.EndOffset, $"[{spelled}]");
    }
}
