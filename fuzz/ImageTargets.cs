using Afterpatch.Containers;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Images;
using Afterpatch.Formats.Ntfs.Wof;
using Afterpatch.Formats.Vss;

namespace Afterpatch.Fuzz;

internal static class ImageTargets
{
    private const int MaxRead = 1 << 20;

    /// <summary>VHD, VHDX, VMDK, E01, qcow2 by their marks; a parent is always the image itself.</summary>
    public static void Image(byte[] bytes)
    {
        var context = new ImageContext("disk", _ => new MemoryBlockSource(bytes), new DamageList());
        using var disk = ImageFile.Open(new MemoryBlockSource(bytes), context);
        disk?.Bytes(0, MaxRead);
        disk?.Bytes(disk.Length - 512, 512);
    }

    public static void Partitions(byte[] bytes) => PartitionTable.Read(new MemoryBlockSource(bytes), new DamageList());

    public static void ShadowCopies(byte[] bytes)
    {
        foreach (var copy in ShadowCopySource.Open(new MemoryBlockSource(bytes), new DamageList()))
            copy.Bytes(0, MaxRead);
    }

    /// <summary>The first byte chooses the way of packing.</summary>
    public static void Packed(byte[] bytes)
    {
        if (bytes.Length == 0)
            return;
        var format = (bytes[0] & 3) switch { 0 => new WofFormat(4096, false), 1 => new(Lzx.ChunkBytes, true), 2 => new(8192, false), _ => new WofFormat(16384, false) };
        new WofSource(new MemoryBlockSource(bytes.AsMemory(1)), format, 100_000, 0, new DamageList()).Bytes(0, 100_000);
    }

    /// <summary>A whole image as <c>investigate</c> opens it: every file, read to its end.</summary>
    public static void Disk(byte[] bytes) => Open(new DiskImageOpener(), bytes);

    /// <summary>zip, 7z, rar, tar and packed streams by their marks.</summary>
    public static void Archive(byte[] bytes) => Open(new ArchiveOpener(), bytes);

    private static void Open(IEvidenceOpener opener, byte[] bytes)
    {
        var folder = Directory.CreateTempSubdirectory("afterpatch-fuzz-").FullName;
        try
        {
            var path = Path.Combine(folder, "evidence");
            File.WriteAllBytes(path, bytes);
            if (!opener.Claims(path))
                return;
            using var evidence = opener.Open(path, new EvidenceOptions(Path.Combine(folder, "work")));
            foreach (var file in evidence.Servers.SelectMany(server => server.Files).Take(100))
                ReadAll(file);
        }
        catch (EvidenceUnreadableException)
        {
            // One sentence for the user: an answer, not a fault.
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void ReadAll(EvidenceFile file)
    {
        try
        {
            using var stream = file.Open();
            var buffer = new byte[MaxRead];
            _ = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (EvidenceUnreadableException)
        {
            // Said by the seam for a file that its container cannot give.
        }
    }
}
