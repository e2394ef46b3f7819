using Afterpatch.Core;

namespace Afterpatch.Containers.Members;

/// <summary>What was found in a delivery so far: files, problems, and what all of it costs.</summary>
internal sealed class MemberList(ContainerLimits limits)
{
    /// <summary>Problems told one by one; an archive of a million bad names is told as a number.</summary>
    private const int MaxProblems = 2_000;

    private readonly List<Diagnostic> _problems = [];
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
