namespace Afterpatch.Formats.Ntfs;

/// <summary>A file of a volume: its base record and every attribute, those in further records included.</summary>
public sealed class NtfsFile
{
    /// <summary>More attributes than NTFS lets a file have in any sensible use; a bound for forged ones.</summary>
    private const int MaxAttributes = 20_000;

    public required long Entry { get; init; }

    public required MftRecordHeader Header { get; init; }

    public List<NtfsAttribute> Attributes { get; } = [];

    public NtfsAttribute? Find(AttributeType type, string name = "")
    {
        foreach (var attribute in Attributes)
            if (attribute.Type == type && attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return attribute;
        return null;
    }

    /// <summary>Adds the attributes of one record, joining parts of the same attribute.</summary>
    internal void AddRecord(ReadOnlySpan<byte> record, MftRecordHeader header, long entry, DamageList damage)
    {
        var position = header.FirstAttribute;
        var bytes = record[..header.UsedBytes];
        while (Attributes.Count < MaxAttributes && AttributeHeader.TryRead(bytes, position, out var attribute))
        {
            Add(attribute, entry, damage);
            position += attribute.Length;
        }
        if (!AttributeHeader.IsEnd(bytes, position))
            damage.Add(entry, "attribute", $"record {entry} ends at byte {position} without an end mark");
    }

    private void Add(AttributeHeader attribute, long entry, DamageList damage)
    {
        var name = attribute.Name.IsEmpty ? "" : attribute.Name.ToString();
        if (attribute.IsResident)
        {
            Attributes.Add(new() { Type = attribute.Type, Name = name, Id = attribute.Id, Flags = attribute.Flags, Resident = attribute.Value.ToArray(), Size = attribute.Value.Length });
            return;
        }
        var whole = attribute.FirstVcn == 0 ? null : Find(attribute.Type, name);
        if (whole is null or { IsResident: true })
        {
            whole = new()
            {
                Type = attribute.Type,
                Name = name,
                Id = attribute.Id,
                Flags = attribute.Flags,
                CompressionUnit = attribute.CompressionUnit,
                // Only the first part carries the sizes.
                Size = attribute.FirstVcn == 0 ? attribute.Size : 0,
                InitializedSize = attribute.FirstVcn == 0 ? attribute.InitializedSize : 0,
            };
            Attributes.Add(whole);
        }
        if (whole.Runs.Count > 0 && attribute.FirstVcn < whole.Runs[^1].Vcn + whole.Runs[^1].Count)
        {
            damage.Add(entry, "first VCN", $"record {entry}: a part of an attribute overlaps the one before it");
            return;
        }
        if (MappingPairs.Decode(attribute.MappingPairs, attribute.FirstVcn, whole.Runs) is { } reason)
            damage.Add(entry, "mapping pairs", $"record {entry}: {reason}");
    }
}
