namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Where a field's value comes from: nothing, literal text, one of the record's values, or a mixture.</summary>
internal readonly record struct ValueSource(string? Literal, int Value, ValueSource[]? Mixed)
{
    public static ValueSource None { get; } = new(null, -1, null);

    public static ValueSource Text(string literal) => new(literal, -1, null);

    public static ValueSource Of(int value) => new(null, value, null);

    public static ValueSource Of(ValueSource[] parts) => new(null, -1, parts);

    public bool IsNone => Literal is null && Value < 0 && Mixed is null;
}
