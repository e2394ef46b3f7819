using Afterpatch.Formats.Text;

namespace Afterpatch.Formats.W3c;

/// <summary>Reads the "IIS log file format": a fixed list of fields with a comma and a blank between them, no header, local time.</summary>
/// <remarks>Fields are given their W3C names. The operation's target and its parameters stand last and may hold commas themselves.</remarks>
public sealed class IisNativeLogReader : FieldedLogReader
{
    private const int FixedFields = 13;

    private static readonly string[] Names =
    [
        "c-ip", "cs-username", "date", "time", "s-sitename", "s-computername", "s-ip", "time-taken", "cs-bytes", "sc-bytes", "sc-status",
        "sc-win32-status", "cs-method", "cs-uri-stem", "cs-uri-query",
    ];

    private readonly int[] _starts = new int[Names.Length];
    private readonly int[] _lengths = new int[Names.Length];

    private readonly int _month;

    /// <param name="stream">The log.</param>
    /// <param name="name">The file's name: dates are written as the server's culture has them, and <c>in210810.log</c> says which number is the month.</param>
    public IisNativeLogReader(Stream stream, string name = "") : base(new LineReader(stream))
    {
        SetFields(Names);
        _month = MonthOf(name);
    }

    /// <summary>True when the line has the shape of the format.</summary>
    public static bool Fits(ReadOnlySpan<byte> line)
    {
        Span<int> commas = stackalloc int[FixedFields + 1];
        if (FieldSplitter.Find(line, (byte)',', commas) < FixedFields + 1)
            return false;
        var address = line[..commas[0]];
        return W3cFieldTypes.Fits(W3cFieldType.Address, address) && address.Length > 1
            && TryDate(line[(commas[1] + 1)..commas[2]].Trim((byte)' '), 0, out _)
            && LogTime.TryTimeOfDay(line[(commas[2] + 1)..commas[3]].Trim((byte)' '), out _)
            && W3cFieldTypes.Fits(W3cFieldType.Number, line[(commas[9] + 1)..commas[10]].Trim((byte)' '));
    }

    public override bool Read()
    {
        while (Lines.Read())
        {
            if (Lines.Line[0] == '#')
                continue;
            Counts.Rows++;
            Split(Line);
            return true;
        }
        return false;
    }

    public override ReadOnlySpan<byte> Field(int ordinal)
    {
        if ((uint)ordinal >= (uint)Names.Length)
            return default;
        var value = Line.Slice(_starts[ordinal], _lengths[ordinal]);
        return value is [(byte)'-'] ? default : value;
    }

    /// <summary>The server's local time, taken as UTC: the format does not say the zone.</summary>
    public override bool TryGetUtc(out DateTime utc)
    {
        utc = default;
        if (!TryDate(Field(2), _month, out var date) || !LogTime.TryTimeOfDay(Field(3), out var time))
            return false;
        utc = date + time;
        return true;
    }

    public override IEnumerable<ParseError> Errors() =>
        base.Errors().Prepend(new(0, "time", "the IIS log file format has local times without their zone: taken as UTC"));

    private void Split(ReadOnlySpan<byte> line)
    {
        Array.Clear(_lengths);
        Array.Clear(_starts);
        var at = 0;
        for (var field = 0; field < Names.Length && at < line.Length; field++)
        {
            var rest = line[at..];
            var isLast = field == Names.Length - 1;
            var comma = isLast ? rest.LastIndexOf((byte)',') : rest.IndexOf((byte)',');
            var length = comma < 0 ? rest.Length : comma;
            _starts[field] = at;
            _lengths[field] = length;
            at += length + 1;
            while (at < line.Length && line[at] == ' ')
                at++;
            if (comma < 0 && !isLast && field < FixedFields)
                Counts.AddShort(Offset);
            if (comma < 0)
                return;
        }
    }

    /// <summary>The month in a name of IIS's: year, month and day, hour or week, two digits each, at its end; 0 when there is none.</summary>
    private static int MonthOf(string name)
    {
        var dot = name.LastIndexOf('.');
        var stem = (dot < 0 ? name : name[..dot]).AsSpan();
        var digits = stem[stem.TrimEnd("0123456789").Length..];
        return digits.Length is 4 or 6 or 8 && (digits[2] - '0') * 10 + digits[3] - '0' is var month and >= 1 and <= 12 ? month : 0;
    }

    /// <summary>The order that fits the file's month; without one day first between dots, month first between other separators, and the other where the month could not be one.</summary>
    private static bool TryDate(ReadOnlySpan<byte> text, int month, out DateTime date)
    {
        date = default;
        if (LogTime.TryDate(text, out date))
            return true;
        Span<int> parts = stackalloc int[3];
        var part = 0;
        foreach (var b in text)
        {
            if (char.IsAsciiDigit((char)b))
                parts[part] = parts[part] * 10 + (b - '0');
            else if (b is (byte)'/' or (byte)'.' or (byte)'-' && part < 2)
                part++;
            else
                return false;
            if (parts[part] > 9999)
                return false;
        }
        var year = parts[2] < 100 ? 2000 + parts[2] : parts[2];
        var isDayFirst = parts[0] == month || parts[1] == month ? parts[0] != month : text.Contains((byte)'.');
        var (first, second) = isDayFirst ? (parts[1], parts[0]) : (parts[0], parts[1]);
        return part == 2 && (LogTime.TryMake(year, first, second, out date) || LogTime.TryMake(year, second, first, out date));
    }
}
