using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Formats.MiniDump;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Files;

/// <summary>Hives, process dumps and scripts inside an archive, known by their content whatever they are called.</summary>
/// <remarks>Bounded: 512 bytes of every member decide, then at most 64 MiB of each and 256 MiB of all. Archives in archives are not opened.</remarks>
internal sealed class PackedLoot(EvidenceFile archive, IRecordSink sink)
{
    private const int Head = 512;
    private const int MostOfOne = 64 << 20;
    private const int MostScripts = 64;
    private static readonly LooseTextParser ScriptParser = new();
    private long _left = 256L << 20;
    private int _scripts;

    /// <param name="first">Gives at most so many bytes from the member's start.</param>
    public void Look(string name, Func<int, byte[]> first)
    {
        if (_left <= 0)
            return;
        var head = first(Head);
        var isLoot = HiveHeader.IsMagic(head) || MiniDumpFile.IsMagic(head);
        if (!isLoot && (_scripts >= MostScripts || !ScriptParser.Claims(Member(name, head), head)))
            return;
        var content = first((int)Math.Min(MostOfOne, _left));
        _left -= content.Length;
        _scripts += isLoot ? 0 : 1;
        Tell(Member(name, content), head);
    }

    /// <param name="content">From the member's first byte, forward only.</param>
    public void Look(string name, Stream content)
    {
        using var read = new MemoryStream();
        var buffer = new byte[1 << 16];
        Look(name, most =>
        {
            for (int got; read.Length < most && (got = content.Read(buffer, 0, (int)Math.Min(buffer.Length, most - read.Length))) > 0;)
                read.Write(buffer, 0, got);
            return read.ToArray();
        });
    }

    private void Tell(EvidenceFile member, byte[] head)
    {
        if (HiveHeader.IsMagic(head))
            RegistryParser.Identify(member, sink);
        else if (MiniDumpFile.IsMagic(head))
            new MiniDumpParser().Parse(member, sink);
        else
            ScriptParser.Parse(member, sink);
    }

    /// <summary>A member stands under its archive as under a folder.</summary>
    private EvidenceFile Member(string name, byte[] content) =>
        new($@"{archive.Path}\{name.Replace('/', '\\').TrimStart('\\')}", content.Length, () => new MemoryStream(content, writable: false))
        {
            ModifiedUtc = archive.ModifiedUtc,
            IsDeleted = archive.IsDeleted,
        };
}
