using System.Buffers.Binary;

namespace Afterpatch.Formats.Pe;

/// <summary>The file version that a Windows executable carries in its version resource.</summary>
/// <remarks>
/// Spec: Microsoft, "PE Format" (section ".rsrc") and VS_FIXEDFILEINFO (signature FEEF04BD, little-endian). Only the path to the first version
/// resource is read: section table, resource directory of three levels, data entry.
/// </remarks>
public readonly record struct PeFileVersion(int Major, int Minor, int Build, int Revision)
{
    private const ushort DosMagic = 0x5A4D;
    private const uint PeMagic = 0x0000_4550;
    private const uint FixedInfoSignature = 0xFEEF_04BD;
    private const uint VersionType = 16;
    private const uint SubdirectoryFlag = 0x8000_0000;
    private const int ResourceDirectory = 2;

    /// <param name="file">The whole file, or its beginning as far as the version resource.</param>
    /// <returns>False when there is none; <paramref name="error"/> names the field at which the search ended.</returns>
    public static bool TryRead(ReadOnlySpan<byte> file, out PeFileVersion version, out ParseError error)
    {
        version = default;
        var cursor = new ByteCursor(file, 0);
        cursor.Require(cursor.U16("DOS magic") == DosMagic, "DOS magic", "not MZ");
        cursor.Seek(0x3C, "e_lfanew");
        var header = cursor.U32("e_lfanew");
        cursor.Seek(header, "e_lfanew");
        cursor.Require(cursor.U32("PE magic") == PeMagic, "PE magic", "not PE00");
        cursor.Skip(2, "Machine");
        var sections = cursor.U16("NumberOfSections");
        cursor.Skip(12, "TimeDateStamp");
        var optionalSize = cursor.U16("SizeOfOptionalHeader");
        cursor.Skip(2, "Characteristics");
        var optional = cursor.Position;
        var isPlus = cursor.U16("optional magic") == 0x20B;
        cursor.Seek(optional + (isPlus ? 112 : 96) + ResourceDirectory * 8L, "resource table");
        var resourceRva = cursor.U32("resource table");
        cursor.Require(resourceRva != 0, "resource table", "none");
        cursor.Seek(optional + optionalSize, "section table");
        var resource = ToOffset(ref cursor, sections, resourceRva, out var delta);
        var data = FindVersion(ref cursor, resource);
        cursor.Seek((long)data - delta, "version data");
        if (cursor.Error is null)
            version = FindFixedInfo(ref cursor, file);
        error = cursor.Error.GetValueOrDefault();
        return cursor.Error is null;
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Build}.{Revision}");

    /// <summary>Walks the section table for the section that holds an address.</summary>
    /// <param name="delta">What to take from an address to get its offset in the file.</param>
    private static long ToOffset(ref ByteCursor cursor, int sections, uint rva, out long delta)
    {
        delta = 0;
        for (var i = 0; i < sections && cursor.Error is null; i++)
        {
            cursor.Skip(8, "section name");
            var virtualSize = cursor.U32("VirtualSize");
            var virtualAddress = cursor.U32("VirtualAddress");
            var rawSize = cursor.U32("SizeOfRawData");
            var raw = cursor.U32("PointerToRawData");
            cursor.Skip(16, "section");
            if (rva < virtualAddress || rva - virtualAddress >= Math.Max(virtualSize, rawSize))
                continue;
            delta = (long)virtualAddress - raw;
            return rva - delta;
        }
        cursor.Require(false, "resource table", "in no section");
        return 0;
    }

    /// <summary>Type, name, language: the first leaf under the version type. Three levels, so no loop can be followed.</summary>
    private static uint FindVersion(ref ByteCursor cursor, long root)
    {
        var directory = root;
        for (var level = 0; level < 3 && cursor.Error is null; level++)
        {
            cursor.Seek(directory + 12, "resource directory");
            var entries = cursor.U16("named entries") + cursor.U16("id entries");
            var target = 0u;
            for (var i = 0; i < entries && target == 0 && cursor.Error is null; i++)
            {
                var id = cursor.U32("resource id");
                var offset = cursor.U32("resource offset");
                if (level > 0 || id == VersionType)
                    target = offset;
            }
            cursor.Require(target != 0, "resource directory", "no version resource");
            cursor.Require((target & SubdirectoryFlag) != 0 == (level < 2), "resource offset", "directory and data mixed up");
            directory = root + (target & ~SubdirectoryFlag);
        }
        cursor.Seek(directory, "resource data entry");
        return cursor.U32("OffsetToData");
    }

    private static PeFileVersion FindFixedInfo(ref ByteCursor cursor, ReadOnlySpan<byte> file)
    {
        var rest = file[cursor.Position..];
        Span<byte> signature = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(signature, FixedInfoSignature);
        var at = rest[..Math.Min(rest.Length, 256)].IndexOf(signature);
        cursor.Require(at >= 0, "VS_FIXEDFILEINFO", "no signature");
        cursor.Skip(Math.Max(0, at) + 8, "VS_FIXEDFILEINFO");
        var high = cursor.U32("dwFileVersionMS");
        var low = cursor.U32("dwFileVersionLS");
        return new((int)(high >> 16), (int)(high & 0xFFFF), (int)(low >> 16), (int)(low & 0xFFFF));
    }
}
