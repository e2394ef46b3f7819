using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Generator.Attacks;

/// <summary>A minidump that lists modules and holds nothing else.</summary>
/// <remarks>Windows SDK, minidumpapiset.h; little-endian.</remarks>
internal static class MemoryImage
{
    public static byte[] Of(DateTime utc, params string[] modules)
    {
        const int list = 32 + 12;
        var names = list + 4 + 108 * modules.Length;
        var texts = modules.Select(Encoding.Unicode.GetBytes).ToList();
        var file = new byte[names + texts.Sum(text => text.Length + 6)];
        "MDMP"u8.CopyTo(file);
        U32(file, 4, 0xA793);
        U32(file, 8, 1);
        U32(file, 12, 32);
        U32(file, 20, (uint)new DateTimeOffset(utc).ToUnixTimeSeconds());
        U32(file, 32, 4);
        U32(file, 36, (uint)(4 + 108 * modules.Length));
        U32(file, 40, list);
        U32(file, list, (uint)modules.Length);
        var at = names;
        for (var i = 0; i < modules.Length; i++)
        {
            U32(file, list + 4 + 108 * i + 20, (uint)at);
            U32(file, at, (uint)texts[i].Length);
            texts[i].CopyTo(file, at + 4);
            at += texts[i].Length + 6;
        }
        return file;
    }

    private static void U32(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
}
