namespace Afterpatch.Scripts.Tree;

internal sealed class Block(int line, Node[] nodes) : Node(line)
{
    public Node[] Nodes { get; } = nodes;
}

internal sealed class If(int line, Node condition, Node then, Node? otherwise) : Node(line)
{
    public Node Condition { get; } = condition;

    public Node Then { get; } = then;

    public Node? Otherwise { get; } = otherwise;
}

/// <summary>Every loop with a condition; a missing condition means for ever.</summary>
internal sealed class Loop(int line, Node? start, Node? condition, Node? step, Node body, bool testAfter = false) : Node(line)
{
    public Node? Start { get; } = start;

    public Node? Condition { get; } = condition;

    public Node? Step { get; } = step;

    public Node Body { get; } = body;

    public bool TestAfter { get; } = testAfter;
}

internal sealed class ForEach(int line, string variable, Node source, Node body, bool overKeys = false) : Node(line)
{
    /// <summary>JScript's <c>for (k in x)</c>: the variable holds names and positions.</summary>
    public bool OverKeys { get; } = overKeys;

    public string Variable { get; } = variable;

    public Node Source { get; } = source;

    public Node Body { get; } = body;
}

internal sealed class Return(int line, Node? value) : Node(line)
{
    public Node? Value { get; } = value;
}

internal enum JumpKind
{
    Break,
    Continue,
    Leave,

    /// <summary>An exception: handlers around it run.</summary>
    Throw,
}

internal sealed class Jump(int line, JumpKind kind) : Node(line)
{
    public JumpKind Kind { get; } = kind;
}

internal sealed class Declare(int line, string name, string? type, Node? initial) : Node(line)
{
    public string Name { get; } = name;

    public string? Type { get; } = type;

    public Node? Initial { get; } = initial;
}

internal sealed class Try(int line, Node body, Node[] handlers) : Node(line)
{
    public Node Body { get; } = body;

    public Node[] Handlers { get; } = handlers;
}

/// <summary><c>yield return</c>: one item of what the function gives.</summary>
internal sealed class Yield(int line, Node value) : Node(line)
{
    public Node Value { get; } = value;
}

internal sealed record Parameter(string Name, string? Type, Node? Default = null)
{
    /// <summary>What the function puts into it comes back to the caller.</summary>
    public bool IsReference { get; init; }

    /// <summary>Takes all the arguments that are left, as a list.</summary>
    public bool IsRest { get; init; }

    /// <summary>The object that an extension method is called on.</summary>
    public bool IsThis { get; init; }
}

/// <summary>A function, method, property accessor or lambda.</summary>
internal sealed class Function(int line, string name, Parameter[] parameters, Node body) : Node(line)
{
    public string Name { get; } = name;

    public Parameter[] Parameters { get; } = parameters;

    public Node Body { get; } = body;

    /// <summary>Simple names of the attributes on it, lower case.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Name of the native function behind a P/Invoke declaration, else null.</summary>
    public string? Native { get; init; }

    /// <summary>Events that it is declared to handle (Visual Basic).</summary>
    public IReadOnlyList<string> Handles { get; init; } = [];

    /// <summary>True where the value is what was last assigned to the function's own name (Visual Basic).</summary>
    public bool ReturnsByName { get; init; }

    /// <summary>True where its body runs later, or what it throws reaches only who waits for it: iterators, asynchronous functions.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>True where anybody may call it (C#, Visual Basic).</summary>
    public bool IsPublic { get; init; }

    /// <summary>True for property accessors, which run without parentheses.</summary>
    public bool IsProperty { get; init; }
}

internal sealed class Class(int line, string name, string[] bases, Node[] members) : Node(line)
{
    public string Name { get; } = name;

    public string[] Bases { get; } = bases;

    public Node[] Members { get; } = members;
}
