using System.Text;

namespace Afterpatch.Formats.Archives;

/// <summary>Members of a cabinet: stored ones and those that <c>makecab</c> packs by default (MSZIP). LZX and Quantum are listed by name.</summary>
/// <remarks>Spec: [MS-CAB] 2.1 to 2.4, [MS-MCI] 2. Little-endian. Members of one folder are one stream, unpacked once and only as far as somebody asks.</remarks>
public static class CabMembers
{
    private const int MaxFolderBytes = 128 << 20;
    private const int WithReserve = 4;
    private const int FolderNumberOfContinued = 0xFFFD;

    /// <param name="archive">The archive, or its beginning.</param>
    public static IReadOnlyList<PackedMember> Read(byte[] archive)
    {
        var cursor = new ByteCursor(archive, 0);
        cursor.Skip(16, "header");
        var files = cursor.U32("offset of files");
        cursor.Skip(6, "header");
        var folders = cursor.U16("number of folders");
        var count = cursor.U16("number of files");
        var flags = cursor.U16("flags");
        cursor.Skip(4, "set");
        var (folderReserve, dataReserve) = (0, 0);
        if ((flags & WithReserve) != 0)
        {
            var headerReserve = cursor.U16("header reserve");
            folderReserve = cursor.U8("folder reserve");
            dataReserve = cursor.U8("data reserve");
            cursor.Skip(headerReserve, "header reserve");
        }
        var texts = ((flags & 1) != 0 ? 2 : 0) + ((flags & 2) != 0 ? 2 : 0);
        for (var at = cursor.Position; texts > 0 && at < archive.Length && archive.AsSpan(at).IndexOf((byte)0) is >= 0 and var end; texts--)
        {
            cursor.Skip(end + 1, "neighbour");
            at = cursor.Position;
        }
        var streams = new List<CabFolder>();
        for (var i = 0; i < folders && cursor.Error is null; i++)
        {
            streams.Add(new CabFolder(archive, cursor.U32("folder data"), cursor.U16("number of blocks"), cursor.U16("compression") & 0xF, dataReserve, MaxFolderBytes));
            cursor.Skip(folderReserve, "folder reserve");
        }
        return Files(archive, files, count, cursor.Error is null ? streams : []);
    }

    private static List<PackedMember> Files(byte[] archive, uint at, int count, List<CabFolder> folders)
    {
        var members = new List<PackedMember>();
        var cursor = new ByteCursor(archive, 0);
        cursor.Seek(at, "files");
        for (var i = 0; i < Math.Min(count, ArchiveNames.MaxNames) && cursor.Error is null; i++)
        {
            var size = cursor.U32("size");
            var start = cursor.U32("offset in folder");
            var folder = cursor.U16("folder");
            cursor.Skip(6, "file");
            var rest = archive.AsSpan(Math.Min(cursor.Position, archive.Length));
            var end = rest.IndexOf((byte)0);
            if (cursor.Error is not null || end is < 0 or > 256)
                break;
            var stream = folder < folders.Count && folder < FolderNumberOfContinued && folders[folder].IsReadable ? folders[folder] : null;
            members.Add(new(Encoding.UTF8.GetString(rest[..end]), stream is null ? null : most => stream.Read(start, Math.Min(size, (uint)most))));
            cursor.Skip(end + 1, "file name");
        }
        return members;
    }
}
