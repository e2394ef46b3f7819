namespace Afterpatch.Scripts.Tree;

/// <summary>One piece of a program in the small language that all four script languages are reduced to.</summary>
/// <param name="line">1-based line in the file.</param>
internal abstract class Node(int line)
{
    public int Line { get; } = line;
}

/// <summary>A constant: string, double, bool, or null.</summary>
internal sealed class Literal(int line, object? value) : Node(line)
{
    public object? Value { get; } = value;
}

internal sealed class Name(int line, string id) : Node(line)
{
    public string Id { get; } = id;
}

internal sealed class Member(int line, Node target, string id) : Node(line)
{
    public Node Target { get; } = target;

    public string Id { get; } = id;

    /// <summary>The name in lower case; loops ask for it again and again.</summary>
    public string LowerId => _lowerId ??= Id.ToLowerInvariant();

    private string? _lowerId;
}

/// <summary>A call or an index: Visual Basic writes both with parentheses, so nothing later tells them apart.</summary>
internal sealed class Call(int line, Node callee, Node[] args, bool isIndex = false) : Node(line)
{
    public Node Callee { get; } = callee;

    public Node[] Args { get; } = args;

    public bool IsIndex { get; } = isIndex;
}

/// <summary>An argument that the callee may set: <c>ref x</c>, <c>out x</c>.</summary>
internal sealed class Reference(int line, Node target) : Node(line)
{
    public Node Target { get; } = target;
}

/// <summary>An argument by the name of its parameter.</summary>
internal sealed class Named(int line, string name, Node value) : Node(line)
{
    public string Name { get; } = name;

    public Node Value { get; } = value;
}

internal sealed class New(int line, string type, Node[] args, (string Name, Node Value)[]? members = null, Node[]? items = null) : Node(line)
{
    /// <summary>In place of a type: an initialiser that fills the object which a member already holds.</summary>
    public const string Filling = "$filling";

    /// <summary>In place of a type: a tuple whose items have names.</summary>
    public const string NamedItems = "$tuple";

    public string Type { get; } = type;

    public Node[] Args { get; } = args;

    public (string Name, Node Value)[] Members { get; } = members ?? [];

    public Node[] Items { get; } = items ?? [];
}

/// <summary>Operators are written as in C#, words in lower case; <c>&amp;</c> of Visual Basic is <c>concat</c>, bitwise ones are <c>and or xor</c>.</summary>
internal sealed class Binary(int line, string op, Node left, Node right) : Node(line)
{
    public string Op { get; } = op;

    public Node Left { get; } = left;

    public Node Right { get; } = right;
}

internal sealed class Unary(int line, string op, Node operand) : Node(line)
{
    public string Op { get; } = op;

    public Node Operand { get; } = operand;
}

/// <summary><see cref="Op"/> is empty for a plain assignment, else the operator of a compound one.</summary>
internal sealed class Assign(int line, Node target, Node value, string op = "", bool givesOld = false) : Node(line)
{
    public Node Target { get; } = target;

    public Node Value { get; } = value;

    public string Op { get; } = op;

    /// <summary><c>i++</c>: its value is what the target held before.</summary>
    public bool GivesOld { get; } = givesOld;
}

internal sealed class Conditional(int line, Node condition, Node then, Node otherwise) : Node(line)
{
    public Node Condition { get; } = condition;

    public Node Then { get; } = then;

    public Node Otherwise { get; } = otherwise;
}

internal sealed class ArrayOf(int line, Node[] items) : Node(line)
{
    public Node[] Items { get; } = items;
}

internal sealed class Cast(int line, string type, Node operand) : Node(line)
{
    public string Type { get; } = type;

    public Node Operand { get; } = operand;
}

/// <summary>A type as a value: <c>typeof(T)</c>.</summary>
internal sealed class TypeOf(int line, string type) : Node(line)
{
    public string Type { get; } = type;
}
