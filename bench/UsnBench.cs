using System.Diagnostics;
using Afterpatch.Artifacts.Ntfs;
using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;
using Afterpatch.Testing.Ntfs;

namespace Afterpatch.Benchmarks;

/// <summary>Records of a change journal: read alone, and through the parser with paths (two passes), with what a case keeps.</summary>
internal static class UsnBench
{
    private const int Copies = 8;

    public static void Run()
    {
        var journal = Journal();
        for (var round = 0; round < 3; round++)
        {
            Measure("records", journal.Length, () =>
            {
                var reader = new UsnReader(new MemoryStream(journal), new DamageList());
                while (reader.TryRead(out _)) { }
            });
            Measure("parser, two passes with paths", journal.Length, () =>
            {
                var sink = new CountingSink();
                new UsnJournalParser().Parse(new EvidenceFile(@"C:\$Extend\$UsnJrnl:$J", journal.Length, () => new MemoryStream(journal)), sink);
                Console.Write($"{sink.Count} kept, ");
            });
        }
    }

    /// <summary>256 MiB: 2,000 directories and a mix of names of which a few in a hundred are of interest.</summary>
    internal static byte[] Journal()
    {
        var builder = new UsnBuilder();
        var time = new DateTime(2021, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        string[] names = ["mdb.chk", "E0100012AB.log", "tmp.edb", "catalog.wci", "trn.log", "cache.dat", "settings.xml", "x.dll", "page.aspx", "IndexerVolumeGuid"];
        var random = new Random(1);
        for (var i = 0; i < 420_000; i++)
        {
            var (file, parent) = (NtfsImageBuilder.Reference(1000 + random.Next(100_000), 1), NtfsImageBuilder.Reference(30 + random.Next(2000), 1));
            var isDirectory = i < 2000;
            builder.Add(isDirectory ? NtfsImageBuilder.Reference(30 + i, 1) : file, isDirectory ? NtfsImageBuilder.Root : parent,
                isDirectory ? $"folder{i}" : (i % 7) + names[random.Next(100) < 92 ? random.Next(7) : random.Next(10)], 0x8000_0102, time.AddMilliseconds(i), isDirectory ? 0x10u : 0x20u);
        }
        var once = builder.Build();
        var journal = new byte[once.Length * Copies];
        for (var i = 0; i < Copies; i++)
            once.CopyTo(journal, i * once.Length);
        return journal;
    }

    private static void Measure(string what, long bytes, Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.UserProcessorTime;
        work();
        process.Refresh();
        var seconds = (process.UserProcessorTime - before).TotalSeconds;
        Console.WriteLine($"{what}: {bytes / 1e6:F0} MB in {seconds:F2} s of user CPU, {bytes / 1e6 / seconds:F0} MB/s");
    }

    private sealed class CountingSink : IRecordSink
    {
        public long Count { get; private set; }

        public bool WantsEverything => false;

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Record record) => Count++;

        public void Row(TextRow row) => Count++;

        public void Event(EventRow row) => Count++;
    }
}
