using System.Globalization;
using Afterpatch.Testing.Ntfs;

namespace Afterpatch.Benchmarks;

/// <summary>Writes a volume of 50 GB with 1,000,000 files, as a sparse raw image: an <c>$MFT</c> of 1 GB, a journal, and clusters of zeros.</summary>
internal static class NtfsImage
{
    private const long Bytes = 50_000_000_000;
    private const int Cluster = NtfsImageBuilder.ClusterBytes;
    private const int Files = 1_000_000;
    private const int Folders = 40_000;
    private const int First = 24;
    private const int Records = First + Folders + Files + 8;
    private const long MftCluster = 16;
    private const long MftClusters = ((long)Records * MftRecordBuilder.RecordBytes + Cluster - 1) / Cluster;

    private static readonly string[] Roots = ["Windows", "Program Files", "inetpub", "Users", "ProgramData"];
    private static readonly string[] Names = ["module{0}.dll", "package{0}.cat", "package{0}.mum", "manifest{0}.manifest", "resource{0}.mui", "help{0}.xml", "trace{0}.etl", "tool{0}.exe"];
    private static readonly NtfsTimes Time = new(NtfsImageBuilder.Created);

    public static void Write(string path)
    {
        using var image = new FileStream(path, FileMode.CreateNew);
        image.SetLength(Bytes / Cluster * Cluster);
        image.Write(NtfsImageBuilder.Boot(Bytes / Cluster));
        var journal = UsnBench.Journal()[..(32 << 20)];
        var next = MftCluster + MftClusters + 8;
        image.Position = next * Cluster;
        image.Write(journal);
        var journalAt = next;
        next += journal.Length / Cluster;
        var bitmapAt = next;
        next += 400;
        image.Position = MftCluster * Cluster;
        for (var entry = 0; entry < Records; entry++)
            image.Write(entry switch
            {
                0 => Metafile(0, "$MFT", (long)Records * MftRecordBuilder.RecordBytes, (MftCluster, MftClusters)),
                5 => new MftRecordBuilder(5, 5, 3).Standard(Time, 0x16).Name(NtfsImageBuilder.Root, ".", Time, true, 0, 3).Build(),
                6 => Metafile(6, "$Bitmap", Bytes / Cluster / 8, (bitmapAt, 400)),
                11 => new MftRecordBuilder(11, 11, 3).Standard(Time, 0x16).Name(NtfsImageBuilder.Root, "$Extend", Time, true, 0, 3).Build(),
                12 => new MftRecordBuilder(12, 12, 1).Standard(Time, 6).Name(NtfsImageBuilder.Reference(11, 11), "$UsnJrnl", Time, false, 0, 3)
                    .NonResident(0x80, "$J", journal.Length, [(journalAt, journal.Length / Cluster)], Cluster).Build(),
                < First => new byte[MftRecordBuilder.RecordBytes],
                < First + Folders => Folder(entry),
                < First + Folders + Files => File(entry, ref next),
                _ => new byte[MftRecordBuilder.RecordBytes],
            });
    }

    private static byte[] Metafile(int entry, string name, long size, (long, long) run) =>
        new MftRecordBuilder(entry, (ushort)Math.Max(1, entry), 1).Standard(Time, 6).Name(NtfsImageBuilder.Root, name, Time, false, size, 3).NonResident(0x80, "", size, [run], Cluster).Build();

    /// <summary>Five folders in the root; below them each folder holds ten.</summary>
    private static byte[] Folder(int entry)
    {
        var number = entry - First;
        var (parent, name) = number < Roots.Length ? (NtfsImageBuilder.Root, Roots[number])
            : number < Roots.Length + 1 ? (NtfsImageBuilder.Reference(First + 2, 1), "wwwroot")
            : (NtfsImageBuilder.Reference(First + (number - 6) / 10, 1), $"amd64_component-{number}_31bf3856ad364e35");
        return new MftRecordBuilder(entry, 1, 3).Standard(Time, 0x10).Name(parent, name, Time, true).Build();
    }

    /// <summary>Of a hundred files one is a page of 400 bytes in its record; the others have clusters, 45 KB on average.</summary>
    private static byte[] File(int entry, ref long next)
    {
        var number = entry - First - Folders;
        var parent = NtfsImageBuilder.Reference(First + number % Folders, 1);
        var isPage = number % 100 == 0;
        var name = isPage ? $"page{number}.aspx" : Names[number % Names.Length].Replace("{0}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var record = new MftRecordBuilder(entry, 1, 1).Standard(Time);
        var size = isPage ? 400 : 1000 + number * 7919L % 90_000;
        record.Name(parent, name, Time, false, size);
        if (isPage)
            return record.Resident(0x80, "", "<%@ Page Language=\"C#\" %><html><body><asp:Label id=\"a\" runat=\"server\" /></body></html>"u8).Build();
        var clusters = (size + Cluster - 1) / Cluster;
        var run = next + clusters < Bytes / Cluster ? next : Bytes / Cluster - clusters;
        next = run + clusters;
        return record.NonResident(0x80, "", size, [(run, clusters)], Cluster).Build();
    }
}
