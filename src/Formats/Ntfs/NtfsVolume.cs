using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs.Wof;

namespace Afterpatch.Formats.Ntfs;

/// <summary>An NTFS volume, read-only, on any block source. Safe to use from several threads.</summary>
public sealed class NtfsVolume
{
    private const int MaxListBytes = 1 << 20;

    private readonly IBlockSource _source;

    private NtfsVolume(IBlockSource source, NtfsBootSector boot, DamageList damage)
    {
        _source = source;
        Boot = boot;
        Damage = damage;
        Mft = new MemoryBlockSource(default);
    }

    public NtfsBootSector Boot { get; }

    /// <summary>What was found wrong so far; offsets are those of the volume or numbers of MFT records.</summary>
    public DamageList Damage { get; }

    public IBlockSource Source => _source;

    /// <summary>The content of <c>$MFT</c>.</summary>
    public IBlockSource Mft { get; private set; }

    public long RecordCount => Mft.Length / Boot.RecordBytes;

    /// <returns>Null, with the reason in <paramref name="damage"/>, when there is no NTFS volume to be read.</returns>
    public static NtfsVolume? TryOpen(IBlockSource source, DamageList damage)
    {
        var boot = NtfsBootSector.TryRead(source.Bytes(0, NtfsBootSector.Length), 0, out var error);
        if (boot is null && source.Length > 1 << 16)
        {
            // The last sector of the volume is a copy of the first.
            var copy = source.Length / 512 * 512 - 512;
            boot = NtfsBootSector.TryRead(source.Bytes(copy, NtfsBootSector.Length), copy, out _);
            if (boot is not null)
                damage.Add(0, error.Field, $"boot sector: {error.Reason}; its copy at the end was used");
        }
        if (boot is null)
        {
            damage.Add(error.Offset, error.Field, error.Reason);
            return null;
        }
        var volume = new NtfsVolume(source, boot, damage);
        return volume.TryOpenMft() ? volume : null;
    }

    /// <summary>Reads a record with its fixups restored.</summary>
    /// <param name="buffer">As long as a record.</param>
    /// <param name="header">Valid when the result is true.</param>
    /// <param name="usable">Bytes of the record that belong together.</param>
    public bool TryReadRecord(long entry, Span<byte> buffer, out MftRecordHeader header, out int usable)
    {
        header = default;
        usable = 0;
        if (entry < 0 || entry >= RecordCount || !Mft.TryFill(entry * Boot.RecordBytes, buffer))
            return false;
        usable = UpdateSequence.Restore(buffer);
        return MftRecordHeader.TryRead(buffer[..usable], out header);
    }

    /// <summary>A file with all its attributes, deleted or not; null when the record cannot be read or continues another.</summary>
    public NtfsFile? ReadFile(long entry)
    {
        var buffer = new byte[Boot.RecordBytes];
        if (!TryReadRecord(entry, buffer, out var header, out var usable) || header.Base.Value != 0)
            return null;
        var file = new NtfsFile { Entry = entry, Header = header };
        file.AddRecord(buffer.AsSpan(0, usable), header, entry, Damage);
        FollowList(file, buffer);
        return file;
    }

    /// <summary>An attribute's content; null for compressed content whose compression is not NTFS's.</summary>
    public IBlockSource? Open(NtfsAttribute attribute)
    {
        if (attribute.Resident is { } bytes)
            return new MemoryBlockSource(bytes);
        // A forged size over sparse runs would be read for days: no file here is larger than its volume.
        var size = Math.Min(attribute.Size, _source.Length);
        return (attribute.Flags & AttributeFlags.CompressionMask) != 0 && attribute.CompressionUnit != 0
            ? CompressedSource.TryCreate(_source, Boot.ClusterBytes, attribute.Runs, size, attribute.CompressionUnit)
            : new NonResidentSource(_source, Boot.ClusterBytes, attribute.Runs, size, attribute.InitializedSize);
    }

    /// <summary>The content of a named attribute of a record, or null; for a file's data, what a program would read.</summary>
    public IBlockSource? Open(long entry, AttributeType type, string name = "") =>
        ReadFile(entry) is not { } file ? null
        : type == AttributeType.Data ? OpenData(file, name)
        : file.Find(type, name) is { } attribute ? Open(attribute) : null;

