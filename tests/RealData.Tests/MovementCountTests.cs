using System.Text;
using System.Text.Json;
using Afterpatch.Analysis.Movement;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Cli.Dump;
using Afterpatch.Cli.Running;
using Afterpatch.Containers;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>The graph of real logs against a plain count of what <c>dump --json</c> prints: logons by account, type and address as they stand in the events.</summary>
public sealed class MovementCountTests
{
    [Fact]
    public void Logons_are_counted_as_a_script_would_count_them()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var logons = 0L;
        var logs = 0;
        using var work = new TemporaryFolder();
        var archive = Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "evtx-museum-w10"), "*.7z", SearchOption.AllDirectories).Single();
        using var museum = new ArchiveOpener().Open(archive, new EvidenceOptions(work.Path));
        var files = new[] { "evtx-hayabusa-attack", "evtx-sigma-regression", "plaso" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, folder), "*.evtx", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            .Select(path => new EvidenceFile(path, new FileInfo(path).Length, () => File.OpenRead(path)))
            .Concat(museum.Servers.SelectMany(server => server.Files).Where(file => file.Path.EndsWith("Security.evtx", StringComparison.OrdinalIgnoreCase)));
        foreach (var log in files)
        {
            var expected = Counted(log);
            if (expected.Count == 0)
                continue;
            var kept = new FileReader([new EvtxParser()], new SieveSet([], [new MovementEventSieve()], [])).Read(log, CancellationToken.None).Kept;
            var actual = kept.OfType<RemoteAccess>().Where(access => access.LogonType >= 0 && access.AccessKind is not (AccessKind.Service or AccessKind.Task or AccessKind.Process))
                .GroupBy(access => Key(access.AccessKind == AccessKind.NewCredentials ? access.By : access.Account, access.LogonType, access.AccessKind == AccessKind.NewCredentials ? "" : access.Remote))
                .ToDictionary(group => group.Key, group => (group.Sum(access => access.Succeeded), group.Sum(access => access.Failed)));
            Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), actual.OrderBy(pair => pair.Key, StringComparer.Ordinal));
            var graph = MovementMaker.Make(kept, []).Graph;
            var total = expected.Sum(pair => pair.Value.Succeeded + pair.Value.Failed);
            Assert.Equal(total, graph.Edges.Where(edge => edge.LogonType is not null && edge.Kind is not ("service" or "task" or "process")).Sum(edge => edge.Count));
            logons += total;
            logs++;
        }
        Assert.True(logons > 600 && logs > 20, $"only {logons} logons of {logs} logs were counted");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("afterpatch-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private static Dictionary<string, (long Succeeded, long Failed)> Counted(EvidenceFile log)
    {
        using var output = new MemoryStream();
        using (var sink = new JsonLinesSink(output, CancellationToken.None))
        {
            new EvtxParser().Parse(log, sink);
            sink.Flush();
        }
        var counts = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("record").GetString() != "event")
                continue;
            var fields = document.RootElement.GetProperty("fields");
            if (Text(fields, "Channel") != "Security" || Text(fields, "EventID") is not ("4624" or "4625"))
                continue;
            var (user, domain, type) = (Text(fields, "TargetUserName"), Text(fields, "TargetDomainName"), int.Parse(Text(fields, "LogonType"), System.Globalization.CultureInfo.InvariantCulture));
            var account = user.Length == 0 ? Text(fields, "TargetUserSid") : domain.Length == 0 ? user : $@"{domain}\{user}";
            var address = Text(fields, "IpAddress");
            if (address.Length == 0 && type is 3 or 8 or 10)
                address = Text(fields, "WorkstationName");
            var key = Key(account, type, type == 9 ? "" : address);
            var (succeeded, failed) = counts.GetValueOrDefault(key);
            counts[key] = Text(fields, "EventID") == "4624" ? (succeeded + 1, failed) : (succeeded, failed + 1);
        }
        return counts;
    }

    private static string Key(string account, int type, string address) => $"{account}|{type}|{address}".ToLowerInvariant();

    private static string Text(JsonElement fields, string name)
    {
        if (!fields.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return "";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text == "-" ? "" : text;
    }
}
