namespace Afterpatch.Formats.Registry;

/// <summary>One bit for each place of a hive where a cell may begin: every multiple of eight.</summary>
internal sealed class CellMarks(int end)
{
    public const int Unit = 8;
    private readonly ulong[] _bits = new ulong[end / Unit / 64 + 1];

    /// <param name="fileOffset">Inside the hive.</param>
    public bool Has(long fileOffset)
    {
        var unit = (int)(fileOffset / Unit);
        return (_bits[unit >> 6] >> unit & 1) != 0;
    }

    /// <returns>False when it was marked before, or lies outside.</returns>
    public bool Add(uint offset)
    {
        var unit = RegistryHive.FileOffset(offset) / Unit;
        if (unit >> 6 >= _bits.Length)
            return false;
        ref var bits = ref _bits[(int)(unit >> 6)];
        var bit = 1UL << (int)unit;
        if ((bits & bit) != 0)
            return false;
        bits |= bit;
        return true;
    }
}
