using Afterpatch.Core;
using Afterpatch.Formats.Wmi;

namespace Afterpatch.Artifacts.Wmi;

/// <summary>The WMI repository: event filters, consumers and bindings of every namespace, deleted ones included.</summary>
public sealed class WmiRepositoryParser : IArtifactParser
{
    private const int MaxBytes = 512 << 20;

    public string Id => "wmi-repository";

    /// <summary>The format has no mark; the other files of the repository are read with this one.</summary>
    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => file.Name.Equals("OBJECTS.DATA", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (file.SizeBytes > MaxBytes)
            sink.Add(new Diagnostic(file.Path, MaxBytes, "OBJECTS.DATA", "is larger than 512 MiB; only its beginning is read"));
        byte[] Beside(string name) => file.Sibling(name) is { } sibling ? FileBytes.Read(sibling, MaxBytes) : [];
        var mappings = Enumerable.Range(1, 3).Select(number => Beside($"MAPPING{number}.MAP")).Where(bytes => bytes.Length > 0).ToList();
        var repository = WmiRepository.Open(FileBytes.Read(file, MaxBytes), Beside("INDEX.BTR"), mappings);
        foreach (var instance in repository.Subscriptions())
        {
            var part = Record(instance, file, repository.HasIndex);
            sink.Add(part);
            if (part.Part == "binding")
                sink.Add(Inventory(part));
        }
        foreach (var problem in repository.Problems.Take(100))
            sink.Add(new Diagnostic(file.Path, problem.Offset, problem.Field, problem.Reason));
        if (repository.Problems.Count > 100)
            sink.Add(new Diagnostic(file.Path, -1, "repository", $"{repository.Problems.Count - 100} more problems"));
    }

    private static WmiSubscription Record(WmiInstance instance, EvidenceFile file, bool hasIndex)
    {
        var part = instance.ClassName switch { "__EventFilter" => "filter", "__FilterToConsumerBinding" => "binding", _ => "consumer" };
        return new WmiSubscription
        {
            At = new EvidencePointer(file.Path, instance.Offset),
            Part = part,
            ClassName = instance.ClassName,
            Name = part == "binding" ? $"{Target(instance["Filter"])} -> {Target(instance["Consumer"])}" : instance["Name"],
            Namespace = instance.Namespace,
            WrittenUtc = instance.WrittenUtc,
            IsDeleted = instance.IsDeleted && hasIndex,
            IsUncertain = instance.IsDeleted && !hasIndex,
            Properties = instance.Properties,
        };
    }

    /// <summary>The one binding that every Windows has joins a consumer that only writes events.</summary>
    private static InventoryRecord Inventory(WmiSubscription binding)
    {
        var healthy = binding.Name == "SCM Event Log Filter -> SCM Event Log Consumer" && binding.Property("Consumer").StartsWith("NTEventLogEventConsumer", StringComparison.Ordinal) ? "yes" : "unknown";
        var fields = new List<KeyValuePair<string, string>>
        {
            new("consumer", binding.Property("Consumer")), new("filter", binding.Property("Filter")), new("namespace", binding.Namespace), new("creator", binding.Property("CreatorSID")),
        };
        return new InventoryRecord(new InventoryItem("wmi-binding", binding.Name, healthy, fields, binding.At)) { ChangedUtc = binding.WrittenUtc, IsDeleted = binding.IsDeleted };
    }

    /// <summary>The name inside a reference: <c>__EventFilter.Name="x"</c> gives <c>x</c>.</summary>
    private static string Target(string reference)
    {
        var from = reference.IndexOf('"', StringComparison.Ordinal);
        var to = reference.LastIndexOf('"');
        return from >= 0 && to > from ? reference[(from + 1)..to] : reference;
    }
}
