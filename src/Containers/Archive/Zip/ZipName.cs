using System.Text;

namespace Afterpatch.Containers.Archive.Zip;

/// <summary>Names of members: UTF-8 where the flag says so or the bytes are valid UTF-8, else code page 437 as the specification has it.</summary>
internal static class ZipName
{
    private const int Utf8Flag = 1 << 11;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding Dos = CodePagesEncodingProvider.Instance.GetEncoding(437) ?? Encoding.Latin1;

    public static string Decode(ReadOnlySpan<byte> bytes, ushort flags)
    {
        if ((flags & Utf8Flag) != 0)
            return Encoding.UTF8.GetString(bytes);
        if (Ascii.IsValid(bytes))
            return Encoding.ASCII.GetString(bytes);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Dos.GetString(bytes);
        }
    }
}
