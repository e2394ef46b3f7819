namespace Afterpatch.Containers.Layout;

/// <summary>The ways in which collectors write a volume as one component of a path.</summary>
internal static class DriveName
{
    /// <summary>Root of files whose drive nobody wrote down.</summary>
    public const string Unknown = "?:";

    /// <summary>A volume that cannot be anything else: <c>C:</c>, <c>C%3A</c>, <c>\\.\C:</c>, a shadow copy's device.</summary>
    /// <param name="root">Windows root without a closing backslash.</param>
    public static bool TryExplicit(string component, out string root)
    {
        var name = component.Contains('%') ? PercentName.Decode(component) : component;
        if (name.StartsWith(@"\\.\", StringComparison.Ordinal) || name.StartsWith(@"\\?\", StringComparison.Ordinal))
            name = name[4..];
        if (name.Length == 2 && name[1] == ':' && char.IsAsciiLetter(name[0]))
        {
            root = name.ToUpperInvariant();
            return true;
        }
        return TryShadowCopy(name, out root);
    }

    /// <summary>A single letter, <c>C</c>, or <c>C_</c> as unpackers write <c>C:</c>: a drive only where its content looks like one.</summary>
    public static bool TryBare(string component, out string root)
    {
        var isBare = component.Length is 1 or 2 && char.IsAsciiLetter(component[0]) && (component.Length == 1 || component[1] == '_');
        root = isBare ? char.ToUpperInvariant(component[0]) + ":" : "";
        return isBare;
    }

    private static bool TryShadowCopy(string name, out string root)
    {
        const string mark = "HarddiskVolumeShadowCopy";
        var at = name.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        var digits = at < 0 ? [] : name.AsSpan(at + mark.Length);
        var isCopy = digits.Length is > 0 and < 5 && !digits.ContainsAnyExceptInRange('0', '9');
        root = isCopy ? @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy" + digits.ToString() : "";
        return isCopy;
    }
}
