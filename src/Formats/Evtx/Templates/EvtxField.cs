namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Where a layout finds a field: literal text, or a value of one of the record's template instances.</summary>
/// <param name="Instance">Number of the template instance.</param>
/// <param name="Value">Number of the value in that instance, -1 for none.</param>
internal readonly record struct EvtxField(int Instance, int Value, string? Literal, ValueSource[]? Mixed)
{
    public static EvtxField None { get; } = new(0, -1, null, null);

    public static EvtxField Of(int instance, ValueSource source) => new(instance, source.Value, source.Literal, source.Mixed);

    public bool IsNone => Value < 0 && Literal is null && Mixed is null;
}
