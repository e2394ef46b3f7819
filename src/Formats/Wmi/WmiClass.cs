using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Wmi;

/// <summary>A class definition of the repository: its name, its parent, the properties that it adds.</summary>
/// <param name="DefaultsLength">Bytes of property states and values of an instance, inherited ones included.</param>
internal sealed record WmiClass(string Name, string Parent, int DefaultsLength, IReadOnlyList<WmiProperty> Properties)
{
    /// <summary>Index part of the namespace that defines it, <c>NS_hash</c>; empty for a built-in.</summary>
    public string Space { get; init; } = "";

    private const int MaxProperties = 1_024;

    /// <summary>Reads a <c>CD</c> record.</summary>
    public static WmiClass? TryRead(ReadOnlySpan<byte> record)
    {
        var cursor = new ByteCursor(record, 0);
        var parent = Encoding.Unicode.GetString(cursor.Take(2L * cursor.U32("super class name size"), "super class name"));
        cursor.Skip(8, "date");
        cursor.Skip(4 + 1, "block size");
        var nameAt = cursor.U32("class name offset");
        var defaults = cursor.U32("default values size");
        cursor.Skip(cursor.U32("super class block size") - 4L, "super class block");
        cursor.Skip(cursor.U32("qualifiers size") - 4L, "qualifiers");
        var count = cursor.U32("number of properties");
        if (cursor.Error is not null || count > MaxProperties)
            return null;
        var descriptors = cursor.Take(8L * count, "property descriptors");
        cursor.Skip(defaults, "default values");
        var heap = cursor.Take(cursor.U32("values data size") & 0x7FFF_FFFF, "values data");
        if (cursor.Error is not null || WmiHeap.String(heap, nameAt) is not { Length: > 0 } name)
            return null;
        var properties = new List<WmiProperty>();
        for (var i = 0; i < descriptors.Length; i += 8)
            if (Property(heap, BinaryPrimitives.ReadUInt32LittleEndian(descriptors[i..]), BinaryPrimitives.ReadUInt32LittleEndian(descriptors[(i + 4)..])) is { } property)
                properties.Add(property);
        return new WmiClass(name, parent, (int)Math.Min(defaults, 1 << 20), properties);
    }

    private static WmiProperty? Property(ReadOnlySpan<byte> heap, uint nameAt, uint at)
    {
        if (at + 10L > heap.Length || WmiHeap.String(heap, nameAt) is not { } name)
            return null;
        var definition = heap[(int)at..];
        return new WmiProperty(
            name, BinaryPrimitives.ReadUInt32LittleEndian(definition), BinaryPrimitives.ReadUInt16LittleEndian(definition[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(definition[6..]));
    }
}

/// <param name="Type">CIM type; 0x2000 marks an array.</param>
/// <param name="Index">Position among all properties of an instance, inherited ones included.</param>
/// <param name="Offset">Of its value among the values of an instance.</param>
internal sealed record WmiProperty(string Name, uint Type, int Index, uint Offset);
