using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>Makes the record of one MFT record under one name.</summary>
internal static class MftEntryReader
{
    /// <param name="record">Fixups restored; the part that belongs together.</param>
    /// <param name="maxContent">Resident content is kept of files up to this size, in bytes.</param>
    public static MftEntry Read(ReadOnlySpan<byte> record, MftRecordHeader header, string path, FileReference parent, int maxContent)
    {
        StandardInformation standard = default;
        FourTimes named = default;
        List<string>? streams = null;
        var (size, target) = (0L, "");
        ReadOnlyMemory<byte>? content = null;
        var bytes = record[..header.UsedBytes];
        for (var position = header.FirstAttribute; AttributeHeader.TryRead(bytes, position, out var attribute); position += attribute.Length)
        {
            switch (attribute.Type)
            {
                case AttributeType.StandardInformation:
                    _ = StandardInformation.TryRead(attribute.Value, out standard);
                    break;
                case AttributeType.FileName when FileNameAttribute.TryRead(attribute.PaddedValue, out var name):
                    if (named == default || (name.Parent == parent && path.AsSpan().EndsWith(name.Name, StringComparison.Ordinal)))
                        named = NtfsRecords.Times(name.Times);
                    break;
                case AttributeType.Data when attribute.NameLength > 0:
                    if (attribute.IsResident || attribute.FirstVcn == 0)
                        (streams ??= []).Add(NtfsNames.Clean(attribute.Name));
                    break;
                case AttributeType.Data when attribute.IsResident || attribute.FirstVcn == 0:
                    size = Math.Max(0, attribute.Size);
                    if (attribute.IsResident && attribute.Value.Length > 0 && attribute.Value.Length <= maxContent && FileInterest.IsCode(path))
                        content = attribute.Value.ToArray();
                    break;
                case AttributeType.ReparsePoint when ReparsePoint.TryRead(attribute.Value, out var reparse):
                    target = NtfsNames.Clean(reparse.Target, isPath: true);
                    break;
            }
        }
        return new()
        {
            At = new(""),
            Entry = 0,
            Path = path,
            Sequence = header.Sequence,
            ParentEntry = parent.Entry,
            ParentSequence = parent.Sequence,
            SizeBytes = size,
            IsDirectory = header.IsDirectory,
            IsDeleted = !header.InUse,
            Attributes = NtfsRecords.Attributes(standard.Attributes),
            Standard = NtfsRecords.Times(standard.Times),
            Named = named,
            SecurityId = standard.SecurityId,
            Streams = streams ?? (IReadOnlyList<string>)[],
            LinkTarget = target,
            Content = content,
        };
    }
}
