using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Reads conditions about one character: what it can be where the condition holds, or where it does not. What is not understood says nothing.</summary>
/// <param name="isElement">Whether a node is the character.</param>
/// <param name="constant">The constant text or number that a node stands for, null for others.</param>
internal sealed class CharacterTests(Func<Node, bool> isElement, Func<Node, object?> constant)
{
    private const int MaxDepth = 30;

    public Alphabet Where(Node condition, bool holds, int depth = 0)
    {
        if (depth > MaxDepth)
            return Alphabet.All;
        switch (condition)
        {
            case Unary { Op: "!" } not:
                return Where(not.Operand, !holds, depth + 1);
            case Binary { Op: "&&" or "and" or "||" or "or" } both:
                var (left, right) = (Where(both.Left, holds, depth + 1), Where(both.Right, holds, depth + 1));
                return both.Op is "&&" or "and" == holds ? left & right : left | right;
            case Binary { Op: "==" or "!=" or "<" or ">" or "<=" or ">=" } comparison:
                return Compared(comparison, holds, depth);
            case Call call:
                return Called(call, holds);
            default:
                return Alphabet.All;
        }
    }

    private Alphabet Compared(Binary comparison, bool holds, int depth)
    {
        var (op, left, right) = (comparison.Op, comparison.Left, comparison.Right);
        if (constant(left) is not null)
            (op, left, right) = (op.Replace('<', '?').Replace('>', '<').Replace('?', '>'), right, left);
        if (constant(right) is not { } value)
            return Alphabet.All;
        if (value is bool truth && op is "==" or "!=")
            return Where(left, truth == (op == "==") == holds, depth + 1);
        if (Bare(left) is { } element && isElement(element))
            return IsCode(left) == value is double && Code(value) is { } code ? Where(op, code, holds) : Alphabet.All;
        return left is Call search && Sought(search) is { } set && value is double bound ? Found(op, bound, IsFromOne(search)) is { } found ? found == holds ? set : ~set : Alphabet.All : Alphabet.All;
    }

    private static Alphabet Where(string op, int code, bool holds)
    {
        var set = op switch
        {
            "==" or "!=" => Alphabet.Range(code, code),
            "<" or ">=" => Alphabet.Range(0, code - 1),
            _ => Alphabet.Range(0, code),
        };
        return op is "==" or "<" or "<=" == holds ? set : ~set;
    }

    private static int? Code(object value) => value switch
    {
        char c => c,
        string { Length: 1 } s => s[0],
        double d and >= 0 and < 65_536 => (int)d,
        _ => null,
    };

    /// <summary>Whether the result of a search compares so with the bound when something was found; null when it says neither.</summary>
    private static bool? Found(string op, double bound, bool fromOne)
    {
        bound -= fromOne ? 1 : 0;
        return (op, bound) switch
        {
            (">", -1) or (">=", 0) or ("!=", -1) => true,
            ("==", -1) or ("<", 0) or ("<=", -1) => false,
            _ => null,
        };
    }

    private static string Method(Call call) => (call.Callee is Member member ? member.Id : call.Callee is Name name ? name.Id : "").ToLowerInvariant();

    private static bool IsFromOne(Call call) => Method(call) is "instr" or "instrrev";

    /// <summary>The characters of the constant in which the element is looked up.</summary>
    private Alphabet? Sought(Call call)
    {
        switch (Method(call))
        {
            case "indexof" or "contains" or "lastindexof" when call.Callee is Member { Target: var list } && call.Args is [var sought] && !IsCode(sought) && isElement(sought):
                return constant(list) is string text ? Alphabet.Of(text) : null;
            case "instr":
                var at = call.Args.Length > 2 ? 1 : 0;
                return call.Args.Length >= 2 && (at == 0 || call.Args[0] is Literal { Value: 1d }) && isElement(call.Args[at + 1]) && constant(call.Args[at]) is string table ? Alphabet.Of(table) : null;
            default:
                return null;
        }
    }

    private Alphabet Called(Call call, bool holds)
    {
        var method = Method(call);
        if (method == "instr" && Sought(call) is { } found)
            return holds ? found : ~found;
        if (method == "contains" && Sought(call) is { } held)
            return holds ? held : ~held;
        if (call.Callee is not Member { Target: var type } || call.Args is not [var element] || !isElement(element) || !IsCharacterType(type))
            return Alphabet.All;
        var set = method switch
        {
            "isdigit" or "isnumber" or "isasciidigit" => Alphabet.Digits,
            "isletter" or "isasciiletter" => Alphabet.Letters,
            "isletterordigit" or "isasciiletterordigit" => Alphabet.Letters | Alphabet.Digits,
            "isupper" or "isasciiletterupper" => Alphabet.Range('A', 'Z'),
            "islower" or "isasciiletterlower" => Alphabet.Range('a', 'z'),
            "isasciihexdigit" => Alphabet.Digits | Alphabet.Range('a', 'f') | Alphabet.Range('A', 'F'),
            "iswhitespace" => Alphabet.Of(" \t\r\n\v\f"),
            _ => (Alphabet?)null,
        };
        return set is not { } known ? Alphabet.All : holds ? known : ~known;
    }

    /// <summary>The number of a character: languages compare it with numbers otherwise than they do the character itself.</summary>
    public static bool IsCode(Node node) => node switch
    {
        Cast => true,
        Call { Callee: Name { Id: var id } } => id.ToLowerInvariant() is "asc" or "ascw",
        Call { Callee: Member { Id: var id } } => id.Equals("charcodeat", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static bool IsCharacterType(Node node) => (node is Name name ? name.Id : node is Member member ? member.Id : "").ToLowerInvariant() is "char" or "character";

    /// <summary>The character under casts and what gives its code.</summary>
    private static Node? Bare(Node node) => node switch
    {
        Cast cast => Bare(cast.Operand),
        Call { Callee: Name { Id: var id }, Args: [var inner] } when id.ToLowerInvariant() is "asc" or "ascw" => Bare(inner),
        Call { Callee: Member { Id: var id, Target: var type }, Args: [var inner] } when IsCharacterType(type) && id.Equals("ToString", StringComparison.OrdinalIgnoreCase) => Bare(inner),
        _ => node,
    };
}
