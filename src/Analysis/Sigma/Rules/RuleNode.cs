namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A YAML node with its line: a scalar, a sequence or a map with unique keys.</summary>
internal sealed class RuleNode
{
    private RuleNode(int line) => Line = line;

    /// <summary>1-based.</summary>
    public int Line { get; }

    /// <summary>Text of a scalar; null for sequences and maps.</summary>
    public string? Scalar { get; private init; }

    /// <summary>True when the scalar was written without quotes, so that <c>null</c> and numbers are not text.</summary>
    public bool IsPlain { get; private init; }

    public IReadOnlyList<RuleNode>? Items { get; private init; }

    public IReadOnlyList<KeyValuePair<RuleNode, RuleNode>>? Entries { get; private init; }

    public bool IsScalar => Scalar is not null;

    /// <summary>YAML's null: nothing, <c>~</c> or <c>null</c> without quotes.</summary>
    public bool IsNull => IsPlain && (Scalar is "" or "~" || "null".Equals(Scalar, StringComparison.OrdinalIgnoreCase));

    public RuleNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Entries ?? [])
                if (name.Scalar == key)
                    return value;
            return null;
        }
    }

    /// <summary>The scalar under a key, or null. Other kinds of node are an error.</summary>
    public string? Text(string key) => this[key] switch
    {
        null => null,
        { IsNull: true } => null,
        { Scalar: { } text } => text,
        var other => throw new RuleException(other.Line, $"'{key}' is not a text"),
    };

    /// <summary>The texts of a sequence of scalars or of one scalar under a key; empty when the key is not there.</summary>
    public IReadOnlyList<string> TextList(string key)
    {
        var node = this[key];
        if (node is null || node.IsNull)
            return [];
        if (node.Scalar is { } one)
            return [one];
        if (node.Items is not { } items)
            throw new RuleException(node.Line, $"'{key}' is not a list");
        return [.. items.Select(item => item.Scalar ?? throw new RuleException(item.Line, $"'{key}' holds something that is not a text"))];
    }

    public static RuleNode OfScalar(int line, string text, bool isPlain) => new(line) { Scalar = text, IsPlain = isPlain };

    public static RuleNode OfItems(int line, IReadOnlyList<RuleNode> items) => new(line) { Items = items };

    public static RuleNode OfEntries(int line, IReadOnlyList<KeyValuePair<RuleNode, RuleNode>> entries) => new(line) { Entries = entries };
}