    /// <summary>A file's stream as a program would read it: unpacked, where Windows packed the file (<see cref="WofFormat"/>). Null when there is no such stream.</summary>
    public IBlockSource? OpenData(NtfsFile file, string name = "")
    {
        if (file.Find(AttributeType.Data, name) is not { } data)
            return null;
        if (name.Length == 0 && file.Find(AttributeType.ReparsePoint) is { } reparse && Open(reparse) is { } point && WofFormat.Of(point.Bytes(0, 64)) is { } format
            && file.Find(AttributeType.Data, WofFormat.Stream) is { } packed && Open(packed) is { } content)
            return new WofSource(content, format, Math.Min(data.Size, _source.Length), file.Entry, Damage);
        return Open(data);
    }

    private bool TryOpenMft()
    {
        var buffer = new byte[Boot.RecordBytes];
        if (!TryReadFirst(Boot.MftCluster * Boot.ClusterBytes, buffer, out var header, out var usable))
        {
            Damage.Add(Boot.MftCluster * Boot.ClusterBytes, "$MFT", "its first record cannot be read; the mirror was used");
            if (!TryReadFirst(Boot.MirrorCluster * Boot.ClusterBytes, buffer, out header, out usable))
            {
                Damage.Add(Boot.MirrorCluster * Boot.ClusterBytes, "$MFTMirr", "its first record cannot be read either");
                return false;
            }
        }
        var file = new NtfsFile { Entry = 0, Header = header };
        file.AddRecord(buffer.AsSpan(0, usable), header, 0, Damage);
        if (file.Find(AttributeType.Data) is not { IsResident: false } data)
        {
            Damage.Add(Boot.MftCluster * Boot.ClusterBytes, "$MFT", "its first record has no runs");
            return false;
        }
        // The parts in further records lie in the part known so far.
        Mft = MftContent(data);
        if (file.Find(AttributeType.AttributeList) is not null)
        {
            FollowList(file, buffer);
            Mft = MftContent(data);
        }
        return true;
    }

    private NonResidentSource MftContent(NtfsAttribute data) => new(_source, Boot.ClusterBytes, data.Runs, Math.Min(data.Size, _source.Length), long.MaxValue);

    private bool TryReadFirst(long offset, byte[] buffer, out MftRecordHeader header, out int usable)
    {
        header = default;
        usable = 0;
        if (!_source.TryFill(offset, buffer))
            return false;
        usable = UpdateSequence.Restore(buffer);
        return MftRecordHeader.TryRead(buffer.AsSpan(0, usable), out header);
    }

    /// <summary>Reads the further records that an attribute list names, each once. A list inside of those is not followed.</summary>
    private void FollowList(NtfsFile file, byte[] buffer)
    {
        if (file.Find(AttributeType.AttributeList) is not { } list || Open(list) is not { } content)
            return;
        var bytes = content.Bytes(0, MaxListBytes);
        var done = new HashSet<long> { file.Entry };
        for (var position = 0; position < bytes.Length;)
        {
            if (!AttributeListEntry.TryRead(bytes.AsSpan(position), out var entry))
            {
                if (bytes.AsSpan(position).ContainsAnyExcept((byte)0))
                    Damage.Add(file.Entry, "$ATTRIBUTE_LIST", $"record {file.Entry}: the entry at byte {position} cannot be read");
                break;
            }
            position += entry.Length;
            if (done.Add(entry.Record.Entry))
                AddPart(file, entry.Record, buffer);
        }
    }

    private void AddPart(NtfsFile file, FileReference part, byte[] buffer)
    {
        if (!TryReadRecord(part.Entry, buffer, out var header, out var usable))
            Damage.Add(file.Entry, "$ATTRIBUTE_LIST", $"record {file.Entry}: record {part.Entry} of its attributes cannot be read");
        else if (header.Base.Entry == file.Entry)
            file.AddRecord(buffer.AsSpan(0, usable), header, part.Entry, Damage);
        else if (file.Header.InUse)
            Damage.Add(file.Entry, "$ATTRIBUTE_LIST", $"record {file.Entry}: record {part.Entry} belongs to another file");
    }
}
