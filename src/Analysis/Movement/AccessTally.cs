using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>A count at work.</summary>
internal sealed class AccessTally(RemoteAccess described, EvidencePointer first)
{
    private long _succeeded;
    private long _failed;
    private long _privileged;
    private DateTime _firstUtc = DateTime.MaxValue;
    private DateTime _lastUtc = DateTime.MinValue;
    private DateTime? _firstSuccessUtc;
    private EvidencePointer? _firstPrivileged;
    private ulong? _lastRecord;

    public TimeTally Times { get; } = new();

    public RemoteAccess Described => described;

    /// <summary>By its number alone: a pointer made for each event would be most of the work.</summary>
    private EvidencePointer? Last => _lastRecord is { } record ? new(first.Source, RecordId: record) : null;

    /// <returns>True when that took a new time slot.</returns>
    public bool See(DateTime utc, bool isFailure, bool counted, int width, EventRow row)
    {
        if (utc < _firstUtc)
            _firstUtc = utc;
        if (utc > _lastUtc)
            _lastUtc = utc;
        if (!counted)
            return false;
        if (isFailure)
            _failed++;
        else if (_succeeded++ == 0 || utc < _firstSuccessUtc)
            _firstSuccessUtc = utc;
        _lastRecord = row.RecordId;
        return Times.Add(utc, width);
    }

    /// <summary>A logon that was counted before has got special privileges.</summary>
    public void SeePrivileges(EventRow row)
    {
        _privileged++;
        _firstPrivileged ??= row.Pointer();
    }

    public RemoteAccess ToRecord() => described with
    {
        Succeeded = _succeeded,
        Failed = _failed,
        FirstSuccessUtc = _firstSuccessUtc,
        Privileged = _privileged,
        FirstUtc = _firstUtc,
        LastUtc = _lastUtc,
        Times = Times,
        Evidence = [.. new[] { first, _firstPrivileged, Last }.OfType<EvidencePointer>().DistinctBy(at => at.RecordId)],
    };
}
