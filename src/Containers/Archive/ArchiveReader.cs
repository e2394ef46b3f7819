using Afterpatch.Containers.Archive.Tar;
using Afterpatch.Containers.Archive.Zip;
using Afterpatch.Containers.Layout;
using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Archive;

/// <summary>Lists the files of an archive and of the archives in it, whatever packs them.</summary>
internal sealed class ArchiveReader(MemberList list, Spool spool, string? password)
{
    public MemberList List { get; } = list;

    public Spool Spool { get; } = spool;

    public string? Password { get; } = password;

    /// <param name="prefix">Components under which the members stand.</param>
    /// <param name="delivered">Name of the archive for the manifest and for problems.</param>
    /// <param name="depth">1 for an archive that stands by itself.</param>
    public void Read(Bytes archive, ArchiveKind kind, string[] prefix, string delivered, int depth)
    {
        if (depth > List.Limits.MaxDepth)
        {
            List.Problem(delivered, "depth", $"archives nested more than {List.Limits.MaxDepth} deep; not opened");
            return;
        }
        var place = new ArchivePlace(this, archive, prefix, delivered, depth);
        switch (kind)
        {
            case ArchiveKind.Zip:
                new ZipSource(place).Read();
                break;
            case ArchiveKind.Tar:
                TarSource.Read(place);
                break;
            case ArchiveKind.Gzip or ArchiveKind.OtherStream:
                PackedStreamSource.Read(place);
                break;
            default:
                LibrarySource.Read(place, only: null);
                break;
        }
    }
}

/// <summary>An archive being read: where its bytes are, what its members' names stand under.</summary>
internal sealed record ArchivePlace(ArchiveReader Reader, Bytes Bytes, string[] Prefix, string Delivered, int Depth)
{
    public MemberList List => Reader.List;

    public string DeliveredAs(string name) => $"{Delivered}|{name}";

    /// <summary>Safe components of a member's name under this archive's; a problem is noted when there are none.</summary>
    public string[]? Locate(string name)
    {
        if (MemberPath.TrySplit(name, out var segments, out var reason))
            return [.. Prefix, .. List.Shared(segments)];
        List.Problem(DeliveredAs(name), "name", reason + "; left out");
        return null;
    }

    /// <summary>Adds a member whose bytes lie ready; an archive of a collection is opened instead.</summary>
    public void AddOrOpen(Member member, Bytes bytes)
    {
        if (!NestedArchive.IsCandidate(member.Segments) || Sniff(bytes) is not (not ArchiveKind.None and var kind))
        {
            List.Add(member);
            return;
        }
        if (VolumeHint.IsInsideVolume(member.Segments))
            List.Add(member);
        string[] prefix = [.. member.Segments[..^1], NestedArchive.FolderName(member.Name)];
        Reader.Read(bytes, kind, prefix, member.Delivered, Depth + 1);
    }

    private static ArchiveKind Sniff(Bytes bytes)
    {
        Span<byte> head = stackalloc byte[ArchiveSniffer.HeadLength];
        return ArchiveSniffer.Of(head[..bytes.Read(0, head)]);
    }
}
