namespace Afterpatch.Formats.W3c;

/// <summary>Texts in quotation marks, which may hold blanks: what the specification calls a string, and IIS Advanced Logging writes.</summary>
public sealed partial class W3cLogReader
{
    private readonly int[] _outside = new int[MaxFields * 2];
    private bool _isQuotedLog;
    private bool _isQuotedRow;

    /// <summary>Leaves out the blanks inside quotation marks that begin a field and end one.</summary>
    /// <returns>False, and nothing is changed, where that does not give the fields of the header: then the marks belong to a value.</returns>
    private bool TryJoinQuoted(ReadOnlySpan<byte> line)
    {
        if (_blankCount > _blanks.Length || !line.Contains((byte)'"'))
            return false;
        var kept = 0;
        var start = 0;
        var isOpen = false;
        for (var i = 0; i < _blankCount; i++)
        {
            var field = line[start.._blanks[i]];
            start = _blanks[i] + 1;
            if (isOpen)
                isOpen = field is not [.., (byte)'"'];
            else
                isOpen = field is [(byte)'"', ..] && (field.Length == 1 || field[^1] != (byte)'"');
            if (!isOpen)
                _outside[kept++] = _blanks[i];
        }
        if (kept != Fields.Count - 1)
            return false;
        _outside.AsSpan(0, kept).CopyTo(_blanks);
        _blankCount = kept;
        return true;
    }
}
