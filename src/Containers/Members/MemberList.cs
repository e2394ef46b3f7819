using Afterpatch.Core;

namespace Afterpatch.Containers.Members;

/// <summary>What was found in a delivery so far: files, problems, and what all of it costs.</summary>
internal sealed class MemberList(ContainerLimits limits)
{
    /// <summary>Problems told one by one; an archive of a million bad names is told as a number.</summary>
    private const int MaxProblems = 2_000;

    /// <summary>Names of folders that are kept once, whatever the number of files in them.</summary>
    private const int MaxFolders = 100_000;

    private readonly List<Diagnostic> _problems = [];
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private long _untold;
    private long _expandedBytes;
    private bool _isFull;

    public ContainerLimits Limits { get; } = limits;

    public List<Member> Members { get; } = [];

    public void Add(Member member)
    {
        if (Members.Count < Limits.MaxMembers)
        {
            Members.Add(member);
            if (Array.Exists(member.Segments, MemberPath.IsIllegalOnNtfs))
                Problem(member.Delivered, "name", "no NTFS volume can hold this name; kept");
        }
        else if (!_isFull)
        {
            _isFull = true;
            Problem(member.Delivered, "members", $"more than {Limits.MaxMembers} files; the rest is left out");
        }
    }

    /// <summary>The same components, those of folders one string each for all members.</summary>
    public string[] Shared(string[] segments)
    {
        for (var i = 0; i < segments.Length - 1; i++)
        {
            if (_folders.TryGetValue(segments[i], out var known))
                segments[i] = known;
            else if (_folders.Count < MaxFolders)
                _folders.Add(segments[i]);
        }
        return segments;
    }

    /// <summary>Takes <paramref name="bytes"/> from what may still be unpacked.</summary>
    /// <returns>False when that is more than is left; the caller leaves the member out.</returns>
    public bool TryExpand(long bytes)
    {
        if (bytes < 0 || bytes > Limits.MaxExpandedBytes - _expandedBytes)
            return false;
        _expandedBytes += bytes;
        return true;
    }

    public long MayExpand => Limits.MaxExpandedBytes - _expandedBytes;

    public void Problem(string delivered, string field, string reason, long offset = -1)
    {
        if (_problems.Count < MaxProblems)
            _problems.Add(new Diagnostic(MemberPath.Printable(delivered), offset, field, reason));
        else
            _untold++;
    }

    public IReadOnlyList<Diagnostic> Problems(string delivered) =>
        _untold == 0 ? _problems : [.. _problems, new Diagnostic(delivered, -1, "members", $"{_untold} more problems of this kind")];
}
