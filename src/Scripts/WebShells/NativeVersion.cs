using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Afterpatch.Scripts.WebShells;

/// <summary>What a native program says of itself in its version resource: anybody can write anything there.</summary>
/// <remarks>Spec: Microsoft, VS_FIXEDFILEINFO (signature FEEF04BDh, little-endian) and StringTable (UTF-16, values aligned to 32 bits).</remarks>
internal static class NativeVersion
{
    private const int MaxValue = 128;

    /// <returns>Null when there is no version resource in the file.</returns>
    public static string? Read(PEHeaders headers, ReadOnlySpan<byte> file)
    {
        if (headers.PEHeader is not { ResourceTableDirectory: { Size: > 0 } directory } || !headers.TryGetDirectoryOffset(directory, out var offset) || offset < 0 || offset >= file.Length)
            return null;
        var resources = file.Slice(offset, Math.Min(directory.Size, file.Length - offset));
        var at = resources.IndexOf((ReadOnlySpan<byte>)[0xBD, 0x04, 0xEF, 0xFE]);
        if (at < 0 || at + 16 > resources.Length)
            return null;
        var high = BinaryPrimitives.ReadUInt32LittleEndian(resources[(at + 8)..]);
        var low = BinaryPrimitives.ReadUInt32LittleEndian(resources[(at + 12)..]);
        var version = $"version {high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}";
        var strings = resources[(at + 16)..];
        return Text(strings, "OriginalFilename") is { } name ? $"{version}, names itself {name}{(Text(strings, "CompanyName") is { } company ? " by " + company : "")}" : version;
    }

    private static string? Text(ReadOnlySpan<byte> strings, string key)
    {
        var bytes = MemoryMarshal.AsBytes(key.AsSpan());
        var at = strings.IndexOf(bytes);
        if (at < 0)
            return null;
        var value = MemoryMarshal.Cast<byte, char>(strings[(at + bytes.Length)..]).TrimStart('\0');
        var end = value[..Math.Min(value.Length, MaxValue)].IndexOf('\0');
        return end <= 0 || value[..end].ContainsAnyInRange('\0', '\x1F') ? null : value[..end].ToString();
    }
}
