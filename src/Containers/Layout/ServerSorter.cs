using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>Sorts what was delivered into servers, each with Windows paths.</summary>
internal sealed class ServerSorter(string deliveryName, string looseContainer)
{
    private readonly AnchorFinder _anchors = new();
    private readonly Dictionary<string, HostFiles> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<EvidenceTree> Sort(IReadOnlyList<Member> members, IReadOnlyList<Diagnostic> problems)
    {
        foreach (var member in members)
            _anchors.Observe(member.Segments);
        var rest = Place(members);
        rest = new OrcLayout(this, deliveryName).Place(rest);
        rest = LogCollectorLayout.Place(rest, this);
        PlaceLoose(rest);
        return TreeBuilder.Build(_hosts.Values, problems);
    }

    /// <summary>The server whose delivery has this prefix; made when new.</summary>
    public HostFiles Host(string[] segments, int depth, string container)
    {
        var key = string.Join('/', segments, 0, depth);
        if (!_hosts.TryGetValue(key, out var host))
        {
            host = new HostFiles(LabelOf(segments, depth)) { Container = container };
            _hosts.Add(key, host);
        }
        return host;
    }

    /// <summary>The server of that name, made when new.</summary>
    public HostFiles Named(string name, string container)
    {
        var key = "name:" + name;
        if (!_hosts.TryGetValue(key, out var host))
        {
            host = new HostFiles(name) { IsNamed = true, Container = container };
            _hosts.Add(key, host);
        }
        return host;
    }

    private List<Member> Place(IReadOnlyList<Member> members)
    {
        var rest = new List<Member>();
        foreach (var member in members)
        {
            if (_anchors.Find(member.Segments) is not { } anchor)
            {
                rest.Add(member);
                continue;
            }
            var path = WindowsPath.Join(anchor.Root, member.Segments.AsSpan(anchor.RestStart), anchor.IsEscaped);
            Host(member.Segments, anchor.HostDepth, anchor.Container).Files.Add((path, member));
        }
        return rest;
    }

    /// <summary>Files outside of every volume go to the server whose folder holds them, to the only server, or make one of their own.</summary>
    private void PlaceLoose(List<Member> members)
    {
        var only = _hosts.Count == 1 ? _hosts.Values.First() : null;
        foreach (var member in members)
        {
            var depth = member.Segments.Length - 1;
            HostFiles? host = null;
            for (; depth >= 0 && host is null; depth--)
                _hosts.TryGetValue(string.Join('/', member.Segments, 0, depth), out host);
            depth++;
            if (host is null)
                (host, depth) = (only ?? Host(member.Segments, 0, looseContainer), 0);
            host.Files.Add((WindowsPath.Join(DriveName.Unknown, member.Segments.AsSpan(depth), false), member));
            host.Companions.Add(member);
        }
    }

    private string LabelOf(string[] segments, int depth)
    {
        for (var i = depth - 1; i >= 0; i--)
            if (!IsGeneric(segments[i]))
                return segments[i];
        return deliveryName;
    }

    private static bool IsGeneric(string name) =>
        name.ToUpperInvariant() is "COLLECTION" or "COLLECTIONS" or "EVIDENCE" or "KAPE" or "TARGETS" or "TARGET" or "FS" or "UPLOADS" or "FILES" or "DATA" or "OUTPUT" or "OUT";
}
