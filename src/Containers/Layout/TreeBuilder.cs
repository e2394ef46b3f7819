using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>Makes ordered trees of the sorted files: deliveries of one named server become one, a file delivered twice is kept once.</summary>
internal static class TreeBuilder
{
    public static IReadOnlyList<EvidenceTree> Build(IEnumerable<HostFiles> hosts, IReadOnlyList<Diagnostic> problems)
    {
        var servers = new List<HostFiles>();
        foreach (var host in hosts.Where(static host => host.Files.Count > 0).OrderBy(static host => host.Label, StringComparer.OrdinalIgnoreCase))
        {
            CompanionFacts.NameHost(host);
            var same = servers.Find(other => other.IsNamed && host.IsNamed && IsSameHost(other.Label, host.Label));
            if (same is null)
            {
                servers.Add(host);
                continue;
            }
            same.Files.AddRange(host.Files);
            same.Companions.AddRange(host.Companions);
            same.Problems.AddRange(host.Problems);
        }
        servers.Sort(static (one, other) => StringComparer.OrdinalIgnoreCase.Compare(one.Label, other.Label));
        return [.. servers.Select((server, index) => Tree(server, index == 0 ? problems : []))];
    }

    /// <summary>One delivery may have the name with its domain, the other without.</summary>
    private static bool IsSameHost(string one, string other) => ShortName(one).Equals(ShortName(other), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> ShortName(string name) => name.IndexOf('.') is > 0 and var dot ? name.AsSpan(0, dot) : name;

    private static EvidenceTree Tree(HostFiles server, IReadOnlyList<Diagnostic> problems)
    {
        var times = CompanionFacts.Times(server);
        var diagnostics = new List<Diagnostic>([.. problems, .. server.Problems]);
        server.Files.Sort(static (one, other) => Compare(one, other));
        var files = new List<EvidenceFile>(server.Files.Count);
        Member? last = null;
        foreach (var (path, member) in server.Files)
        {
            if (files.Count > 0 && files[^1].Path.Equals(path, StringComparison.OrdinalIgnoreCase) && last is not null)
            {
                if (IsSameFile(last, member))
                    continue;
                var reason = files[^1].Path == path ? "two different files are delivered for this path; both kept" : "names differ by case only; both kept";
                diagnostics.Add(new Diagnostic(path, -1, "name", reason));
            }
            files.Add(File(path, member, times));
            last = member;
        }
        return new EvidenceTree(server.Label, server.Container, files, diagnostics);
    }

    private static EvidenceFile File(string path, Member member, Dictionary<string, FileTimes> times)
    {
        times.TryGetValue(path, out var known);
        return new EvidenceFile(path, member.SizeBytes, member.Open)
        {
            CreatedUtc = known.CreatedUtc ?? member.CreatedUtc,
            ModifiedUtc = known.ModifiedUtc ?? member.ModifiedUtc,
            Attributes = member.Attributes,
            Delivered = member.Delivered,
            Flaw = member.Flaw,
        };
    }

    /// <summary>Two collections of one server bring the same file twice: same size and, where both know it, same time.</summary>
    private static bool IsSameFile(Member one, Member other) =>
        one.SizeBytes == other.SizeBytes && one.Delivered != other.Delivered && one.Segments[^1] == other.Segments[^1]
        && (one.ModifiedUtc is null || other.ModifiedUtc is null || one.ModifiedUtc == other.ModifiedUtc)
        && SameBytes.Are(one, other);

    private static int Compare((string Path, Member Member) one, (string Path, Member Member) other)
    {
        var order = StringComparer.OrdinalIgnoreCase.Compare(one.Path, other.Path);
        if (order == 0)
            order = string.CompareOrdinal(one.Path, other.Path);
        return order != 0 ? order : string.CompareOrdinal(one.Member.Delivered, other.Member.Delivered);
    }
}
