using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>The files of one server on the way to an <see cref="EvidenceTree"/>.</summary>
internal sealed class HostFiles(string label)
{
    /// <summary>Host name where the delivery tells it, else a name of the delivery.</summary>
    public string Label { get; set; } = label;

    /// <summary>The label is a host name for certain: two deliveries with it are one server.</summary>
    public bool IsNamed { get; set; }

    public string Container { get; set; } = "folder";

    /// <summary>Windows path, member.</summary>
    public List<(string Path, Member Member)> Files { get; } = [];

    /// <summary>What the collector itself wrote beside the files: its lists tell times and host names.</summary>
    public List<Member> Companions { get; } = [];

    public List<Diagnostic> Problems { get; } = [];
}
