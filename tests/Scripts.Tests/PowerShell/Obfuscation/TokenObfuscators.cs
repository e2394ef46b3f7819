using System.Management.Automation.Language;
using System.Text;

namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>The token level of published obfuscators: every token of a kind is written another way, the rest of the script stays.</summary>
internal static class TokenObfuscators
{
    private static readonly Dictionary<string, string> Wildcards = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Write-Host"] = "*te-Ho*",
        ["New-Object"] = "*w-O*",
        ["Get-Process"] = "G*t-*ocess",
        ["Write-Output"] = "*rite-Out*",
        ["Out-Null"] = "*t-Nu*",
    };

    public static IReadOnlyList<(string Name, Func<string, Random, string> Obfuscate)> All { get; } =
    [
        ("random case", (text, random) => Each(text, random, (token, _) => IsWord(token) || token is VariableToken ? RandomCase(token.Text, random) : null)),
        ("backticks", (text, random) => Each(text, random, (token, _) => IsCommand(token) ? Ticks(token.Text, random) : null)),
        ("backticks and case", (text, random) => Each(text, random, (token, _) => IsCommand(token) ? Ticks(RandomCase(token.Text, random), random) : null)),
        ("commands concatenated", (text, random) => Each(text, random, (token, _) => IsCommand(token) ? $"&({Sum(token.Text, random)})" : null)),
        ("commands reordered", (text, random) => Each(text, random, (token, _) => IsCommand(token) ? $".{Format(RandomCase(token.Text, random), random)}" : null)),
        ("commands by wildcard", (text, random) => Each(text, random, (token, _) => IsCommand(token) && Wildcards.TryGetValue(token.Text, out var wild) ? $"&(gcm {wild})" : null)),
        ("strings concatenated", (text, random) => Each(text, random, (token, ast) => IsPlainString(token) ? $"({Sum(((StringToken)token).Value, random)})" : null)),
        ("strings reordered", (text, random) => Each(text, random, (token, ast) => IsPlainString(token) ? Format(((StringToken)token).Value, random) : null)),
        ("variables", (text, random) => Each(text, random, (token, _) => token is VariableToken { Kind: TokenKind.Variable } variable ? "${" + Ticks(RandomCase(variable.VariablePath.UserPath, random), random) + "}" : null)),
        ("members quoted", (text, random) => Each(text, random, (token, _) => IsMember(token) ? "\"" + Ticks(RandomCase(token.Text, random), random) + "\"" : null)),
        ("members concatenated", (text, random) => Each(text, random, (token, _) => IsCalledMember(text, token) ? $"({Sum(token.Text, random)}).Invoke" : null)),
        ("members reordered", (text, random) => Each(text, random, (token, _) => IsCalledMember(text, token) ? $"{Format(token.Text, random)}.Invoke" : null)),
        ("arguments concatenated", (text, random) => Each(text, random, (token, _) => IsArgument(token) ? $"({Sum(token.Text, random)})" : null)),
        ("arguments reordered", (text, random) => Each(text, random, (token, _) => IsArgument(token) ? Format(token.Text, random) : null)),
        ("white space", (text, random) => Each(text, random, (token, _) => token.Kind is TokenKind.Pipe or TokenKind.Semi or TokenKind.Equals ? $"   {token.Text}    " : null)),
        ("all", (text, random) => Each(text, random, (token, _) => Anything(text, token, random))),
    ];

    private static string? Anything(string text, Token token, Random random)
    {
        if (IsCommand(token))
            return $"&{Format(RandomCase(token.Text, random), random)}";
        if (IsPlainString(token))
            return random.Next(2) == 0 ? Format(((StringToken)token).Value, random) : $"({Sum(((StringToken)token).Value, random)})";
        if (token is VariableToken { Kind: TokenKind.Variable } variable)
            return "${" + Ticks(RandomCase(variable.VariablePath.UserPath, random), random) + "}";
        if (IsCalledMember(text, token))
            return $"(\"{Ticks(RandomCase(token.Text, random), random)}\").Invoke";
        return IsArgument(token) ? $"({Sum(token.Text, random)})" : IsWord(token) ? RandomCase(token.Text, random) : null;
    }

    private static string Each(string text, Random random, Func<Token, Ast, string?> write)
    {
        _ = random;
        var tree = Parser.ParseInput(text, out var tokens, out _);
        var attributes = tree.FindAll(ast => ast is AttributeAst, true).Select(ast => (ast.Extent.StartOffset, ast.Extent.EndOffset)).ToList();
        var made = new StringBuilder();
        var at = 0;
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.EndOfInput || attributes.Exists(attribute => attribute.StartOffset <= token.Extent.StartOffset && token.Extent.EndOffset <= attribute.EndOffset)
                || write(token, tree) is not { } written)
                continue;
            made.Append(text, at, token.Extent.StartOffset - at).Append(written);
            at = token.Extent.EndOffset;
        }
        return made.Append(text, at, text.Length - at).ToString();
    }

    private static bool IsCommand(Token token) =>
        (token.TokenFlags & TokenFlags.CommandName) != 0 && (token.Kind is TokenKind.Generic or TokenKind.Identifier)
        && token.Extent.StartScriptPosition.Line.AsSpan(0, token.Extent.StartColumnNumber - 1).TrimEnd() is var before && !before.EndsWith("&") && !before.EndsWith(".");

    private static bool IsMember(Token token) =>
        (token.TokenFlags & TokenFlags.MemberName) != 0 && token.Extent.StartColumnNumber > 1 && token.Extent.StartScriptPosition.Line[token.Extent.StartColumnNumber - 2] is '.' or ':';

    private static bool IsCalledMember(string text, Token token) =>
        IsMember(token) && token.Extent.EndOffset < text.Length && text[token.Extent.EndOffset] == '(';

    private static bool IsArgument(Token token) =>
        token.Kind is TokenKind.Generic or TokenKind.Identifier && (token.TokenFlags & (TokenFlags.CommandName | TokenFlags.MemberName | TokenFlags.Keyword | TokenFlags.TypeName | TokenFlags.AttributeName)) == 0
        && token.Text.Length > 4 && token.Text.All(char.IsAsciiLetter) && token.Text is "Directory" or "Green";

    private static bool IsBare(Token token) => IsCommand(token) || IsMember(token);

    private static bool IsWord(Token token) => IsBare(token) || (token.TokenFlags & TokenFlags.Keyword) != 0 || token.Kind == TokenKind.Parameter || (token.TokenFlags & TokenFlags.TypeName) != 0;

    private static bool IsPlainString(Token token) => token is StringLiteralToken { Kind: TokenKind.StringLiteral, Value.Length: > 4 } && token.Extent.StartScriptPosition.Line is var line
        && !line.TrimStart().StartsWith('[') && line.AsSpan(token.Extent.EndColumnNumber - 1).TrimStart() is var after && !after.StartsWith("=");

    private static string RandomCase(string text, Random random) =>
        string.Concat(text.Select(c => random.Next(2) == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)));

    private static string Ticks(string text, Random random) =>
        string.Concat(text.Select((c, i) => i > 0 && char.IsAsciiLetter(c) && !"0abefnrtuvx".Contains(char.ToLowerInvariant(c), StringComparison.Ordinal) && random.Next(2) == 0 ? "`" + c : c.ToString()));

    private static List<string> Cut(string text, Random random)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(1, 5));
            pieces.Add(text.Substring(at, length));
            at += length;
        }
        return pieces;
    }

    private static string Sum(string text, Random random) => string.Join('+', Cut(text, random).Select(TextEncoders.Quote));

    private static string Format(string text, Random random)
    {
        var pieces = Cut(text, random);
        var order = Enumerable.Range(0, pieces.Count).ToArray();
        random.Shuffle(order);
        return $"(\"{string.Concat(Enumerable.Range(0, pieces.Count).Select(i => $"{{{Array.IndexOf(order, i)}}}"))}\" -f {string.Join(',', order.Select(i => TextEncoders.Quote(pieces[i])))})";
    }
}
