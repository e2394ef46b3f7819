using System.Buffers;
using System.Text;

namespace Afterpatch.Containers.Members;

/// <summary>Turns a name written by somebody else into safe components. Both separators count, whatever the archive's format says.</summary>
internal static class MemberPath
{
    /// <summary>NTFS holds 255 UTF-16 units a component and about 32,767 a path.</summary>
    private const int MaxPathLength = 32_767;

    private const int MaxComponents = 256;

    private static readonly SearchValues<char> Illegal = SearchValues.Create("<>\"|?*\uFFFD");

    /// <returns>False when the name leads out of its container or names nothing; <paramref name="reason"/> says why.</returns>
    public static bool TrySplit(string raw, out string[] segments, out string reason)
    {
        segments = [];
        reason = "";
        if (raw.Length > MaxPathLength)
            reason = "name is longer than a Windows path can be";
        else
            segments = raw.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);

        if (Array.Exists(segments, static segment => segment == "."))
            segments = Array.FindAll(segments, static segment => segment != ".");
        if (Array.Exists(segments, LeadsUp))
            reason = "name leads out of its container";
        else if (segments.Length > MaxComponents)
            reason = "name has too many components";
        else if (segments.Length == 0 && reason.Length == 0)
            reason = "empty name";
        if (reason.Length > 0)
            return false;
        for (var i = 0; i < segments.Length; i++)
            segments[i] = Printable(segments[i]);
        return true;
    }

    /// <summary>NUL and other controls cannot stand in a file name; they become U+FFFD so that the path stays one readable line.</summary>
    public static string Printable(string segment)
    {
        if (!segment.AsSpan().ContainsAnyInRange('\0', '\x1F') && !segment.Contains('\x7F'))
            return segment;
        var text = new StringBuilder(segment.Length);
        foreach (var unit in segment)
            text.Append(unit is < ' ' or '\x7F' ? '\uFFFD' : unit);
        return text.ToString();
    }

    /// <summary>True for a name that NTFS cannot hold as a file's name: <c>&lt; &gt; " | ? *</c> or a control.</summary>
    public static bool IsIllegalOnNtfs(string segment) => segment.AsSpan().ContainsAny(Illegal);

    /// <summary><c>..</c>, also with the trailing dots and spaces that Win32 strips, and behind a drive (<c>C:..</c>).</summary>
    private static bool LeadsUp(string segment)
    {
        var name = segment.AsSpan();
        if (name.Length >= 4 && name[1] == ':')
            name = name[2..];
        return name.Length >= 2 && name[0] == '.' && name[1] == '.' && name[2..].TrimStart(" .").IsEmpty;
    }
}
