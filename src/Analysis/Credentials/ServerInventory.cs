using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>The inventory records that speak of this server as it runs: one hive of each kind, no former Windows, no copies, nothing deleted.</summary>
internal sealed class ServerInventory
{
    private readonly Dictionary<string, List<InventoryRecord>> _byKind = new(StringComparer.Ordinal);

    public ServerInventory(IEnumerable<Record> records)
    {
        var all = records.ToList();
        var inventory = all.OfType<InventoryRecord>().Where(one => !one.IsDeleted).ToList();
        var marks = inventory.Where(one => one.Item.Kind == "hive-identity").GroupBy(one => one.Item.Name, StringComparer.Ordinal)
            .Select(group => group.OrderBy(one => Distance(one.At.Source)).ThenBy(one => one.At.Source, StringComparer.OrdinalIgnoreCase).First()).ToList();
        Hives = HiveAgreement.Of(marks);
        var chosen = all.OfType<HiveFile>().Where(hive => hive is { IsInItsPlace: true, IsDeleted: false } || hive.At.Source.Count(letter => letter == '\\') <= 1)
            .GroupBy(hive => hive.HiveKind, StringComparer.Ordinal)
            .Select(group => group.Min(hive => (Distance(hive.At.Source), hive.At.Source)).Source)
            .Where(source => !Hives.Foreign.Contains(source)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var hives = all.OfType<HiveFile>().Where(hive => hive.HiveKind is not ("user" or "userclasses")).Select(hive => hive.At.Source).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var one in inventory)
            if (!hives.Contains(one.At.Source) || chosen.Contains(one.At.Source))
                Of(one.Item.Kind).Add(one);
        HiveKinds = all.OfType<HiveFile>().Where(hive => chosen.Contains(hive.At.Source)).Select(hive => hive.HiveKind).ToHashSet(StringComparer.Ordinal);
        Tasks = [.. all.OfType<ScheduledTask>().Where(task => !task.IsDeleted && !IsFormer(task.At.Source))];
    }

    public HiveAgreement Hives { get; }

    /// <summary>Kinds of hives that are there: <c>system</c>, <c>sam</c>, ...</summary>
    public IReadOnlySet<string> HiveKinds { get; }

    public IReadOnlyList<ScheduledTask> Tasks { get; }

    public IReadOnlyList<InventoryRecord> this[string kind] => _byKind.TryGetValue(kind, out var list) ? list : [];

    /// <summary>The setting whose path ends so, or null when it is not there.</summary>
    public InventoryRecord? Setting(string tail) => this["setting"].FirstOrDefault(one => one.Item.Name.EndsWith(tail, StringComparison.OrdinalIgnoreCase));

    private List<InventoryRecord> Of(string kind)
    {
        if (!_byKind.TryGetValue(kind, out var list))
            _byKind[kind] = list = [];
        return list;
    }

    private static int Distance(string source) => source.Length > 2 && source.AsSpan(2).StartsWith(@"\Windows\System32\config\", StringComparison.OrdinalIgnoreCase) ? 0 : IsFormer(source) ? 2 : 1;

    private static bool IsFormer(string source) =>
        source.Contains(@"\Windows.old\", StringComparison.OrdinalIgnoreCase) || source.Contains(@"\System Volume Information\", StringComparison.OrdinalIgnoreCase)
        || source.Contains(@"\WinSxS\", StringComparison.OrdinalIgnoreCase) || source.Contains(@"\repair\", StringComparison.OrdinalIgnoreCase)
        || source.Contains(@"\RegBack\", StringComparison.OrdinalIgnoreCase);
}
