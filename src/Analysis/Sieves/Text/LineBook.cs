using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Counts lines by what they have in common and keeps the first of each.</summary>
/// <remarks>Bounded: 256 values a file.</remarks>
internal sealed class LineBook(string family, string reason)
{
    private const int MaxValues = 256;
    private const int MaxText = 800;

    private readonly SortedDictionary<string, LoggedLine> _lines = new(StringComparer.OrdinalIgnoreCase);

    public void Add(TextRow row, string value, string account)
    {
        DateTime? time = row.TryGetUtc(out var utc) ? utc : null;
        if (_lines.TryGetValue(value, out var line))
            _lines[value] = line with { Count = line.Count + 1, LastUtc = time > line.LastUtc ? time : line.LastUtc };
        else if (_lines.Count < MaxValues)
            _lines.Add(value, new LoggedLine
            {
                At = row.Pointer(),
                TimeUtc = time,
                LastUtc = time,
                Family = family,
                Reason = reason,
                Value = value,
                Account = account,
                Text = Encoding.UTF8.GetString(row.Line[..Math.Min(MaxText, row.Line.Length)]),
            });
    }

    public void Report(ICollection<Record> kept)
    {
        foreach (var line in _lines.Values)
            kept.Add(line);
    }
}
