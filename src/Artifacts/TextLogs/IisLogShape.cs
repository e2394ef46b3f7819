using Afterpatch.Core;
using Afterpatch.Formats.Text;
using Afterpatch.Formats.W3c;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>Which of the web server's formats a file has.</summary>
internal enum IisLogKind
{
    None,
    W3c,
    Native,
}

/// <summary>Tells the web server's logs by their first lines; the name counts only for a file whose beginning is blank.</summary>
internal static class IisLogShape
{
    public static IisLogKind Of(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = TextEncodingSniffer.Decode(head);
        if (text.IndexOfAnyExcept((byte)0, (byte)'\r', (byte)'\n') < 0)
            return IsNamedLikeIis(file) ? IisLogKind.W3c : IisLogKind.None;
        text = text.TrimStart("\0\r\n"u8);
        if (text[0] == '#')
            return IsW3cHeader(text) ? IisLogKind.W3c : IisLogKind.None;
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? text : text[..end];
        if (IisNativeLogReader.Fits(line))
            return IisLogKind.Native;
        if (W3cLogReader.FitsDefaultOrder(line))
            return IisLogKind.W3c;
        // The first line may be cut by the look ahead, or be the torn rest of one: a second look at its beginning, or at the line behind it.
        if (end < 0)
            return LogTime.TryIso(line, out _) && line[10] == ' ' && IsNamedLikeIis(file) ? IisLogKind.W3c : IisLogKind.None;
        var second = text[end..].TrimStart("\r\n"u8);
        var secondEnd = second.IndexOfAny((byte)'\r', (byte)'\n');
        return secondEnd > 0 && W3cLogReader.FitsDefaultOrder(second[..secondEnd]) ? IisLogKind.W3c : IisLogKind.None;
    }

    private static bool IsW3cHeader(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("#Software: Microsoft Internet Information Services"u8) || text.StartsWith("#Software: Microsoft HTTP API"u8))
            return true;
        var fields = text.IndexOf("#Fields:"u8);
        if (fields < 0 || text.IndexOf("Microsoft Exchange"u8) >= 0)
            return false;
        var names = text[fields..];
        var end = names.IndexOfAny((byte)'\r', (byte)'\n');
        names = end < 0 ? names : names[..end];
        return names.IndexOf((byte)',') < 0 && (names.IndexOf(" cs-"u8) >= 0 || names.IndexOf(" c-ip"u8) >= 0 || names.IndexOf(" sc-"u8) >= 0);
    }

    private static bool IsNamedLikeIis(EvidenceFile file)
    {
        if (file.Extension != ".log")
            return false;
        var name = file.Name;
        return (name.StartsWith("u_ex", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("ex", StringComparison.OrdinalIgnoreCase) || name.StartsWith("httperr", StringComparison.OrdinalIgnoreCase))
            && (file.Path.Contains(@"\W3SVC", StringComparison.OrdinalIgnoreCase) || file.Path.Contains(@"\HTTPERR", StringComparison.OrdinalIgnoreCase));
    }
}
