using System.Management.Automation.Language;
using System.Text;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>A script and its syntax tree. The tree was made from a copy in which the words that make the parser load things are disarmed.</summary>
/// <remarks>
/// <c>using module</c> reads files and <c>configuration</c> opens a runspace while parsing. Both lose their last letter in the parsed copy, so offsets
/// stay those of the original; literal text is always taken from the original.
/// </remarks>
internal sealed class ScriptSource
{
    /// <summary>Longest text that is parsed, in characters.</summary>
    public const int MaxLength = 12 << 20;

    /// <summary>Most tokens, by a rough count made before parsing: the parser's trees weigh about 200 bytes a token.</summary>
    public const int MaxTokens = 1_500_000;

    private static readonly string[] Words = ["using", "configuration"];
    private static readonly System.Buffers.SearchValues<string> AnyWord = System.Buffers.SearchValues.Create(Words, StringComparison.OrdinalIgnoreCase);
    private readonly string _parsed;
    private ScriptNodes? _nodes;

    private ScriptSource(string text, string parsed, ScriptBlockAst tree, IReadOnlyList<(int Start, int End)> comments, bool hasErrors)
    {
        Text = text;
        _parsed = parsed;
        Tree = tree;
        Comments = comments;
        HasErrors = hasErrors;
    }

    public string Text { get; }

    public ScriptBlockAst Tree { get; }

    /// <summary>The tree's commands, functions, members and assignments, sorted out when they are first asked for.</summary>
    public ScriptNodes Nodes => _nodes ??= new ScriptNodes(Tree);

    /// <summary>Where the comments stand. The other tokens are let go: they weigh a third of the tree.</summary>
    public IReadOnlyList<(int Start, int End)> Comments { get; }

    public bool HasErrors { get; }

    /// <summary>The bound that was reached while parsing, or null; the tree is then that of the text's beginning.</summary>
    public string? Bound { get; private init; }

    public static ScriptSource Parse(string text)
    {
        var safe = Disarm(text);
        var tree = BoundedParser.Parse(safe, out var tokens, out var hasErrors, out var length);
        return new ScriptSource(text, safe, tree, CommentsOf(tokens), hasErrors)
        {
            Bound = length == text.Length ? null : $"more than {BoundedParser.MaxErrors} errors of syntax: only the first {length} characters are taken for a script",
        };
    }

    private static List<(int Start, int End)> CommentsOf(Token[] tokens)
    {
        var comments = new List<(int, int)>();
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.Comment)
                comments.Add((token.Extent.StartOffset, token.Extent.EndOffset));
        }
        return comments;
    }

    /// <summary>False with the bound's name when the text is too much for the parser.</summary>
    public static bool CanParse(string text, out string bound)
    {
        bound = "";
        if (text.Length > MaxLength)
            bound = $"more than {MaxLength} characters: not parsed";
        else if (text.Length > 2 * MaxTokens && RoughTokens(text) > MaxTokens)
            bound = $"more than {MaxTokens} tokens: not parsed";
        return bound.Length == 0;
    }

    /// <summary>At most half as many as the text has characters.</summary>
    private static int RoughTokens(string text)
    {
        var count = 0;
        var before = false;
        foreach (var letter in text)
        {
            var word = char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '_';
            if (word != before || (!word && letter is not (' ' or '\t' or '\r' or '\n')))
                count++;
            before = word;
        }
        return count / 2;
    }

    /// <summary>The original text of a node.</summary>
    public string TextOf(Ast node) => Slice(node.Extent.StartOffset, node.Extent.EndOffset);

    /// <summary>The same without a copy.</summary>
    public ReadOnlySpan<char> SpanOf(Ast node) => Text.AsSpan(node.Extent.StartOffset, Math.Max(0, node.Extent.EndOffset - node.Extent.StartOffset));

    public string Slice(int from, int to) => Text.Substring(from, Math.Max(0, to - from));

    /// <summary>A literal's value with the original's words.</summary>
    public string Literal(StringConstantExpressionAst node)
    {
        var from = node.Extent.StartOffset;
        var length = node.Extent.EndOffset - from;
        if (node.StringConstantType == StringConstantType.BareWord && node.Value.AsSpan().IndexOfAnyInRange('\0', '\x1F') >= 0 && Text.AsSpan(from, length).Contains('`'))
            return Text.Substring(from, length).Replace("`", "", StringComparison.Ordinal); // nobody means a tab inside a name
        var value = node.Value.Contains('\x1B', StringComparison.Ordinal) ? WithoutEscape(node.Value, Text.AsSpan(from, length)) : node.Value;
        if (ReferenceEquals(_parsed, Text) || string.CompareOrdinal(_parsed, from, Text, from, length) == 0)
            return value;
        return Restore(value, from, length);
    }

    /// <summary>Windows PowerShell knows no <c>`e</c>: it is a letter there. Where a control sequence follows, a newer shell is meant.</summary>
    private static string WithoutEscape(string value, ReadOnlySpan<char> raw)
    {
        if (raw.Contains('\x1B') || !raw.Contains("`e", StringComparison.Ordinal))
            return value;
        var made = value.ToCharArray();
        for (var i = 0; i < made.Length; i++)
            if (made[i] == '\x1B' && (i + 1 == made.Length || made[i + 1] is not ('[' or ']')))
                made[i] = 'e';
        return new string(made);
    }

    private string Restore(string value, int from, int length)
    {
        var restored = new StringBuilder(value);
        foreach (var word in Words)
        {
            var disarmed = word[..^1] + "0";
            var inExtent = from;
            for (var at = value.IndexOf(disarmed, StringComparison.OrdinalIgnoreCase); at >= 0;
                at = value.IndexOf(disarmed, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                inExtent = _parsed.IndexOf(disarmed, inExtent, from + length - inExtent, StringComparison.OrdinalIgnoreCase);
                if (inExtent < 0)
                    break;
                restored[at + word.Length - 1] = Text[inExtent + word.Length - 1];
                inExtent++;
            }
        }
        return restored.ToString();
    }

    private static string Disarm(string text)
    {
        StringBuilder? copy = null;
        for (var at = text.AsSpan().IndexOfAny(AnyWord); at >= 0;)
        {
            var end = at + (text[at] is 'c' or 'C' ? Words[1] : Words[0]).Length;
            if (!((at > 0 && IsWord(text[at - 1])) || (end < text.Length && IsWord(text[end])) || IsVariable(text, at)))
            {
                copy ??= new StringBuilder(text);
                copy[end - 1] = '0';
            }
            var next = text.AsSpan(at + 1).IndexOfAny(AnyWord);
            at = next < 0 ? -1 : at + 1 + next;
        }
        // Windows PowerShell knows no `u escape: without braces it is a letter. Upper case says the same to the newer parser.
        for (var at = text.IndexOf("`u", StringComparison.Ordinal); at >= 0; at = text.IndexOf("`u", at + 2, StringComparison.Ordinal))
        {
            if (at + 2 < text.Length && text[at + 2] == '{')
                continue;
            copy ??= new StringBuilder(text);
            copy[at + 1] = 'U';
        }
        return copy?.ToString() ?? text;
    }

    /// <summary><c>$using:x</c> and <c>${using:x}</c> are variables and harmless; <c>$$using</c> is not one.</summary>
    private static bool IsVariable(string text, int at) =>
        (at >= 1 && text[at - 1] == '$' && (at < 2 || text[at - 2] != '$')) || (at >= 2 && text[at - 1] == '{' && text[at - 2] == '$');

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
