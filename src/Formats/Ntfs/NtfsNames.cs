namespace Afterpatch.Formats.Ntfs;

/// <summary>Names from the evidence as they may stand in a Windows path and in any text.</summary>
public static class NtfsNames
{
    /// <summary>Replaces what would break a path (separators, NUL, half a surrogate pair) by U+FFFD.</summary>
    /// <param name="isPath">True when separators belong to the text.</param>
    public static string Clean(ReadOnlySpan<char> name, bool isPath = false)
    {
        if (!NeedsCleaning(name, isPath))
            return new string(name);
        var copy = name.ToArray();
        Clean(copy.AsSpan(), isPath);
        return new string(copy);
    }

    internal static bool NeedsCleaning(ReadOnlySpan<char> name, bool isPath = false) =>
        name.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 || (isPath ? name.Contains('\0') : name.IndexOfAny('\\', '/', '\0') >= 0);

    internal static void Clean(Span<char> name, bool isPath = false)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(name[i]) || name[i] == '\0' || (!isPath && (name[i] is '\\' or '/')))
                name[i] = '\uFFFD';
        }
    }
}
