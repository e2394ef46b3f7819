using System.Text;
using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Layout;

internal static class WindowsPath
{
    /// <summary>Root and components as one path. An escaped component may decode to a separator or to <c>..</c>; such a name stays escaped.</summary>
    public static string Join(string root, ReadOnlySpan<string> rest, bool isEscaped)
    {
        var path = new StringBuilder(root, root.Length + 16 * rest.Length);
        foreach (var component in rest)
            path.Append('\\').Append(isEscaped ? Unescape(component) : component);
        return path.ToString();
    }

    private static string Unescape(string component)
    {
        if (!component.Contains('%'))
            return component;
        var name = PercentName.Decode(component);
        var isOneName = name.Length > 0 && !name.Contains('/') && !name.Contains('\\') && name is not ("." or "..");
        return isOneName ? MemberPath.Printable(name) : component;
    }
}
