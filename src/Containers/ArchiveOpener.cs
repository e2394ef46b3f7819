using Afterpatch.Containers.Archive;
using Afterpatch.Containers.Layout;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers;

/// <summary>A zip, 7z, rar, tar or packed stream, known by its first bytes.</summary>
public sealed class ArchiveOpener : IEvidenceOpener
{
    private readonly ContainerLimits _limits;

    public ArchiveOpener() : this(new ContainerLimits()) { }

    internal ArchiveOpener(ContainerLimits limits) => _limits = limits;

    public string Id => "archive";

    public bool Claims(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return false;
        using var file = EvidenceOnDisk.OpenHandle(path);
        return EvidenceOnDisk.KindOf(file) != ArchiveKind.None;
    }

    public IEvidence Open(string path, EvidenceOptions options)
    {
        var evidence = new DeliveredEvidence();
        try
        {
            var name = Path.GetFileName(path);
            var file = EvidenceOnDisk.OpenHandle(path);
            evidence.Own(file);
            var spool = new Spool(options.WorkFolder);
            evidence.Own(spool);
            var list = new MemberList(_limits);
            var kind = EvidenceOnDisk.KindOf(file);
            string[] prefix = kind is ArchiveKind.Gzip or ArchiveKind.OtherStream ? [UnpackedName(name)] : [];
            new ArchiveReader(list, spool, options.Password)
                .Read(new Bytes(file, 0, RandomAccess.GetLength(file)), kind, prefix, name, depth: 1);
            if (list.Members.Count == 0)
                throw new EvidenceUnreadableException(Refusal.Of(path, list.Problems(name), "holds no file"));
            evidence.Servers = new ServerSorter(NestedArchive.FolderName(name), "archive").Sort(list.Members, list.Problems(name));
            return evidence;
        }
        catch
        {
            evidence.Dispose();
            throw;
        }
    }

    private static string UnpackedName(string name) => Path.GetFileNameWithoutExtension(name) is { Length: > 0 } inner ? inner : name;
}
