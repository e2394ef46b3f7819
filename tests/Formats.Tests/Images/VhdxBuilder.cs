using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Images;

namespace Afterpatch.Formats.Tests.Images;

/// <summary>Writes a VHDX of blocks of 1 MiB: headers, region tables, metadata, block table, sector bitmap, blocks.</summary>
/// <remarks>Spec: [MS-VHDX].</remarks>
internal static class VhdxBuilder
{
    public const int Block = 1 << 20;
    private const int Ratio = (int)((1L << 23) * 512 / Block);
    private const int MetadataAt = 1 << 20;
    private const int TableAt = 2 << 20;
    private const int BitmapAt = 3 << 20;
    private const int BlocksAt = 4 << 20;

    /// <param name="disk">Whole blocks.</param>
    /// <param name="parent">Name of the image that this one holds the differences to; empty for none.</param>
    /// <param name="isHere">Whether a sector of 512 bytes is in this image; the others are left to the parent.</param>
    public static byte[] Make(byte[] disk, string parent = "", Func<int, bool>? isHere = null)
    {
        var blocks = disk.Length / Block;
        var file = new byte[BlocksAt + disk.Length];
        "vhdxfile"u8.CopyTo(file);
        Header(file.AsSpan(64 << 10, 4096), 1);
        Header(file.AsSpan(128 << 10, 4096), 2);
        Regions(file.AsSpan(192 << 10, 64 << 10));
        Regions(file.AsSpan(256 << 10, 64 << 10));
        Metadata(file.AsSpan(MetadataAt, 1 << 20), disk.Length, parent);
        for (var block = 0; block < blocks; block++)
        {
            var here = Enumerable.Range(block * Block / 512, Block / 512).Count(sector => isHere?.Invoke(sector) ?? true);
            var state = here == Block / 512 ? 6 : here == 0 ? 0 : 7;
            var entry = state == 0 ? 0 : (ulong)(BlocksAt + block * Block + state);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(TableAt + block * 8), entry);
        }
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(TableAt + Ratio * 8), BitmapAt | 6);
        for (var sector = 0; sector < disk.Length / 512; sector++)
        {
            if (isHere is not null && !isHere(sector))
                continue;
            file[BitmapAt + sector / 8] |= (byte)(1 << (sector % 8));
            disk.AsSpan(sector * 512, 512).CopyTo(file.AsSpan(BlocksAt + sector * 512));
        }
        return file;
    }

    private static void Header(Span<byte> header, int number)
    {
        "head"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], number);
        Seal(header);
    }

    private static void Regions(Span<byte> table)
    {
        "regi"u8.CopyTo(table);
        BinaryPrimitives.WriteInt32LittleEndian(table[8..], 2);
        Region(table[16..], "2dc27766-f623-4200-9d64-115e9bfd4a08", TableAt);
        Region(table[48..], "8b7ca206-4790-4b9a-b8fe-575f050f886e", MetadataAt);
        Seal(table);
    }

    private static void Region(Span<byte> entry, string id, long at)
    {
        new Guid(id).TryWriteBytes(entry);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], at);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], 1 << 20);
    }

    private static void Metadata(Span<byte> region, long size, string parent)
    {
        "metadata"u8.CopyTo(region);
        BinaryPrimitives.WriteInt16LittleEndian(region[10..], (short)(parent.Length > 0 ? 4 : 3));
        var item = region[(64 << 10)..];
        Item(region, 0, "caa16737-fa36-4d43-b3b6-33f0aa44e76b", 0, 8);
        BinaryPrimitives.WriteInt32LittleEndian(item, Block);
        BinaryPrimitives.WriteInt32LittleEndian(item[4..], parent.Length > 0 ? 2 : 0);
        Item(region, 1, "2fa54224-cd1b-4876-b211-5dbed83bf4b8", 8, 8);
        BinaryPrimitives.WriteInt64LittleEndian(item[8..], size);
        Item(region, 2, "8141bf1d-a96f-4709-ba47-f233a8faab5f", 16, 4);
        BinaryPrimitives.WriteInt32LittleEndian(item[16..], 512);
        if (parent.Length == 0)
            return;
        const string key = "relative_path";
        var locator = item[32..];
        Item(region, 3, "a8d35f2d-b30b-454d-abf7-d3d84834ab0c", 32, 32 + key.Length * 2 + parent.Length * 2);
        BinaryPrimitives.WriteInt16LittleEndian(locator[18..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(locator[20..], 32);
        BinaryPrimitives.WriteInt32LittleEndian(locator[24..], 32 + key.Length * 2);
        BinaryPrimitives.WriteInt16LittleEndian(locator[28..], (short)(key.Length * 2));
        BinaryPrimitives.WriteInt16LittleEndian(locator[30..], (short)(parent.Length * 2));
        Encoding.Unicode.GetBytes(key + parent, locator[32..]);
    }

    private static void Item(Span<byte> region, int index, string id, int offset, int length)
    {
        var entry = region[(32 + index * 32)..];
        new Guid(id).TryWriteBytes(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry[16..], (64 << 10) + offset);
        BinaryPrimitives.WriteInt32LittleEndian(entry[20..], length);
    }

    private static void Seal(Span<byte> structure) => BinaryPrimitives.WriteUInt32LittleEndian(structure[4..], Crc32C.Of(structure, 4));
}
