using Afterpatch.Formats.Text;

namespace Afterpatch.Formats.W3c;

/// <summary>A field list and how to find its fields in a line whose blanks do not tell.</summary>
internal sealed class W3cLayout
{
    private readonly W3cFieldType[] _types;
    private readonly int[] _absorbing;

    /// <summary>IIS defaults, newest first. Source: the defaults of IIS 8 and later (with Referer), IIS 7, IIS 6 (with the site's name).</summary>
    private static readonly string[] Defaults =
    [
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
        "date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken X-Forwarded-For",
        "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
        "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename",
        "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename",
    ];

    public W3cLayout(IReadOnlyList<string> fields)
    {
        Fields = fields;
        _types = fields.Select(W3cFieldTypes.Of).ToArray();
        DateField = Array.IndexOf(_types, W3cFieldType.Date);
        TimeField = Array.IndexOf(_types, W3cFieldType.Time);
        LastFree = Array.LastIndexOf(_types, W3cFieldType.Free);
        _absorbing = Enumerable.Range(0, fields.Count).Where(i => _types[i] == W3cFieldType.Free)
            .OrderBy(i => W3cFieldTypes.AbsorbingRank(fields[i])).Take(16).ToArray();
    }

    public IReadOnlyList<string> Fields { get; }

    public int DateField { get; }

    public int TimeField { get; }

    /// <summary>The last field of free text, -1 when there is none: behind it a line can be read from its end.</summary>
    public int LastFree { get; }

    /// <summary>The layout among the defaults that fits a line of a file without a header, or null.</summary>
    public static W3cLayout? Guess(ReadOnlySpan<byte> line)
    {
        Span<int> blanks = stackalloc int[32];
        var count = FieldSplitter.Find(line, (byte)' ', blanks);
        foreach (var names in Defaults)
        {
            var layout = new W3cLayout(names.Split(' '));
            if (count == layout.Fields.Count - 1 && layout.Fits(line, blanks[..count], 0, layout.Fields.Count, 0, isStrict: true))
                return layout;
        }
        return null;
    }

    /// <summary>Finds the field that holds the surplus blanks of a line.</summary>
    /// <param name="blanks">Positions of all the line's blanks, more than the layout has gaps.</param>
    /// <returns>The field, or -1 when no single field explains the line.</returns>
    public int FindAbsorbing(ReadOnlySpan<byte> line, ReadOnlySpan<int> blanks)
    {
        var extra = blanks.Length + 1 - Fields.Count;
        foreach (var field in _absorbing)
            if (Fits(line, blanks, 0, field, 0, isStrict: false) && Fits(line, blanks, field + 1, Fields.Count, extra, isStrict: false))
                return field;
        return -1;
    }

    private bool Fits(ReadOnlySpan<byte> line, ReadOnlySpan<int> blanks, int from, int to, int shift, bool isStrict)
    {
        for (var field = from; field < to; field++)
        {
            var type = isStrict && Fields[field] is "cs-uri-stem" ? W3cFieldType.Stem : _types[field];
            if (!W3cFieldTypes.Fits(type, Token(line, blanks, field + shift)))
                return false;
            if (isStrict && type is W3cFieldType.Date or W3cFieldType.Time && Token(line, blanks, field + shift) is [(byte)'-'])
                return false;
        }
        return true;
    }

    private static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> line, ReadOnlySpan<int> blanks, int index)
    {
        var start = index == 0 ? 0 : blanks[index - 1] + 1;
        return index < blanks.Length ? line[start..blanks[index]] : line[start..];
    }
}
