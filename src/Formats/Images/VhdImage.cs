using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Blocks;

namespace Afterpatch.Formats.Images;

/// <summary>VHD: fixed, dynamic or differencing. Big-endian.</summary>
/// <remarks>Spec: Microsoft "Virtual Hard Disk Image Format Specification" 1.0.</remarks>
public sealed class VhdImage : IBlockSource
{
    private const int FooterBytes = 512;
    private const int MaxTable = 64 << 20;
    private const int Sector = 512;

    private readonly IBlockSource _file;
    private readonly IBlockSource? _parent;
    private readonly byte[] _table;
    private readonly int _block;
    private readonly int _bitmap;

    private VhdImage(IBlockSource file, IBlockSource? parent, byte[] table, int block, long length)
    {
        _file = file;
        _parent = parent;
        _table = table;
        _block = block;
        _bitmap = (block / Sector / 8 + Sector - 1) / Sector * Sector;
        Length = length;
    }

    public long Length { get; }

    public static IBlockSource? Open(IBlockSource file, ImageContext context)
    {
        var footer = file.Bytes(Math.Max(0, file.Length - FooterBytes), FooterBytes);
        if (!footer.AsSpan().StartsWith("conectix"u8))
        {
            footer = file.Bytes(0, FooterBytes);
            context.Damage.Add(file.Length, "footer", "is missing at the end; its copy at the start was used");
        }
        if (footer.Length < FooterBytes)
            return null;
        var size = BinaryPrimitives.ReadInt64BigEndian(footer.AsSpan(0x30));
        var type = BinaryPrimitives.ReadUInt32BigEndian(footer.AsSpan(0x3C));
        if (type == 2)
            return new BlockSlice(file, 0, Math.Min(size > 0 ? size : long.MaxValue, file.Length - FooterBytes));
        var header = file.Bytes(BinaryPrimitives.ReadInt64BigEndian(footer.AsSpan(0x10)), 1024);
        if (header.Length < 1024 || !header.AsSpan().StartsWith("cxsparse"u8) || type is not (3 or 4))
        {
            context.Damage.Add(0, "dynamic header", "cannot be read");
            return null;
        }
        return OpenDynamic(file, header, size, type == 4, context);
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        for (var done = 0; done < count;)
        {
            var at = offset + done;
            var inBlock = (int)(at % _block);
            var part = Math.Min(count - done, _block - inBlock);
            ReadBlock(at / _block, inBlock, at, buffer.Slice(done, part));
            done += part;
        }
        return count;
    }

    public long Missing(long offset, long length)
    {
        var beyond = BlockSources.Beyond(Length, offset, length);
        return beyond + BlockSources.MissingInBlocks(offset, length - beyond, _block, _table.Length / 4, (block, inBlock, part) =>
            BinaryPrimitives.ReadUInt32BigEndian(_table.AsSpan((int)block * 4)) is var sector && sector != uint.MaxValue ? _file.Missing((long)sector * Sector + _bitmap + inBlock, part)
            : _parent?.Missing(block * _block + inBlock, part) ?? 0);
    }

    public void Dispose()
    {
        _file.Dispose();
        _parent?.Dispose();
    }

    private static VhdImage? OpenDynamic(IBlockSource file, byte[] header, long size, bool hasParent, ImageContext context)
    {
        var table = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(0x10));
        var entries = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(0x1C));
        var block = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(0x20));
        if (block is < 4096 or > 1 << 28 || block % 4096 != 0 || size < 0)
        {
            context.Damage.Add(0x20, "block size", $"{block} is none");
            return null;
        }
        var bytes = file.Bytes(table, (int)Math.Min((long)entries * 4, MaxTable));
        if (bytes.Length < (long)entries * 4)
            context.Damage.Add(table, "block allocation table", "is cut off");
        var parent = hasParent ? context.OpenParent(ParentNames(file, header)) : null;
        return new(file, parent, bytes, (int)block, Math.Min(size, (long)entries * block));
    }

    private void ReadBlock(long block, int inBlock, long offset, Span<byte> target)
    {
        var sector = block * 4 + 4 <= _table.Length ? BinaryPrimitives.ReadUInt32BigEndian(_table.AsSpan((int)block * 4)) : uint.MaxValue;
        if (sector == uint.MaxValue)
        {
            ReadParent(offset, target);
            return;
        }
        var start = (long)sector * Sector;
        if (_parent is null)
        {
            var read = _file.ReadAt(start + _bitmap + inBlock, target);
            target[read..].Clear();
            return;
        }
        // Each sector lies here or in the parent, by its bit.
        var bits = _file.Bytes(start, _bitmap);
        for (var done = 0; done < target.Length;)
        {
            var at = inBlock + done;
            var part = Math.Min(target.Length - done, Sector - at % Sector);
            var piece = target.Slice(done, part);
            var bit = at / Sector;
            if (bit / 8 < bits.Length && (bits[bit / 8] & (0x80 >> (bit % 8))) != 0)
                piece[_file.ReadAt(start + _bitmap + at, piece)..].Clear();
            else
                ReadParent(offset + done, piece);
            done += part;
        }
    }

    private void ReadParent(long offset, Span<byte> target)
    {
        var read = _parent?.ReadAt(offset, target) ?? 0;
        target[read..].Clear();
    }

    /// <summary>The name in the header, then those of the locators, which are paths.</summary>
    private static List<string> ParentNames(IBlockSource file, byte[] header)
    {
        var names = new List<string>();
        for (var at = 0x240; at < 0x300; at += 24)
        {
            var code = Encoding.ASCII.GetString(header, at, 4);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(at + 8));
            if (code is "W2ru" or "W2ku" && length <= 4096)
                names.Add(Encoding.Unicode.GetString(file.Bytes(BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(at + 16)), (int)length)));
        }
        names.Add(Encoding.BigEndianUnicode.GetString(header, 0x40, 512).Split('\0')[0]);
        return names;
    }
}
