using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Formats.Archives;
using Afterpatch.Formats.MiniDump;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Files;

/// <summary>Hives, process dumps and scripts inside an archive, known by their content whatever they are called.</summary>
/// <remarks>Bounded: 512 bytes of every member decide, then at most 64 MiB of each and 256 MiB of all. Archives in archives are not opened.</remarks>
internal static class PackedLoot
{
    private const int Head = 512;
    private const int MostOfOne = 64 << 20;
    private const int MostScripts = 64;
    private static readonly LooseTextParser Scripts = new();

    public static void Read(EvidenceFile archive, IReadOnlyList<PackedMember> members, IRecordSink sink)
    {
        var left = 256L << 20;
        var scripts = 0;
        foreach (var member in members)
        {
            if (member.Unpack is not { } unpack || left <= 0)
                continue;
            var head = unpack(Head);
            var isLoot = HiveHeader.IsMagic(head) || MiniDumpFile.IsMagic(head);
            if (!isLoot && (scripts >= MostScripts || !Scripts.Claims(Member(archive, member.Name, head), head)))
                continue;
            var content = unpack((int)Math.Min(MostOfOne, left));
            left -= content.Length;
            scripts += isLoot ? 0 : 1;
            Tell(Member(archive, member.Name, content), head, sink);
        }
    }

    private static void Tell(EvidenceFile member, byte[] head, IRecordSink sink)
    {
        if (HiveHeader.IsMagic(head))
            RegistryParser.Identify(member, sink);
        else if (MiniDumpFile.IsMagic(head))
            new MiniDumpParser().Parse(member, sink);
        else
            Scripts.Parse(member, sink);
    }

    /// <summary>A member stands under its archive as under a folder.</summary>
    private static EvidenceFile Member(EvidenceFile archive, string name, byte[] content) =>
        new($@"{archive.Path}\{name.Replace('/', '\\').TrimStart('\\')}", content.Length, () => new MemoryStream(content, writable: false))
        {
            ModifiedUtc = archive.ModifiedUtc,
            IsDeleted = archive.IsDeleted,
        };
}
