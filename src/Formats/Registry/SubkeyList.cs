using System.Buffers.Binary;

namespace Afterpatch.Formats.Registry;

/// <summary>The lists of subkeys: <c>li</c>, <c>lf</c>, <c>lh</c>, and <c>ri</c>, a list of those.</summary>
internal static class SubkeyList
{
    /// <summary>Adds the cell offsets of a key's subkeys. A list that names itself or lies outside is reported; no more offsets than the key announces.</summary>
    public static void Read(RegistryHive hive, HiveKey key, List<uint> offsets)
    {
        var announced = key.SubkeyCount;
        if (announced == 0)
            return;
        var before = offsets.Count;
        Read(hive, key.SubkeyListOffset, offsets, before + announced, isIndex: true);
        if (offsets.Count - before < announced)
            hive.Report(key.FileOffset + 4 + 20, "subkey count", $"announces {announced} subkeys, {offsets.Count - before} are listed");
    }

    private static void Read(RegistryHive hive, uint list, List<uint> offsets, int most, bool isIndex)
    {
        if (!hive.TryCell(list, "subkey list offset", out var cell))
            return;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(cell[2..]);
        switch ((char)cell[0], (char)cell[1])
        {
            case ('l', 'f') or ('l', 'h'):
                Add(hive, list, cell[4..], count, 8, offsets, most);
                break;
            case ('l', 'i'):
                Add(hive, list, cell[4..], count, 4, offsets, most);
                break;
            case ('r', 'i') when isIndex:
                for (var i = 0; i < Math.Min(count, (cell.Length - 4) / 4) && offsets.Count < most; i++)
                    Read(hive, BinaryPrimitives.ReadUInt32LittleEndian(cell[(4 + i * 4)..]), offsets, most, isIndex: false);
                break;
            default:
                hive.Report(RegistryHive.FileOffset(list), "subkey list", isIndex ? "is of no known kind" : "an index points to another index");
                break;
        }
    }

    private static void Add(RegistryHive hive, uint list, ReadOnlySpan<byte> elements, int count, int stride, List<uint> offsets, int most)
    {
        if (count > elements.Length / stride)
        {
            hive.Report(RegistryHive.FileOffset(list), "subkey list", $"{count} elements do not fit into the cell");
            count = elements.Length / stride;
        }
        for (var i = 0; i < count && offsets.Count < most; i++)
            offsets.Add(BinaryPrimitives.ReadUInt32LittleEndian(elements[(i * stride)..]));
    }
}
