using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Ntfs;

namespace Afterpatch.Artifacts.Ntfs;

/// <summary>The index <c>$I30</c> of one directory: its entries, and those that its slack still holds.</summary>
public sealed class DirectoryIndexParser : IArtifactParser
{
    private const int MaxRecordBytes = 1 << 16;

    public string Id => "directory-index";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        head.Length >= 0x28 && head[..4].SequenceEqual("INDX"u8) && file.Name.Contains("$I30", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var damage = new DamageList();
        using var stream = file.Open();
        var folder = Folder(file);
        long origin = 0;
        foreach (var record in Records(stream))
        {
            sink.Cancelled.ThrowIfCancellationRequested();
            var start = origin;
            var reason = IndexRecord.Read(record.Span, (reference, name, offset, isSlack) =>
            {
                if (name.Namespace != FileNamespace.Dos && (sink.WantsEverything || FileInterest.IsKept(folder + "\\" + new string(name.Name), name.IsDirectory)))
                    sink.Add(Trace(file, start + offset, folder, reference, name, isSlack ? "i30-slack" : "i30"));
            });
            if (reason is not null)
                damage.Add(start, "INDX", reason);
            origin += record.Length;
        }
        NtfsRecords.Report(file, damage, sink);
    }

    internal static NameTrace Trace(EvidenceFile file, long offset, string? folder, FileReference reference, FileNameAttribute name, string family) => new()
    {
        At = new(file.Path, offset, FileNameAttribute.MinLength + name.Name.Length * 2),
        Family = family,
        Name = NtfsNames.Clean(name.Name),
        Folder = folder,
        Entry = reference.Entry,
        Sequence = reference.Sequence,
        ParentEntry = name.Parent.Entry,
        ParentSequence = name.Parent.Sequence,
        SizeBytes = name.Size,
        IsDirectory = name.IsDirectory,
        Times = NtfsRecords.Times(name.Times),
    };

    /// <summary>The directory that a delivered index belongs to: the folder it lies in.</summary>
    private static string Folder(EvidenceFile file)
    {
        var path = file.Path;
        var colon = path.IndexOf(":$I30", StringComparison.OrdinalIgnoreCase);
        return colon > 1 ? path[..colon] : path[..Math.Max(0, path.LastIndexOf('\\'))];
    }

    /// <summary>Records are 4,096 bytes unless the first one says by its own size that they are larger.</summary>
    private static IEnumerable<Memory<byte>> Records(Stream stream)
    {
        var buffer = new byte[MaxRecordBytes];
        var size = 0;
        while (true)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(0, size == 0 ? 4096 : size), size == 0 ? 4096 : size, throwOnEndOfStream: false);
            if (read == 0)
                yield break;
            if (size == 0)
            {
                size = read < 4096 ? read : Size(buffer);
                if (size > read)
                    read += stream.ReadAtLeast(buffer.AsSpan(read, size - read), size - read, throwOnEndOfStream: false);
            }
            yield return buffer.AsMemory(0, read);
        }
    }

    /// <summary>The node's allocated bytes and the 24 of the head.</summary>
    private static int Size(ReadOnlySpan<byte> record)
    {
        var allocated = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(record[0x20..]);
        return allocated > 4096 && allocated <= MaxRecordBytes - 0x18 && System.Numerics.BitOperations.IsPow2(allocated + 0x18) ? allocated + 0x18 : 4096;
    }
}
