using System.Buffers;
using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>What a log's rows say of the server that wrote them: its name, its address, and the Exchange builds that it ran with the first and last time of each.</summary>
/// <remarks>
/// Bounded: 16 builds and 8 names a file. Names are looked at in every 64th row. Message tracking names the destination of each row: this server only where
/// mail was received, so its first rows are all looked at.
/// </remarks>
internal sealed class ServerTracker(string source)
{
    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789."u8);

    private const int MaxBuilds = 16;
    private const int MaxNames = 8;
    private const int NameEvery = 64;

    private static readonly string[] BuildColumns = ["MajorVersion", "MinorVersion", "BuildVersion", "RevisionVersion"];
    private static readonly string[] NameColumns = ["ServerHostName", "ServerName", "s-computername", "Server"];

    private readonly Dictionary<string, Seen> _builds = [];
    private readonly Dictionary<(string Kind, string Value), Seen> _names = [];
    private readonly int[] _buildFields = new int[4];
    private string _family = "";
    private int _eventData = -1;
    private int _nameField = -1;
    private int _addressField = -1;
    private int _eventField = -1;
    private long _rows;
    private byte[] _lastBuild = [];
    private Seen? _current;

    public void Use(TextSchema schema)
    {
        for (var i = 0; i < 4; i++)
            _buildFields[i] = schema.Ordinal(BuildColumns[i]);
        var slash = schema.Family.IndexOf('/', StringComparison.Ordinal);
        _family = slash < 0 ? schema.Family : schema.Family[..slash];
        _eventData = _family is "ecp-server" or "ecp-activity" ? schema.Ordinal("EventData") : -1;
        _eventField = _family == "message-tracking" ? schema.Ordinal("event-id") : -1;
        _nameField = _eventField >= 0 ? schema.Ordinal("server-hostname") : NameColumns.Select(schema.Ordinal).FirstOrDefault(ordinal => ordinal >= 0, -1);
        _addressField = _family == "iis" ? schema.Ordinal("s-ip") : -1;
        _lastBuild = [];
        _current = null;
    }

    public void Add(TextRow row, DateTime? utc)
    {
        if (_buildFields[2] >= 0)
            AddBuildColumns(row, utc);
        else if (_eventData >= 0)
            AddEventData(row, utc);
        if (_rows++ % NameEvery != 0 && (_eventField < 0 || _rows > NameEvery))
            return;
        if (_eventField < 0 || row.Field(_eventField).SequenceEqual("RECEIVE"u8))
            AddName("name", Host(row.Field(_nameField)), row, utc);
        AddName("ip", row.Field(_addressField), row, utc);
    }

    public void Report(IRecordSink sink)
    {
        foreach (var (build, seen) in _builds.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            sink.Add(Fact(build, seen.First, seen.FirstAt));
            if (seen.Last is { } last && last != seen.First)
                sink.Add(Fact(build, last, seen.LastAt));
        }
        foreach (var ((kind, value), seen) in _names.OrderByDescending(pair => pair.Value.Count).ThenBy(pair => pair.Key.Value, StringComparer.Ordinal))
            sink.Add(new HostFact { At = seen.FirstAt, Name = kind, Value = value, Weight = seen.Count > 8 ? 2 : 1, SeenUtc = seen.First });
    }

    private BuildFact Fact(string build, DateTime? utc, EvidencePointer at) =>
        new() { At = at, Build = build, TimeUtc = utc, IsInstallation = false, Basis = _family };

    private void AddBuildColumns(TextRow row, DateTime? utc)
    {
        var build = row.Field(_buildFields[2]);
        var revision = row.Field(_buildFields[3]);
        if (_current is not null && _lastBuild.Length == build.Length + revision.Length
            && _lastBuild.AsSpan().StartsWith(build) && _lastBuild.AsSpan().EndsWith(revision))
        {
            _current.See(row, source, utc);
            return;
        }
        var text = string.Join('.', _buildFields.Select(field => row.Text(field)));
        _lastBuild = [.. build, .. revision];
        _current = See(text, row, utc);
    }

    private void AddEventData(TextRow row, DateTime? utc)
    {
        var data = row.Field(_eventData);
        var at = data.IndexOf("S:BLD="u8);
        if (at < 0)
            at = data.IndexOf("S:Bld="u8);
        if (at < 0)
            return;
        data = data[(at + 6)..];
        var end = data.IndexOf((byte)';');
        var value = end < 0 ? data : data[..end];
        if (_current is not null && value.SequenceEqual(_lastBuild))
        {
            _current.See(row, source, utc);
            return;
        }
        if (value.Length is 0 or > 32)
            return;
        _lastBuild = value.ToArray();
        _current = See(Encoding.UTF8.GetString(value), row, utc);
    }

    private Seen? See(string text, TextRow row, DateTime? utc)
    {
        if (ExchangeBuild.Normalize(text) is not { } build)
            return null;
        if (!_builds.TryGetValue(build, out var seen))
        {
            if (_builds.Count == MaxBuilds)
                return null;
            _builds.Add(build, seen = new Seen());
        }
        seen.See(row, source, utc);
        return seen;
    }

    /// <summary>Without quotation marks and domain; an address is no name.</summary>
    private static ReadOnlySpan<byte> Host(ReadOnlySpan<byte> value)
    {
        value = value.Trim("\" "u8);
        if (value.Contains((byte)':') || !value.ContainsAnyExcept(AddressBytes))
            return [];
        var dot = value.IndexOf((byte)'.');
        return dot < 0 ? value : value[..dot];
    }

    private void AddName(string kind, ReadOnlySpan<byte> value, TextRow row, DateTime? utc)
    {
        if (value.Length is 0 or > 128)
            return;
        var key = (kind, Encoding.UTF8.GetString(value));
        if (!_names.TryGetValue(key, out var seen))
        {
            if (_names.Count == MaxNames)
                return;
            _names.Add(key, seen = new Seen());
        }
        seen.See(row, source, utc);
    }

    private sealed class Seen
    {
        private long _lastOffset;
        private int _lastLength;
        private long _lastLine;
        private string _source = "";

        public DateTime? First { get; private set; }

        public DateTime? Last { get; private set; }

        public long Count { get; private set; }

        public EvidencePointer FirstAt { get; private set; } = new("");

        public EvidencePointer LastAt => new(_source, _lastOffset, _lastLength, _lastLine);

        public void See(TextRow row, string source, DateTime? utc)
        {
            if (Count++ == 0 || utc < First)
            {
                First = utc;
                FirstAt = row.Pointer();
            }
            if (Last is not null && !(utc >= Last))
                return;
            Last = utc;
            (_source, _lastOffset, _lastLength, _lastLine) = (source, row.Offset, row.Line.Length, row.LineNumber);
        }
    }
}
