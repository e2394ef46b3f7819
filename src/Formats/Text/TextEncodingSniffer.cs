namespace Afterpatch.Formats.Text;

/// <summary>How the bytes of a text log are encoded, judged by its first bytes.</summary>
public enum LogEncoding
{
    /// <summary>UTF-8 or an ASCII superset; read as it is.</summary>
    Bytes,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// <summary>Tells the encoding of a text log and the length of its byte order mark.</summary>
public static class TextEncodingSniffer
{
    /// <param name="head">The file's first bytes; 16 are enough.</param>
    public static (LogEncoding Encoding, int MarkLength) Of(ReadOnlySpan<byte> head)
    {
        if (head is [0xEF, 0xBB, 0xBF, ..])
            return (LogEncoding.Bytes, 3);
        if (head is [0xFF, 0xFE, ..])
            return (LogEncoding.Utf16LittleEndian, 2);
        if (head is [0xFE, 0xFF, ..])
            return (LogEncoding.Utf16BigEndian, 2);
        if (Alternates(head, zeroFirst: false))
            return (LogEncoding.Utf16LittleEndian, 0);
        return Alternates(head, zeroFirst: true) ? (LogEncoding.Utf16BigEndian, 0) : (LogEncoding.Bytes, 0);
    }

    /// <summary>The head as UTF-8 without its mark, as far as it goes, for a look at the first line.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> head)
    {
        var (encoding, mark) = Of(head);
        var body = head[mark..];
        return encoding switch
        {
            LogEncoding.Utf16LittleEndian => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.Unicode.GetString(body)),
            LogEncoding.Utf16BigEndian => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.BigEndianUnicode.GetString(body)),
            _ => body.ToArray(),
        };
    }

    /// <summary>ASCII in UTF-16 without a mark: every second byte is zero and no other is.</summary>
    private static bool Alternates(ReadOnlySpan<byte> head, bool zeroFirst)
    {
        if (head.Length < 8)
            return false;
        for (var i = 0; i < Math.Min(head.Length & ~1, 32); i++)
            if (head[i] == 0 != (((i & 1) == 0) == zeroFirst))
                return false;
        return true;
    }
}
