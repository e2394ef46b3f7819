namespace Afterpatch.Scripts.PowerShell.Values;

/// <summary>The value of what cannot be known without running the script.</summary>
internal sealed class Unknown
{
    public static readonly Unknown Value = new();

    private Unknown() { }

    public static bool Is(object? value) => ReferenceEquals(value, Value);

    public static bool Any(ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
            if (ReferenceEquals(value, Value))
                return true;
        return false;
    }
}
