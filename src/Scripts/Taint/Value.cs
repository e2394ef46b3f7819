using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>What the machine knows of one value: its constant, where it came from, what it is, what it is made of.</summary>
internal sealed class Value
{
    public const int MaxText = 4 * 1024 * 1024;

    /// <summary>Longer texts are not numbers.</summary>
    private const int MaxNumber = 64;
    private const int MaxPieces = 192;
    private const int MaxJoined = 256;
    private const int MaxParameters = 12;

    private static readonly ImmutableSortedSet<string> NoParameters = [];

    /// <summary>string, double, bool, char or byte[]; null with <see cref="HasConstant"/> for a known null.</summary>
    public object? Constant { get; init; }

    public bool HasConstant { get; init; }

    /// <summary>False when the constant is only one of several possible ones.</summary>
    public bool Known { get; init; }

    /// <summary>Grows on objects when tainted data is put into them.</summary>
    public Taints Taint { get; set; }

    public ImmutableArray<Piece> Parts { get; init; }

    /// <summary>Simple type name in lower case, empty when not known.</summary>
    public string Type { get; init; } = "";

    /// <summary>True for a type itself, the target of static calls.</summary>
    public bool IsType { get; init; }

    public Dictionary<string, Value>? Fields { get; init; }

    public List<Value>? Items { get; init; }

    public Function? Code { get; init; }

    /// <summary>With <see cref="Code"/>: the variables around the function where it was made.</summary>
    public Scope? Closure { get; init; }

    /// <summary>Names under which the client sends it.</summary>
    public ImmutableSortedSet<string> Parameters { get; set; } = NoParameters;

    public static Value Unknown { get; } = new();

    public static Value Null { get; } = new() { HasConstant = true, Known = true };

    public static Value Of(object? constant, bool known = true) => new() { Constant = constant, HasConstant = true, Known = known, Type = constant is string ? "string" : "" };

    public static Value From(Taints taint, string type = "string") => new() { Taint = taint, Type = type };

    public static Value From(Taints taint, ImmutableSortedSet<string> parameters, string type = "string") => new() { Taint = taint, Parameters = parameters, Type = type };

    public static Value Object(string type) => new() { Type = type, Fields = new(StringComparer.OrdinalIgnoreCase) };

    public static Value TypeRef(string name) => new() { Type = name.ToLowerInvariant(), IsType = true };

    public bool IsObject => Fields is not null;

    public bool IsClient => (Taint & Taints.AnyClient) != 0;

    public string? Text => Constant switch
    {
        string s => s,
        char c => c.ToString(),
        double d => d is > 0 and < 1_000_000 && (int)d is var whole && whole == d ? whole.ToString(CultureInfo.InvariantCulture) : d.ToString("R", CultureInfo.InvariantCulture),
        bool b => b ? "True" : "False",
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        _ => null,
    };

    public double? Number => Constant switch
    {
        double d => d,
        bool b => b ? -1 : 0,
        char c => c,
        string { Length: > MaxNumber } => null,
        string s when double.TryParse(s.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) => n,
        string { Length: > 2 } s when s.StartsWith("&H", StringComparison.OrdinalIgnoreCase) && long.TryParse(s.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var n) => n,
        string { Length: > 2 } s when s.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && long.TryParse(s.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var n) => n,
        _ => null,
    };

    public ImmutableArray<Piece> Pieces =>
        !Parts.IsDefaultOrEmpty ? Parts : HasConstant && !IsClient && Text is { } text ? [new Piece(text, Taints.None)] : HasConstant && !IsClient ? [] : [Piece.Hole(Taint)];

    /// <summary>Bytes of a constant array or byte constant, null when not wholly known.</summary>
    public byte[]? Bytes
    {
        get
        {
            if (IsClient)
                return null;
            if (Constant is byte[] bytes)
                return bytes;
            if (Items is null || Items.Count == 0)
                return null;
            var made = new byte[Items.Count];
            for (var i = 0; i < made.Length; i++)
            {
                if (Items[i].Number is not { } n)
                    return null;
                made[i] = unchecked((byte)(long)n);
            }
            return made;
        }
    }

    public Value As(string type) => new()
    {
        Constant = Constant,
        HasConstant = HasConstant,
        Known = Known,
        Taint = Taint,
        Parts = Parts,
        Type = type,
        Fields = Fields,
        Items = Items,
        Code = Code,
        Closure = Closure,
        Parameters = Parameters,
    };

    public Value With(Taints more) => new()
    {
        Taint = Taint | more,
        Parameters = Parameters,
        Type = Type,
        Fields = Fields,
        Items = Items,
        Code = Code,
        Closure = Closure,
        Parts = Parts.IsDefaultOrEmpty ? default : [.. Parts.Select(p => p.Text is null && p.Taint != 0 ? p with { Taint = p.Taint | more } : p)],
    };

