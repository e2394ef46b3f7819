using Afterpatch.Containers.Archive;
using Afterpatch.Containers.Folder;
using Afterpatch.Containers.Layout;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers;

/// <summary>A folder: a collection as it lies, a copy of a drive, or archives side by side.</summary>
public sealed class FolderOpener : IEvidenceOpener
{
    private readonly ContainerLimits _limits;

    public FolderOpener() : this(new ContainerLimits()) { }

    internal FolderOpener(ContainerLimits limits) => _limits = limits;

    public string Id => "folder";

    public bool Claims(string path) => Directory.Exists(path);

    public IEvidence Open(string path, EvidenceOptions options)
    {
        var evidence = new DeliveredEvidence();
        try
        {
            var root = Path.GetFullPath(path);
            var list = new MemberList(_limits);
            var spool = new Spool(options.WorkFolder);
            evidence.Own(spool);
            new FolderSource(new ArchiveReader(list, spool, options.Password), evidence.Own).Read(root);
            var name = new DirectoryInfo(root).Name;
            if (list.Members.Count == 0)
                throw new EvidenceUnreadableException(Refusal.Of(path, list.Problems(name), "holds no file"));
            evidence.Servers = new ServerSorter(name, "folder").Sort(list.Members, list.Problems(name));
            return evidence;
        }
        catch
        {
            evidence.Dispose();
            throw;
        }
    }
}
