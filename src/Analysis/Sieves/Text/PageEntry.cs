using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>What one log says of one page.</summary>
internal sealed class PageEntry(string path, bool isKnown)
{
    private readonly List<string> _clients = [];
    private readonly List<string> _agents = [];
    private readonly List<WebRequest> _samples = [];
    private long _posts;
    private long _gets;
    private long _notFound;
    private long _failed;
    private long _withReferer;
    private long _anonymous;
    private long _requestBytes;
    private long _responseBytes;
    private DateTime? _firstSuccess;
    private DateTime? _lastSuccess;
    private DateTime? _firstMissing;

    public string Path { get; } = path;

    public bool IsKnown { get; } = isKnown;

    public bool HasAnswered => _posts + _gets + _failed > 0;

    public void Add(TextRow row, RequestColumns columns)
    {
        var status = Ascii.Number(row.Field(columns.Status));
        DateTime? time = row.TryGetUtc(out var utc) ? utc : null;
        if (_samples.Count == 0 || (_samples.Count < PageUse.MaxSamples && status < 400))
            _samples.Add(columns.Keep(row, "page-use"));
        switch (status)
        {
            case >= 200 and < 300:
                AddSuccess(row, columns, time);
                break;
            case 404 or 410:
                _notFound++;
                _firstMissing ??= time;
                break;
            case >= 500 and < 600:
                _failed++;
                break;
        }
    }

    public PageUse ToRecord() => new()
    {
        At = _samples[0].At,
        Path = Path,
        SuccessfulPosts = _posts,
        SuccessfulGets = _gets,
        NotFound = _notFound,
        Failed = _failed,
        FirstSuccessUtc = _firstSuccess,
        LastSuccessUtc = _lastSuccess,
        FirstMissingUtc = _firstMissing,
        WithReferer = _withReferer,
        Anonymous = _anonymous,
        RequestBytes = _requestBytes,
        ResponseBytes = _responseBytes,
        Clients = _clients,
        UserAgents = _agents,
        Samples = _samples,
    };

    private void AddSuccess(TextRow row, RequestColumns columns, DateTime? time)
    {
        if (_posts + _gets == 0 && _samples[0].At.Offset != row.Offset)
            _samples.Insert(0, columns.Keep(row, "page-use"));
        if (Ascii.Equal(row.Field(columns.Method), "post"u8))
            _posts++;
        else
            _gets++;
        _firstSuccess ??= time;
        _lastSuccess = time ?? _lastSuccess;
        _firstMissing = null;
        if (!row.Field(columns.Referer).IsEmpty)
            _withReferer++;
        if (row.Field(columns.User).IsEmpty)
            _anonymous++;
        _requestBytes += Math.Max(0, Ascii.Number(row.Field(columns.RequestBytes)));
        _responseBytes += Math.Max(0, Ascii.Number(row.Field(columns.ResponseBytes)));
        if (_clients.Count < PageUse.MaxClients && columns.ClientOf(row) is var client && !_clients.Contains(client))
            _clients.Add(client);
        if (_agents.Count < PageUse.MaxValues && row.Text(columns.UserAgent) is { Length: > 0 } agent && !_agents.Contains(agent))
            _agents.Add(agent);
    }
}
