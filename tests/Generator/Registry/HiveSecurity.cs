using System.Buffers.Binary;

namespace Afterpatch.Generator.Registry;

/// <summary>The security descriptors of a hive: each once, counted, in one ring.</summary>
internal sealed class HiveSecurity(HiveCells cells, byte[] usual)
{
    private readonly Dictionary<string, (int Cell, uint Uses)> _known = [];

    /// <returns>The offset of the descriptor's cell.</returns>
    public uint Of(byte[]? descriptor)
    {
        var bytes = descriptor ?? usual;
        var key = Convert.ToHexString(bytes);
        var (cell, uses) = _known.TryGetValue(key, out var known) ? known : (Write(bytes), 0u);
        _known[key] = (cell, uses + 1);
        return (uint)cell;
    }

    /// <summary>Joins the ring and notes how many keys use each.</summary>
    public void Finish()
    {
        var all = _known.Values.OrderBy(one => one.Cell).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var data = cells.From(all[i].Cell + 4);
            BinaryPrimitives.WriteInt32LittleEndian(data[4..], all[(i + 1) % all.Count].Cell);
            BinaryPrimitives.WriteInt32LittleEndian(data[8..], all[(i + all.Count - 1) % all.Count].Cell);
            BinaryPrimitives.WriteUInt32LittleEndian(data[12..], all[i].Uses);
        }
    }

    private int Write(byte[] descriptor)
    {
        var cell = cells.Add(20 + descriptor.Length);
        var data = cells.From(cell + 4);
        "sk"u8.CopyTo(data);
        BinaryPrimitives.WriteInt32LittleEndian(data[16..], descriptor.Length);
        descriptor.CopyTo(data[20..]);
        return cell;
    }
}
