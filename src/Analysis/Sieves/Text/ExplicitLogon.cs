namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>
/// Exchange's explicit logon: <c>/owa/user@host/...</c> and <c>/ecp/user@host/...</c> are the pages of <c>/owa/</c> and <c>/ecp/</c>, opened for that mailbox.
/// </summary>
internal static class ExplicitLogon
{
    private const int Start = 5;

    /// <returns>The mailbox, decoded; null when the path names none.</returns>
    public static string? MailboxOf(string path) => LengthOf(path) is var length and > 0 ? Uri.UnescapeDataString(path.AsSpan(Start, length)) : null;

    /// <summary>The path without the mailbox.</summary>
    public static string Strip(string path) => LengthOf(path) is var length and > 0 ? string.Concat(path.AsSpan(0, Start), path.AsSpan(Start + length + 1)) : path;

    /// <summary>Length of the second segment when it is mail-like and another follows; 0 otherwise.</summary>
    private static int LengthOf(string path)
    {
        if (!path.StartsWith("/owa/", StringComparison.OrdinalIgnoreCase) && !path.StartsWith("/ecp/", StringComparison.OrdinalIgnoreCase))
            return 0;
        var end = path.IndexOf('/', Start);
        if (end < 0 || path.IndexOf('?', Start, end - Start) >= 0)
            return 0;
        var segment = path.AsSpan(Start, end - Start);
        return segment.Contains('@') || segment.Contains("%40", StringComparison.Ordinal) ? segment.Length : 0;
    }
}
