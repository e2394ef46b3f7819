namespace Afterpatch.Scripts.Tree;

/// <summary>Offsets in a text to 1-based lines, counting line feeds only, as editors do.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    public LineMap(ReadOnlySpan<char> text)
    {
        for (var at = 0; ;)
        {
            var next = text[at..].IndexOf('\n');
            if (next < 0)
                break;
            at += next + 1;
            _starts.Add(at);
        }
    }

    public int Line(int offset)
    {
        var found = _starts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }
}
