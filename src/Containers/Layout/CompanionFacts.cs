using System.Text.Json;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>Reads what collectors write beside the files: the host's name, and the times that an archive does not keep.</summary>
/// <remarks>
/// KAPE: <c>*_CopyLog.csv</c> (SourceFile, CreatedOnUtc, ModifiedOnUtc). Velociraptor: <c>client_info.json</c> (Hostname), JSON lines below
/// <c>results</c> with SourceFile and Created/Modified. Names of columns count, not their order.
/// </remarks>
internal static class CompanionFacts
{
    public static void NameHost(HostFiles host)
    {
        foreach (var member in host.Companions.Where(static member => IsNamed(member, "client_info.json") && member.SizeBytes < 1 << 20))
        {
            if (Rows(member, host).Select(HostName).FirstOrDefault(static name => name is { Length: > 0 and < 256 }) is not { } name)
                continue;
            host.Label = MemberPath.Printable(name);
            host.IsNamed = true;
            host.Container = "velociraptor";
            return;
        }
    }

    public static Dictionary<string, FileTimes> Times(HostFiles host)
    {
        var times = new Dictionary<string, FileTimes>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in host.Companions.OrderBy(static member => member.Delivered, StringComparer.Ordinal))
        {
            if (member.Name.EndsWith("_CopyLog.csv", StringComparison.OrdinalIgnoreCase))
                ReadCopyLog(member, host, times);
            else if (member.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && Array.Exists(member.Segments, static part => part.Equals("results", StringComparison.OrdinalIgnoreCase)))
                ReadMetadata(member, host, times);
        }
        return times;
    }

    private static void ReadCopyLog(Member member, HostFiles host, Dictionary<string, FileTimes> times)
    {
        try
        {
            using var text = CompanionText.Open(member);
            if (text is null)
                return;
            foreach (var row in CsvRows.Read(text))
                if (row.TryGetValue("SourceFile", out var path))
                    times.TryAdd(WithoutDevice(path), new(CompanionText.Time(row.GetValueOrDefault("CreatedOnUtc")), CompanionText.Time(row.GetValueOrDefault("ModifiedOnUtc"))));
        }
        catch (EvidenceUnreadableException e)
        {
            host.Problems.Add(new Diagnostic(member.Delivered, -1, "times", e.Message));
        }
    }

    private static void ReadMetadata(Member member, HostFiles host, Dictionary<string, FileTimes> times)
    {
        foreach (var row in Rows(member, host))
        {
            var path = Text(row, "SourceFile") ?? Text(row, "OSPath");
            var created = CompanionText.Time(Text(row, "Created") ?? Text(row, "Btime"));
            var modified = CompanionText.Time(Text(row, "Modified") ?? Text(row, "Mtime"));
            if (path is not null && (created ?? modified) is not null)
                times.TryAdd(WithoutDevice(path), new(created, modified));
        }
    }

    /// <summary>JSON lines; a line that is none is passed over, the rest is read.</summary>
    private static List<JsonElement> Rows(Member member, HostFiles host)
    {
        var rows = new List<JsonElement>();
        try
        {
            using var text = CompanionText.Open(member);
            while (text?.ReadLine() is { } line)
            {
                // Results of other artefacts have millions of rows of other kinds.
                if (line.Length is < 2 or > 1 << 20 || line[0] != '{' || !line.Contains("SourceFile", StringComparison.Ordinal) && !line.Contains("Hostname", StringComparison.Ordinal)
                    && !line.Contains("OSPath", StringComparison.Ordinal) && !line.Contains("Fqdn", StringComparison.Ordinal))
                    continue;
                if (TryParse(line) is { } row)
                    rows.Add(row);
            }
        }
        catch (EvidenceUnreadableException e)
        {
            host.Problems.Add(new Diagnostic(member.Delivered, -1, "metadata", e.Message));
        }
        return rows;
    }

    private static JsonElement? TryParse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? HostName(JsonElement row) => Text(row, "Hostname") ?? Text(row, "Fqdn");

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsNamed(Member member, string name) => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary><c>\\.\C:\Windows</c> is <c>C:\Windows</c>.</summary>
    private static string WithoutDevice(string path) => path.StartsWith(@"\\.\", StringComparison.Ordinal) ? path[4..] : path;
}
