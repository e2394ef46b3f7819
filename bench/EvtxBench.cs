using System.Diagnostics;
using Afterpatch.Formats.Evtx;

namespace Afterpatch.Benchmarks;

/// <summary>Reads an event log and touches every field as text: what a detector could ask at most.</summary>
internal static class EvtxBench
{
    public static void Run(string path)
    {
        for (var round = 1; round <= 3; round++)
        {
            var before = Process.GetCurrentProcess().UserProcessorTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var (records, characters) = Read(path);
            var seconds = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
            var megabytes = new FileInfo(path).Length / 1e6;
            Console.WriteLine(FormattableString.Invariant(
                $"{records} records, {characters} characters, {seconds:F2} s user, {megabytes / seconds:F0} MB/s, {(GC.GetTotalAllocatedBytes() - allocated) / Math.Max(1.0, records):F1} B/record"));
        }
    }

    private static (long Records, long Characters) Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var reader = new EvtxReader(stream, _ => { });
        var (records, characters) = (0L, 0L);
        while (reader.Read())
        {
            records++;
            for (var i = reader.Record.Layout.Names.Count - 1; i >= 0; i--)
                characters += reader.Record.Text(i).Length;
            for (var field = EvtxSystemField.ProviderName; field <= EvtxSystemField.UserId; field++)
                characters += reader.Record.Text(field).Length;
        }
        return (records, characters);
    }
}
