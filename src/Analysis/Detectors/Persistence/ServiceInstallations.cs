using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Services that an event tells to have been installed, and whether the registry has them: a hive written later without one shows that it was taken away.</summary>
/// <remarks>State: services of one server, and the installations that stood out, at most <see cref="Most"/> each.</remarks>
internal sealed class ServiceInstallations
{
    private const int Most = 10_000;
    private readonly Dictionary<string, string> _present = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(LoggedEvent Event, string Name, string Image, CommandVerdict Verdict)> _installed = [];
    private DateTime? _writtenUtc;

    public void Observe(HiveFile hive)
    {
        if (hive is { HiveKind: "system", IsInItsPlace: true, IsDeleted: false })
            Wrote(hive.FlushedUtc);
    }

    /// <summary>What a hive holds was written before the hive was.</summary>
    public void Observe(InventoryRecord service)
    {
        if (service.IsDeleted || _present.Count >= Most)
            return;
        _present[service.Item.Name] = service["imagePath"];
        Wrote(service.ChangedUtc);
    }

    public void Add(LoggedEvent installed, string name, string image, CommandVerdict verdict)
    {
        if (_installed.Count < Most)
            _installed.Add((installed, name, image, verdict));
    }

    public IEnumerable<(LoggedEvent Event, string Name, string Image, CommandVerdict Verdict, FindingState State)> Judge() =>
        _installed.Select(one => (one.Event, one.Name, one.Image, one.Verdict, State(one.Name, one.Image, one.Event.TimeUtc)));

    private FindingState State(string name, string image, DateTime? utc)
    {
        if (_present.TryGetValue(name, out var present))
            return Bare(present).Equals(Bare(image), StringComparison.OrdinalIgnoreCase) ? FindingState.Active : FindingState.Unknown;
        return _present.Count > 0 && utc <= _writtenUtc ? FindingState.Removed : FindingState.Unknown;
    }

    private void Wrote(DateTime? utc) => _writtenUtc = _writtenUtc is null || utc > _writtenUtc ? utc : _writtenUtc;

    private static string Bare(string image) => image.Replace("\"", "", StringComparison.Ordinal).Trim();
}