    /// <summary>For deeds that any text of the client's suffices for, such as a path: a check of its characters does not count.</summary>
    public Value Unchecked() => (Taint & Taints.Guarded) == 0 ? this : new()
    {
        Constant = Constant,
        HasConstant = HasConstant,
        Known = Known,
        Taint = Taint & ~Taints.Guarded | Taints.Client,
        Type = Type,
        Fields = Fields,
        Items = Items,
        Parameters = Parameters,
        Parts = Parts.IsDefaultOrEmpty ? default : [.. Parts.Select(p => (p.Taint & Taints.Guarded) == 0 ? p : Piece.Hole(p.Taint & ~Taints.Guarded | Taints.Client))],
    };

    public static Value Concat(Value a, Value b)
    {
        var known = a.Known && b.Known;
        if (IsEmptyText(a) && !b.HasConstant && b.Items is null && b.Fields is null)
            return b.Type == "string" ? b : b.As("string");
        if (IsEmptyText(b) && !a.HasConstant && a.Items is null && a.Fields is null)
            return a.Type == "string" ? a : a.As("string");
        if (a.HasConstant && b.HasConstant && (a.Text ?? "").Length + (b.Text ?? "").Length <= MaxText && a.Items is null && b.Items is null)
            return Of((a.Text ?? "") + (b.Text ?? ""), known);
        var parts = a.Pieces;
        var more = b.Pieces;
        // Characters that come one by one from the same place are one stretch.
        parts = parts.Length > 0 && more.Length > 0 && parts[^1].Text is null && parts[^1] == more[0] ? parts.AddRange(more.RemoveAt(0)) : Joined(parts, more);
        if (parts.Length > MaxPieces)
            parts = [.. parts[..(MaxPieces / 2)], Piece.Hole(a.Taint | b.Taint), .. parts[^8..]];
        return new Value { Taint = (a.Taint | b.Taint) & ~Taints.NameOnly | NameOnly(a, b), Parts = parts, Type = "string", Parameters = Union(a.Parameters, b.Parameters) };
    }

    /// <summary>Short texts that meet are one: <c>name + ".as" + "px"</c> ends in an extension.</summary>
    private static ImmutableArray<Piece> Joined(ImmutableArray<Piece> parts, ImmutableArray<Piece> more) =>
        parts.Length > 0 && more.Length > 0 && parts[^1] is { Text: { Length: < MaxJoined } first } last && more[0] is { Text: { Length: < MaxJoined } second } && last.Taint == more[0].Taint
            ? parts.SetItem(parts.Length - 1, last with { Text = first + second }).AddRange(more.RemoveAt(0)) : parts.AddRange(more);

    private static bool IsEmptyText(Value value) => value.Constant is "" && value.Items is null;

    private bool IsKnownNull => HasConstant && Constant is null && Type.Length == 0 && Taint == 0 && Fields is null && Items is null && Code is null;

    /// <summary>The name-only mark survives when no other client data joins it.</summary>
    private static Taints NameOnly(Value a, Value b) =>
        (a.Taint & Taints.NameOnly) != 0 && (!b.IsClient || (b.Taint & Taints.NameOnly) != 0)
        || (b.Taint & Taints.NameOnly) != 0 && !a.IsClient ? Taints.NameOnly : 0;

    /// <summary>A value that is one or the other.</summary>
    public static Value Join(Value a, Value b)
    {
        if (ReferenceEquals(a, b) || a.HasConstant && a.Constant is null && a.Type.Length == 0)
            return b.Known && !ReferenceEquals(a, b) ? Of(b.Constant, false) is var maybe && b.IsPlain ? maybe : b : b;
        if (a.HasConstant && b.HasConstant && Equals(a.Constant, b.Constant) && a.Items is null && b.Items is null)
            return a;
        if (b.IsKnownNull)
            return a.HasConstant && a.Known && a.IsPlain && a.Taint == 0 ? Of(a.Constant, false) : a;
        var stronger = a.Taint != 0 && b.Taint == 0 ? a : b;
        return new Value
        {
            Constant = stronger.Constant,
            HasConstant = stronger.HasConstant,
            Known = false,
            Taint = a.Taint | b.Taint,
            Parts = stronger.Parts,
            Type = b.Type.Length > 0 ? b.Type : a.Type,
            Fields = b.Fields ?? a.Fields,
            Items = b.Items ?? a.Items,
            Code = b.Code ?? a.Code,
            Closure = b.Code is null ? a.Closure : b.Closure,
            Parameters = Union(a.Parameters, b.Parameters),
        };
    }

    private bool IsPlain => Fields is null && Items is null && Code is null && Constant is not byte[];

    /// <summary>Something computed from others by means that we do not follow: it keeps where they came from.</summary>
    public static Value Derived(Value? target, ReadOnlySpan<Value> args, string type = "")
    {
        var taint = target?.Taint ?? 0;
        var parameters = target?.Parameters ?? NoParameters;
        foreach (var arg in args)
        {
            taint |= arg.Taint;
            parameters = Union(parameters, arg.Parameters);
        }
        return new Value { Taint = taint, Parameters = parameters, Type = type };
    }

    public static ImmutableSortedSet<string> Union(ImmutableSortedSet<string> a, ImmutableSortedSet<string> b) =>
        a.Count == 0 ? b : b.Count == 0 || a.Count >= MaxParameters ? a : a.Union(b);
}
