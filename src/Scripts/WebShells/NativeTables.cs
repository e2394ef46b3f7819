using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Afterpatch.Scripts.WebShells;

/// <summary>The names that a native program exports and imports, read from its own tables.</summary>
/// <remarks>Spec: Microsoft, "PE Format", sections ".edata", ".idata" and "Delay-Load Import Tables"; all numbers little-endian. What lies outside the file ends a table.</remarks>
internal sealed class NativeTables
{
    private const int MaxNames = 20_000;
    private const int MaxLibraries = 1_000;
    private const int MaxNameLength = 512;
    private const int ImportDescriptor = 20;
    private const int DelayDescriptor = 32;

    private readonly PEHeaders _headers;

    private NativeTables(PEHeaders headers) => _headers = headers;

    public List<string> Exports { get; } = [];

    public List<string> Imports { get; } = [];

    /// <summary>True when the file carries a signature; whose, and whether it fits, is not looked at.</summary>
    public bool HasSignature { get; private init; }

    public static NativeTables Read(PEHeaders headers, ReadOnlySpan<byte> file)
    {
        if (headers.PEHeader is not { } header)
            return new NativeTables(headers);
        var tables = new NativeTables(headers) { HasSignature = header.CertificateTableDirectory.Size > 0 };
        if (header.ExportTableDirectory.Size > 0)
            tables.ReadExports(file, header.ExportTableDirectory.RelativeVirtualAddress);
        var isPlus = header.Magic == PEMagic.PE32Plus;
        if (header.ImportTableDirectory.Size > 0)
            tables.ReadImports(file, header.ImportTableDirectory.RelativeVirtualAddress, ImportDescriptor, 0, isPlus);
        if (header.DelayImportTableDirectory.Size > 0)
            tables.ReadImports(file, header.DelayImportTableDirectory.RelativeVirtualAddress, DelayDescriptor, 16, isPlus);
        return tables;
    }

    private void ReadExports(ReadOnlySpan<byte> file, int rva)
    {
        var table = At(file, rva);
        if (table.Length < 40)
            return;
        var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(table[24..]), MaxNames);
        var names = At(file, BinaryPrimitives.ReadInt32LittleEndian(table[32..]));
        for (var i = 0; i < count && (i + 1) * 4 <= names.Length; i++)
            Add(Exports, file, BinaryPrimitives.ReadInt32LittleEndian(names[(i * 4)..]), 0);
    }

    /// <param name="size">Bytes of one descriptor.</param>
    /// <param name="lookup">Where a descriptor holds the address of its names.</param>
    private void ReadImports(ReadOnlySpan<byte> file, int rva, int size, int lookup, bool isPlus)
    {
        var table = At(file, rva);
        for (var i = 0; i < MaxLibraries && (i + 1) * size <= table.Length && Imports.Count < MaxNames; i++)
        {
            var descriptor = table.Slice(i * size, size);
            var names = BinaryPrimitives.ReadInt32LittleEndian(descriptor[lookup..]);
            if (names == 0 && size == ImportDescriptor)
                names = BinaryPrimitives.ReadInt32LittleEndian(descriptor[16..]);
            if (names == 0)
                return;
            ReadThunks(file, At(file, names), isPlus);
        }
    }

    private void ReadThunks(ReadOnlySpan<byte> file, ReadOnlySpan<byte> thunks, bool isPlus)
    {
        var width = isPlus ? 8 : 4;
        for (var i = 0; (i + 1) * width <= thunks.Length && Imports.Count < MaxNames; i++)
        {
            var thunk = isPlus ? BinaryPrimitives.ReadInt64LittleEndian(thunks[(i * width)..]) : BinaryPrimitives.ReadInt32LittleEndian(thunks[(i * width)..]);
            if (thunk == 0)
                return;
            if (thunk > 0 && thunk <= int.MaxValue) // negative: by number, without a name
                Add(Imports, file, (int)thunk, 2);
        }
    }

    private void Add(List<string> list, ReadOnlySpan<byte> file, int rva, int skip)
    {
        var bytes = At(file, rva);
        if (bytes.Length <= skip)
            return;
        bytes = bytes[skip..];
        var end = bytes[..Math.Min(bytes.Length, MaxNameLength)].IndexOf((byte)0);
        if (end > 0)
            list.Add(Encoding.Latin1.GetString(bytes[..end]));
    }

    /// <summary>The file from the place where an address is loaded from; empty when it is not in the file.</summary>
    private ReadOnlySpan<byte> At(ReadOnlySpan<byte> file, int rva)
    {
        foreach (var section in _headers.SectionHeaders)
        {
            var inside = (long)rva - section.VirtualAddress;
            if (rva <= 0 || inside < 0 || inside >= Math.Max(section.VirtualSize, section.SizeOfRawData))
                continue;
            var offset = inside + section.PointerToRawData;
            return inside < section.SizeOfRawData && offset >= 0 && offset < file.Length ? file[(int)offset..] : [];
        }
        return [];
    }
}
