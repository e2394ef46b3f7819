using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>The sieves of a run, and the record types that anything after them needs.</summary>
internal sealed class SieveSet(IReadOnlyList<ITextSieve> text, IReadOnlyList<IEventSieve> events, IEnumerable<IDetector> detectors)
{
    private readonly HashSet<Type> _needed =
        [.. detectors.SelectMany(detector => detector.Consumes), typeof(SourceSpan), typeof(BuildFact), typeof(HostFact), typeof(InventoryRecord),
            typeof(LogonBook), typeof(HiveFile), typeof(ScheduledTask), typeof(WmiSubscription), typeof(CmdletInvocation), typeof(UserAccess)];

    public IReadOnlyList<ITextSieve> Text { get; } = text;

    public IReadOnlyList<IEventSieve> Events { get; } = events;

    public bool IsNeeded(Record record) => _needed.Contains(record.GetType());
}
