namespace Afterpatch.Formats.Images;

/// <summary>CRC-32C (Castagnoli), as VHDX protects its structures.</summary>
internal static class Crc32C
{
    private static readonly uint[] Table = MakeTable();

    /// <param name="skip">Position of the four checksum bytes, which count as zeros.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, int skip)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < bytes.Length; i++)
            crc = Table[(crc ^ (i >= skip && i < skip + 4 ? 0u : bytes[i])) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
