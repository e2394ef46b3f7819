using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Logs;

namespace Afterpatch.Generator.Traffic;

/// <summary>Something at one moment that leaves lines in logs.</summary>
internal interface IHappening
{
    DateTime Utc { get; }

    void Leave(Recorders recorders);
}

internal sealed record Happening(DateTime Utc, Action<Recorders> Leaves) : IHappening
{
    public void Leave(Recorders recorders) => Leaves(recorders);
}

/// <summary>Every log of the server, open for writing.</summary>
internal sealed record Recorders(WebLogs Web, AdminLogs Admin, MailLogs Mail, HttpErrorLog HttpErrors, EventLogs Events);
