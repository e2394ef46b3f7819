using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Archive.Zip;

/// <summary>The members of a zip. Stored and deflated ones are read in place; encrypted and rare ones are unpacked once by the library.</summary>
internal sealed class ZipSource(ArchivePlace place)
{
    private const string WrongCrc = "the bytes do not have the CRC-32 that the archive keeps: they were damaged or changed";

    private readonly Bytes _zip = place.Bytes;

    public void Read()
    {
        var entries = new List<ZipEntry>();
        var isWhole = ZipDirectory.TryRead(_zip, entries, out var damage);
        if (!isWhole)
        {
            entries = [.. new ZipRecovery(_zip).Walk().Take(place.List.Limits.MaxMembers)];
            damage = entries.Count == 0
                ? "no member can be found; the archive is cut or damaged"
                : "the directory at the end is missing or damaged; members were looked for one by one";
        }
        if (damage is not null)
            place.List.Problem(place.Delivered, "central directory", damage);
        DropOverlapping(entries);
        DropBombs(entries);
        foreach (var entry in entries)
            if (entry.IsPlain)
                Add(entry, isWhole);
        AddThroughLibrary(entries);
    }

    private void Add(ZipEntry entry, bool isWhole)
    {
        if (entry.IsFolder || place.Locate(entry.Name) is not { } segments)
            return;
        var delivered = place.DeliveredAs(entry.Name);
        if (entry.IsLink)
        {
            place.List.Problem(delivered, "link", "a symbolic link; not followed");
            return;
        }
        if (!place.List.TryExpand(entry.SizeBytes))
        {
            place.List.Problem(delivered, "size", "would unpack to more than the whole delivery may; left out");
            return;
        }
        string? flaw = null;
        var member = new Member(segments, entry.SizeBytes, delivered, () => Open(entry, delivered, reason => Volatile.Write(ref flaw, reason)))
        {
            Flaw = () => Volatile.Read(ref flaw),
            CreatedUtc = entry.CreatedUtc,
            ModifiedUtc = entry.ModifiedUtc,
            Attributes = entry.Attributes,
        };
        if (NestedArchive.IsCandidate(segments) || !isWhole)
            AddUnpacked(entry, member);
        else
            place.List.Add(member);
    }

    /// <summary>Nested archives need random access; members of a torn zip are tried here and now, so that the damage is known.</summary>
    private void AddUnpacked(ZipEntry entry, Member member)
    {
        Bytes bytes;
        try
        {
            using var stream = OpenRaw(entry, member.Delivered);
            bytes = place.Reader.Spool.Append(stream, entry.IsCut ? place.List.MayExpand : entry.SizeBytes, out var damage);
            if (damage is not null || entry.IsCut)
                place.List.Problem(member.Delivered, "data", damage ?? "cut off: the archive ends in it");
            else if (entry.Crc is { } expected && bytes.Length == entry.SizeBytes && Crc(bytes) != expected)
                place.List.Problem(member.Delivered, "checksum", WrongCrc);
        }
        catch (EvidenceUnreadableException e) when (e.InnerException is null)
        {
            place.List.Problem(member.Delivered, "local header", e.Message);
            return;
        }
        if (bytes.Length > 0 || entry.SizeBytes == 0)
            place.AddOrOpen(member with { SizeBytes = bytes.Length, Open = bytes.Open, Flaw = null }, bytes);
    }

    private void AddThroughLibrary(List<ZipEntry> entries)
    {
        var others = entries.Where(static entry => !entry.IsPlain && !entry.IsFolder).Select(static entry => entry.Name).ToHashSet();
        if (others.Count == 0)
            return;
        if (place.Reader.Password is null && entries.Exists(static entry => entry.IsEncrypted && !entry.IsFolder))
            place.List.Problem(place.Delivered, "password", $"{others.Count} files are protected with a password");
        else
            LibrarySource.Read(place, others);
    }

    private ZipMemberStream Open(ZipEntry entry, string delivered, Action<string> tell) =>
        new(OpenRaw(entry, delivered), entry.SizeBytes, delivered, crc =>
        {
            if (entry.Crc is { } expected && crc != expected)
                tell(WrongCrc);
        });

    /// <exception cref="EvidenceUnreadableException">There is no such member at that place.</exception>
    private Stream OpenRaw(ZipEntry entry, string delivered)
    {
        Span<byte> head = stackalloc byte[30];
        if (_zip.Read(entry.HeaderOffset, head) != head.Length || BinaryPrimitives.ReadUInt32LittleEndian(head) != 0x04034B50)
            throw new EvidenceUnreadableException($"'{delivered}' is not where the archive's directory says.");
        var data = entry.HeaderOffset + 30 + BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        if (entry.PackedBytes < 0 || data > _zip.Length - entry.PackedBytes)
            throw new EvidenceUnreadableException($"'{delivered}' runs beyond the end of its archive.");
        var packed = _zip.Part(data, entry.PackedBytes).Open();
        return entry.Method == ZipEntry.Stored ? packed : new DeflateStream(new BufferedStream(packed, 1 << 16), CompressionMode.Decompress);
    }

    private static uint Crc(Bytes bytes)
    {
        var crc = new Crc32();
        using var stream = bytes.Open();
        crc.Append(stream);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>Two entries over the same bytes are how a small archive unpacks to petabytes; no packer writes that.</summary>
    private void DropOverlapping(List<ZipEntry> entries)
    {
        var ordered = entries.Where(static entry => entry.PackedBytes > 0).OrderBy(static entry => entry.HeaderOffset).ToList();
        var overlapping = new HashSet<ZipEntry>(ReferenceEqualityComparer.Instance);
        var end = 0L;
        foreach (var entry in ordered)
        {
            if (entry.HeaderOffset < end)
                overlapping.Add(entry);
            else
                end = entry.HeaderOffset + 30 + entry.PackedBytes;
        }
        if (overlapping.Count == 0)
            return;
        entries.RemoveAll(overlapping.Contains);
        place.List.Problem(place.Delivered, "local header", $"{overlapping.Count} entries lie over the bytes of others; left out");
    }

    /// <summary>A member that is a bomb by itself is left out and the others are read: an intruder may leave one beside the logs.</summary>
    private void DropBombs(List<ZipEntry> entries)
    {
        var limits = place.List.Limits;
        var expanded = entries.Sum(static entry => (double)Math.Max(0, entry.SizeBytes));
        if (expanded <= limits.RatioFloorBytes || expanded <= limits.MaxRatio * _zip.Length)
            return;
        foreach (var entry in entries.Where(IsBomb))
            place.List.Problem(place.DeliveredAs(entry.Name), "size", $"unpacks to {(double)entry.SizeBytes / Math.Max(1, entry.PackedBytes):F0} times its size; left out");
        entries.RemoveAll(IsBomb);

        bool IsBomb(ZipEntry entry) => entry.SizeBytes > limits.MaxRatio * Math.Max(1, entry.PackedBytes);
    }
}
