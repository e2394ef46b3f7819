using Afterpatch.Generator.Output;

namespace Afterpatch.Generator.Logs;

/// <summary>A text log that starts a new file for every hour or day.</summary>
/// <param name="nameOf">Windows path of the file that a line of that time belongs to.</param>
/// <param name="writeHeader">Writes what stands at the head of each file.</param>
internal sealed class RollingLog(Collection collection, Func<DateTime, string> nameOf, bool isHourly, Action<LineBuffer, DateTime> writeHeader) : IDisposable
{
    private LineBuffer? _current;
    private DateTime _period = DateTime.MinValue;

    /// <summary>The file for a line of that time. Lines come in the order of time.</summary>
    public LineBuffer For(DateTime utc)
    {
        var period = isHourly ? utc.Date.AddHours(utc.Hour) : utc.Date;
        if (period != _period)
        {
            _current?.Dispose();
            _period = period;
            var ends = isHourly ? period.AddHours(1) : period.AddDays(1);
            _current = new LineBuffer(collection.Create(nameOf(utc), utc, ends.AddMilliseconds(-40)), collection.Queue);
            writeHeader(_current, utc);
        }
        return _current!;
    }

    public void Dispose() => _current?.Dispose();
}
