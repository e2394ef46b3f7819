using Afterpatch.Core;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>Names behind the end of an MFT record: of the file that had the record before, of this one before it was renamed or moved, of
/// files that were in a directory small enough to be kept in its record.</summary>
internal static class MftSlackReader
{
    public static void Read(EvidenceFile file, ReadOnlySpan<byte> record, MftRecordHeader header, int entry, MftIndex index, IRecordSink sink)
    {
        var slack = record[Math.Min(header.AnnouncedBytes, record.Length)..];
        if (!slack.ContainsAnyExcept((byte)0))
            return;
        for (var position = 0; FileNameCarver.TryFind(slack, ref position, out var name); position += FileNameAttribute.MinLength)
        {
            if (name.Namespace == FileNamespace.Dos || IsOwn(index, entry, name) || (!sink.WantsEverything && !FileInterest.IsKept(name.Name, name.IsDirectory)))
                continue;
            var offset = (long)entry * record.Length + (record.Length - slack.Length) + position;
            // In the slack of a small directory's own index the numbers of its files are not kept with their names.
            var owner = name.Parent.Entry == entry ? default : new FileReference((ulong)entry);
            sink.Add(DirectoryIndexParser.Trace(file, offset, null, owner, name, "mft-slack"));
        }
    }

    /// <summary>A name that the file still has: attributes move within a record, and their old places keep a copy.</summary>
    private static bool IsOwn(MftIndex index, int entry, FileNameAttribute name)
    {
        if (index.Parent(entry) == name.Parent && index.Name(entry).SequenceEqual(name.Name))
            return true;
        for (var link = index.FirstLink(entry); link >= 0; link = index.NextLink(link))
            if (index.LinkParent(link) == name.Parent && index.LinkName(link).SequenceEqual(name.Name))
                return true;
        return false;
    }
}
