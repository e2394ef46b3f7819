using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs.Wof;

namespace Afterpatch.Formats.Ntfs;

/// <summary>An NTFS volume, read-only, on any block source. Safe to use from several threads.</summary>
public sealed class NtfsVolume
{
    private const int MaxListBytes = 1 << 20;

    /// <summary>Records of <c>$MFT</c> of which at least one is whole where its runs lead to it.</summary>
    private const int FirstRecords = 16;

    private readonly IBlockSource _source;
    private readonly bool _hasGaps;

    private NtfsVolume(IBlockSource source, NtfsBootSector boot, DamageList damage)
    {
        _source = source;
        _hasGaps = source.Missing(0, source.Length) > 0;
        Boot = boot;
        Damage = damage;
        Mft = new MemoryBlockSource(default);
    }

    public NtfsBootSector Boot { get; }

    /// <summary>Bytes of the volume, as its boot sector gives them.</summary>
    public long AnnouncedBytes => Math.Clamp(Boot.TotalSectors, 0, long.MaxValue / Boot.SectorBytes) * Boot.SectorBytes;

    /// <summary>False when a part of the volume is not there: behind a cut, in a part of the image that is missing.</summary>
    public bool IsWhole => !_hasGaps && _source.Length >= AnnouncedBytes;

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
        var size = WithoutMissingTail(attribute, Math.Min(attribute.Size, _source.Length));
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

    /// <summary>Bytes of an attribute's content in clusters that the volume, or its image, does not have.</summary>
    public long Missing(NtfsAttribute attribute)
    {
        var (sum, size) = (0L, Math.Min(attribute.Size, attribute.InitializedSize));
        foreach (var run in attribute.Runs)
            if (!run.IsSparse && BytesIn(run, size) is var bytes and > 0)
                sum += MissingAt(run.Lcn, bytes);
        return sum;
    }

    /// <summary>What of a stream's content cannot be right, in one phrase; null when nothing is known to be wrong.</summary>
    public string? Flaw(NtfsFile file, string name = "")
    {
        if (file.Find(AttributeType.Data, name) is not { IsResident: false } data)
            return null;
        if (name.Length == 0 && Flaw(file, WofFormat.Stream) is { } flaw)
            return flaw;
        var covered = data.Runs.Count == 0 ? 0 : Math.Min(data.Runs[^1].Vcn + data.Runs[^1].Count, long.MaxValue / Boot.ClusterBytes) * Boot.ClusterBytes;
        if (data.Size > covered)
            return $"its record announces {data.Size} bytes and names clusters for {covered}";
        return Missing(data) is var missing and > 0
            ? $"{missing} of its {data.Size} bytes lie in clusters that the volume or its image does not have; the end is left out, the rest reads as zeros"
            : null;
    }

    /// <summary>Nobody wrote the zeros that would be read at the end of a file that is cut off: its content ends with the last byte that is there.</summary>
    private long WithoutMissingTail(NtfsAttribute attribute, long size)
    {
        for (var i = attribute.Runs.Count - 1; i >= 0; i--)
        {
            var run = attribute.Runs[i];
            var bytes = BytesIn(run, Math.Min(size, attribute.InitializedSize));
            if (bytes == 0)
                continue;
            if (run.IsSparse || MissingAt(run.Lcn, bytes) == 0)
                return size;
            var there = ThereAt(run.Lcn, bytes);
            if (there == bytes)
                return size;
            size = run.Vcn * Boot.ClusterBytes + there;
            if (there > 0)
                return size;
        }
        return size;
    }

    /// <summary>Bytes of a run that belong to a content of that size.</summary>
    private long BytesIn(DataRun run, long size)
    {
        var clusters = (Math.Max(0, size) + Boot.ClusterBytes - 1) / Boot.ClusterBytes;
        return run.Vcn >= clusters ? 0 : Math.Min(size, Math.Min(clusters, run.Vcn + run.Count) * Boot.ClusterBytes) - run.Vcn * Boot.ClusterBytes;
    }

    private long MissingAt(long lcn, long bytes) =>
        lcn > _source.Length / Boot.ClusterBytes ? bytes
        : _hasGaps ? _source.Missing(lcn * Boot.ClusterBytes, bytes)
        : BlockSources.Beyond(_source.Length, lcn * Boot.ClusterBytes, bytes);

    /// <summary>Bytes of a stretch up to where nothing more is there.</summary>
    private long ThereAt(long lcn, long bytes)
    {
        if (lcn > _source.Length / Boot.ClusterBytes)
            return 0;
        long low = 0, high = bytes;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (_source.Missing(lcn * Boot.ClusterBytes + middle, bytes - middle) == bytes - middle)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    private bool TryOpenMft()
    {
        if (TryOpenMft(Boot.MftCluster, "$MFT", "the mirror is used"))
            return true;
        return TryOpenMft(Boot.MirrorCluster, "$MFTMirr", "the volume cannot be read");
    }

    /// <summary>Takes the place of <c>$MFT</c> from its first record, or from the mirror of that record.</summary>
    private bool TryOpenMft(long cluster, string where, string otherwise)
    {
        var offset = Math.Clamp(cluster, 0, long.MaxValue / Boot.ClusterBytes) * Boot.ClusterBytes;
        var buffer = new byte[Boot.RecordBytes];
        if (!TryReadFirst(offset, buffer, out var header, out var usable))
        {
            Damage.Add(offset, where, $"its first record cannot be read; {otherwise}");
            return false;
        }
        var file = new NtfsFile { Entry = 0, Header = header };
        file.AddRecord(buffer.AsSpan(0, usable), header, 0, Damage);
        if (file.Find(AttributeType.Data) is not { IsResident: false, Runs.Count: > 0 } data)
        {
            Damage.Add(offset, where, $"its first record has no runs; {otherwise}");
            return false;
        }
        // The parts in further records lie in the part known so far.
        Mft = MftContent(data);
        if (!LeadsToRecords(buffer))
        {
            Damage.Add(offset, where, $"the runs of its first record lead to no records; {otherwise}");
            return false;
        }
        if (file.Find(AttributeType.AttributeList) is not null)
        {
            FollowList(file, buffer);
            Mft = MftContent(data);
        }
        return true;
    }

    private bool LeadsToRecords(byte[] buffer)
    {
        for (var entry = 0; entry < FirstRecords; entry++)
            if (TryReadRecord(entry, buffer, out _, out _))
                return true;
        return false;
    }

    private NonResidentSource MftContent(NtfsAttribute data) =>
        new(_source, Boot.ClusterBytes, data.Runs, WithoutMissingTail(data, Math.Min(data.Size, _source.Length)), long.MaxValue);

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
