using System.Buffers.Binary;

namespace Afterpatch.Testing.Ntfs;

/// <summary>
/// Makes an NTFS volume for tests: boot sector, <c>$MFT</c>, <c>$Bitmap</c>, files alive and deleted. Enough for a reader that goes by the <c>$MFT</c>;
/// directories have no index unless one is given.
/// </summary>
public sealed class NtfsImageBuilder
{
    public const int ClusterBytes = 4096;
    public const ulong Root = 5 | (5UL << 48);

    private const int FirstUser = 24;
    private readonly SortedDictionary<int, byte[]> _records = [];
    private readonly SortedDictionary<long, byte[]> _clusters = [];
    private readonly HashSet<long> _used = [];
    private long _nextCluster;
    private int _nextEntry = FirstUser;

    /// <param name="records">Room of the <c>$MFT</c>.</param>
    public NtfsImageBuilder(int records = 256)
    {
        Records = records;
        _nextCluster = 16 + (records * MftRecordBuilder.RecordBytes + ClusterBytes - 1) / ClusterBytes;
        var time = new NtfsTimes(Created);
        _records[5] = new MftRecordBuilder(5, 5, 3).Standard(time, 0x16).Name(Root, ".", time, true, 0, 3).Build();
    }

    public static DateTime Created { get; } = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public int Records { get; }

    public static ulong Reference(int entry, ushort sequence) => (uint)entry | ((ulong)sequence << 48);

    public ulong Directory(ulong parent, string name, bool isDeleted = false)
    {
        var entry = _nextEntry++;
        var time = new NtfsTimes(Created);
        _records[entry] = new MftRecordBuilder(entry, (ushort)(isDeleted ? 2 : 1), isDeleted ? 2 : 3).Standard(time, 0x10).Name(parent, name, time, true).Build();
        return Reference(entry, 1);
    }

    /// <summary>A file; up to 600 bytes stay in its record.</summary>
    /// <returns>The reference that it has while it lives.</returns>
    public ulong File(ulong parent, string name, byte[] content, bool isDeleted = false, NtfsTimes? standard = null, NtfsTimes? named = null, bool isReused = false)
    {
        var entry = _nextEntry++;
        var record = new MftRecordBuilder(entry, (ushort)(isDeleted ? 2 : 1), isDeleted ? 0 : 1)
            .Standard(standard ?? new(Created)).Name(parent, name, named ?? standard ?? new(Created), false, content.Length);
        if (content.Length <= 600)
            record.Resident(0x80, "", content);
        else
            record.NonResident(0x80, "", content.Length, [Store(content, !isDeleted || isReused)], ClusterBytes);
        _records[entry] = record.Build();
        return Reference(entry, 1);
    }

    /// <summary>Any record, for what <see cref="File"/> does not make.</summary>
    public int Record(Func<int, MftRecordBuilder> make)
    {
        var entry = _nextEntry++;
        _records[entry] = make(entry).Build();
        return entry;
    }

    /// <summary>A system file at its fixed number, or anything at a number of choice.</summary>
    public void RecordAt(int entry, MftRecordBuilder record) => _records[entry] = record.Build();

    /// <summary>Puts bytes into clusters of their own.</summary>
    public (long Lcn, long Count) Store(byte[] content, bool isUsed = true)
    {
        var first = _nextCluster;
        var count = Math.Max(1, (content.Length + ClusterBytes - 1) / ClusterBytes);
        _clusters[first] = content;
        for (var i = 0; i < count; i++)
            if (isUsed)
                _used.Add(first + i);
        _nextCluster += count;
        return (first, count);
    }

    public byte[] Build()
    {
        var mft = Mft();
        var bitmap = Store(new byte[ClusterBytes]);
        var total = _nextCluster + 8;
        var map = new byte[ClusterBytes];
        foreach (var cluster in _used.Concat(Enumerable.Range(0, 16 + mft.Length / ClusterBytes).Select(i => (long)i)))
            map[cluster / 8] |= (byte)(1 << (int)(cluster % 8));
        _clusters[bitmap.Lcn] = map;
        var time = new NtfsTimes(Created);
        Put(mft, 6, new MftRecordBuilder(6, 6, 1).Standard(time, 6).Name(Root, "$Bitmap", time, false, 0, 3)
            .NonResident(0x80, "", (total + 7) / 8, [bitmap], ClusterBytes).Build());
        Put(mft, 0, new MftRecordBuilder(0, 1, 1).Standard(time, 6).Name(Root, "$MFT", time, false, mft.Length, 3)
            .NonResident(0x80, "", mft.Length, [(16, mft.Length / ClusterBytes)], ClusterBytes).Build());
        var image = new byte[total * ClusterBytes];
        Boot(total).CopyTo(image, 0);
        mft.CopyTo(image, 16 * ClusterBytes);
        mft.AsSpan(0, 4096).CopyTo(image.AsSpan(2 * ClusterBytes));
        foreach (var (cluster, bytes) in _clusters)
            bytes.CopyTo(image, cluster * ClusterBytes);
        return image;
    }

    /// <summary>The <c>$MFT</c> alone.</summary>
    public byte[] Mft()
    {
        var mft = new byte[(Records * MftRecordBuilder.RecordBytes + ClusterBytes - 1) / ClusterBytes * ClusterBytes];
        foreach (var (entry, record) in _records)
            Put(mft, entry, record);
        return mft;
    }

    public static byte[] Boot(long clusters)
    {
        var boot = new byte[512];
        boot[0] = 0xEB;
        "NTFS    "u8.CopyTo(boot.AsSpan(3));
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(0x0B), 512);
        boot[0x0D] = ClusterBytes / 512;
        BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x28), clusters * (ClusterBytes / 512) - 1);
        BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x30), 16);
        BinaryPrimitives.WriteInt64LittleEndian(boot.AsSpan(0x38), 2);
        boot[0x40] = 0xF6;
        boot[0x44] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(boot.AsSpan(0x48), 0x1122_3344_5566_7788);
        boot[510] = 0x55;
        boot[511] = 0xAA;
        return boot;
    }

    private static void Put(byte[] mft, int entry, byte[] record) => record.CopyTo(mft, entry * MftRecordBuilder.RecordBytes);
}
