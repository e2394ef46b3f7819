namespace Afterpatch.Artifacts.WebFiles;

/// <summary>Marks of server-side code in bytes, found at the speed of a byte search.</summary>
internal static class CodeMarks
{
    public static bool In(ReadOnlySpan<byte> content) =>
        content.IndexOf("<%@"u8) >= 0 || content.IndexOf("#@~^"u8) >= 0 || content.IndexOf("<\0%\0"u8) >= 0 || content.IndexOf("+ADw"u8) >= 0
        || HasServerScript(content) || content.IndexOf("<%"u8) >= 0 && content.IndexOf("equest"u8) >= 0;

    private static bool HasServerScript(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            var found = content.IndexOf("runat"u8);
            if (found < 0)
                return false;
            content = content[(found + 5)..];
            if (content[..Math.Min(content.Length, 12)].IndexOf("erver"u8) >= 0 || content[..Math.Min(content.Length, 12)].IndexOf("ERVER"u8) >= 0)
                return true;
        }
    }
}
