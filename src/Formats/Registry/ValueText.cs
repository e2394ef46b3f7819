using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.Registry;

/// <summary>Registry types by name and data as text.</summary>
public static class ValueText
{
    private static readonly string[] Names =
    [
        "REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_LINK", "REG_MULTI_SZ",
        "REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR", "REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD",
    ];

    /// <summary><c>REG_SZ</c>, or <c>0x00000123</c> for a number that has no name.</summary>
    public static string TypeName(uint type) =>
        type < Names.Length ? Names[type] : string.Create(CultureInfo.InvariantCulture, $"0x{type:X8}");

    /// <summary>
    /// Strings without their final NULs, string lists joined by a line feed, numbers in decimal, everything else (and numbers of a wrong size)
    /// as hexadecimal digits.
    /// </summary>
    public static string Of(uint type, ReadOnlySpan<byte> data) => type switch
    {
        1 or 2 or 6 => String(data),
        4 when data.Length == 4 => BinaryPrimitives.ReadUInt32LittleEndian(data).ToString(CultureInfo.InvariantCulture),
        5 when data.Length == 4 => BinaryPrimitives.ReadUInt32BigEndian(data).ToString(CultureInfo.InvariantCulture),
        7 => String(data).Replace('\0', '\n'),
        11 when data.Length == 8 => BinaryPrimitives.ReadUInt64LittleEndian(data).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToHexStringLower(data),
    };

    /// <summary>UTF-16 without final NULs; what stands behind an embedded NUL stays, programs hide things there.</summary>
    private static string String(ReadOnlySpan<byte> data) =>
        Encoding.Unicode.GetString(data[..(data.Length & ~1)]).TrimEnd('\0');
}
