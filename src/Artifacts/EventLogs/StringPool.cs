namespace Afterpatch.Artifacts.EventLogs;

/// <summary>Gives equal texts as one object. Most often the text is that of the call before.</summary>
/// <remarks>State: at most 4,096 strings; from there on new texts are new objects.</remarks>
internal sealed class StringPool
{
    private const int MaxStrings = 4096;
    private readonly HashSet<string> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private string _last = "";

    public StringPool() => _lookup = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.SequenceEqual(_last))
            return _last;
        if (!_lookup.TryGetValue(text, out var pooled))
        {
            pooled = text.ToString();
            if (_strings.Count < MaxStrings)
                _strings.Add(pooled);
        }
        return _last = pooled;
    }
}
