using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>An edge with what is needed to judge it: the accesses of all logs that tell of the same.</summary>
internal sealed class Trail(string from, string to, RemoteAccess access, string account)
{
    private readonly List<EvidencePointer> _evidence = [];

    public string From => from;

    public string To => to;

    /// <summary>The machine at the other end; the server itself when there is none.</summary>
    public string Other => access.IsOutbound ? to : from;

    /// <summary>That machine as an event wrote it.</summary>
    public string Remote => access.Remote;

    public AccessKind Kind => access.AccessKind;

    public bool IsOutbound => access.IsOutbound;

    public string Account => account;

    public string Sid { get; private set; } = access.Sid;

    public string By => access.By;

    public string Via => access.Via;

    public string Package => access.Package;

    public int LogonType => access.LogonType;

    public long Succeeded { get; private set; }

    public long Failed { get; private set; }

    public long Privileged { get; private set; }

    public DateTime FirstUtc { get; private set; } = DateTime.MaxValue;

    public DateTime LastUtc { get; private set; } = DateTime.MinValue;

    /// <summary>Null where all of them failed, or where no log says when the first succeeded.</summary>
    public DateTime? FirstSuccessUtc { get; private set; }

    public TimeTally Times { get; } = new();

    public Fold Fold { get; set; }

    public int Weight { get; set; }

    /// <summary>An administrator's, as far as the events tell.</summary>
    public bool IsPrivileged => Privileged > 0 || Sid.EndsWith("-500", StringComparison.Ordinal);

    /// <summary>A logon that is counted here by its own event, 4624 or 4625.</summary>
    public bool IsLogon => Kind is AccessKind.NetworkLogon or AccessKind.CleartextLogon or AccessKind.RemoteDesktop or AccessKind.LocalLogon or AccessKind.NewCredentials;

    public IReadOnlyList<EvidencePointer> Evidence => _evidence;

    public void Add(RemoteAccess more)
    {
        Succeeded += more.Succeeded;
        Failed += more.Failed;
        Privileged += more.Privileged;
        FirstUtc = more.FirstUtc < FirstUtc ? more.FirstUtc : FirstUtc;
        LastUtc = more.LastUtc > LastUtc ? more.LastUtc : LastUtc;
        if (more.FirstSuccessUtc < (FirstSuccessUtc ?? DateTime.MaxValue))
            FirstSuccessUtc = more.FirstSuccessUtc;
        Times.Merge(more.Times);
        if (Sid.Length == 0)
            Sid = more.Sid;
        foreach (var at in more.Evidence)
            if (_evidence.Count < 4 && !_evidence.Contains(at))
                _evidence.Add(at);
    }

    public MovementEdge ToEdge(MovementContext context) => new(
        from, to, Words.Of(Kind), account, FirstUtc, LastUtc, Math.Max(1, Succeeded + Failed), context.IsAfter(LastUtc))
    {
        By = By,
        Via = Via,
        LogonType = LogonType < 0 ? null : LogonType,
        Package = Package,
        Failed = Failed,
        Privileged = Privileged,
        CountAfterExploit = context.ExploitedUtc is { } exploited ? Times.CountFrom(exploited) : 0,
        Fold = Words.Of(Fold),
        Weight = Weight,
        Evidence = _evidence,
    };
}
