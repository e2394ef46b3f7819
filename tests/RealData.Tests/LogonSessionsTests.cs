using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Containers;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Sessions of every real Security log against a plain join over what <c>evtxexport</c> (libevtx) prints.</summary>
public sealed partial class LogonSessionsTests
{
    private static readonly byte[] Provider = Encoding.Unicode.GetBytes("Microsoft-Windows-Security-Auditing");

    [Fact]
    public void Starts_and_ends_equal_a_plain_join_of_what_another_reader_prints()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        Assert.SkipWhen(!File.Exists("/usr/bin/evtxexport"), "evtxexport (libevtx-utils) is not on this machine");
        int logs = 0, sessions = 0, ended = 0;
        using var museum = new ArchiveOpener().Open(Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "evtx-museum-w10"), "*.7z", SearchOption.AllDirectories).Single(),
            new EvidenceOptions(Path.Combine(Path.GetTempPath(), $"afterpatch-sessions-{Environment.ProcessId}")));
        var unpacked = Unpacked(museum);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "evtx-hayabusa-attack"), "*.evtx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Append(unpacked))
        {
            if (File.ReadAllBytes(path).AsSpan().IndexOf(Provider) < 0)
                continue;
            var expected = Expected(path);
            if (expected.Count == 0)
                continue;
            var actual = Actual(path);
            Assert.True(expected.SequenceEqual(actual), $"{path}\nmissing: {string.Join(" | ", expected.Except(actual).Take(3))}\nextra: {string.Join(" | ", actual.Except(expected).Take(3))}");
            logs++;
            sessions += expected.Count;
            ended += expected.Count(one => !one.EndsWith("->", StringComparison.Ordinal));
        }
        File.Delete(unpacked);
        TestContext.Current.TestOutputHelper?.WriteLine($"{logs} logs, {sessions} sessions, {ended} with an end");
        Assert.True(logs >= 20, $"only {logs} logs have logons");
    }

    private static string Unpacked(IEvidence museum)
    {
        var log = museum.Servers[0].Files.Single(file => file.Name.Equals("Security.evtx", StringComparison.OrdinalIgnoreCase));
        var copy = Path.GetTempFileName();
        using var from = log.Open();
        using var to = File.Create(copy);
        from.CopyTo(to);
        return copy;
    }

    private static List<string> Actual(string path)
    {
        var kept = new KeptSink(new LogonSieve().Open(new EvidenceFile(path, new FileInfo(path).Length, () => File.OpenRead(path))));
        new EvtxParser().Parse(new EvidenceFile(@"C:\Security.evtx", new FileInfo(path).Length, () => File.OpenRead(path)), kept);
        return [.. kept.Books().SelectMany(book => book.Sessions.Where(one => one is { Type: > 0, StartTicks: > 0 })
            .Select(one => $"{book.Accounts[one.Account].Sid} {one.Type} {one.LogonId:x} {Second(one.StartTicks)}->{(one.EndTicks == 0 ? "" : Second(one.EndTicks))}")).Order(StringComparer.Ordinal)];
    }

    private static string Second(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For each logon of a person the last logoff with its number before the next boot.</summary>
    private static List<string> Expected(string path)
    {
        var open = new Dictionary<string, (string Text, string End, DateTime Utc)>();
        var all = new List<string>();
        void Close()
        {
            all.AddRange(open.Values.Select(one => $"{one.Text}->{one.End}"));
            open.Clear();
        }
        foreach (var record in Records(path))
        {
            var id = Field(record, "TargetLogonId");
            switch (Id().Match(record).Groups[1].Value)
            {
                case "4608":
                    foreach (var key in open.Keys.ToList())
                        if (open[key].End.Length == 0)
                            open[key] = open[key] with { End = Time(record) };
                    Close();
                    break;
                case "4624" when Field(record, "TargetUserSid").StartsWith("S-1-5-21-", StringComparison.Ordinal):
                    if (open.Remove(id, out var replaced))
                        all.Add($"{replaced.Text}->{replaced.End}");
                    open[id] = ($"{Field(record, "TargetUserSid")} {Field(record, "LogonType")} {id[2..].ToLowerInvariant().TrimStart('0')} {Time(record)}", "", default);
                    break;
                case "4634" or "4647" when open.TryGetValue(id, out var one):
                    var utc = DateTime.Parse(Time(record), CultureInfo.InvariantCulture);
                    if (one.End.Length == 0 || utc > one.Utc && utc - one.Utc < TimeSpan.FromMinutes(5))
                        open[id] = one with { End = Time(record), Utc = utc };
                    break;
            }
        }
        Close();
        all.Sort(StringComparer.Ordinal);
        return all;
    }

    private static IEnumerable<string> Records(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("evtxexport", ["-f", "xml", path]) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split("<Event ").Skip(1).Where(record => record.Contains("Microsoft-Windows-Security-Auditing", StringComparison.Ordinal));
    }

    private static string Field(string record, string name)
    {
        var start = record.IndexOf($"Name=\"{name}\">", StringComparison.Ordinal);
        if (start < 0)
            return "0x0";
        start += name.Length + 8;
        return record[start..record.IndexOf('<', start)];
    }

    private static string Time(string record) => SystemTime().Match(record) is { Success: true } match ? match.Groups[1].Value.Replace('T', ' ') : "";

    [GeneratedRegex(@"<EventID[^>]*>(\d+)</EventID>")]
    private static partial Regex Id();

    [GeneratedRegex("SystemTime=\"(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d)")]
    private static partial Regex SystemTime();

    private sealed class KeptSink(IEventScan scan) : IRecordSink
    {
        private readonly List<Core.Record> _kept = [];

        public CancellationToken Cancelled => CancellationToken.None;

        public void Add(Core.Record record) { }

        public void Row(TextRow row) { }

        public void Event(EventRow row) => scan.Observe(row, _kept);

        public IEnumerable<LogonBook> Books()
        {
            scan.Complete(_kept);
            return _kept.OfType<LogonBook>();
        }
    }
}
