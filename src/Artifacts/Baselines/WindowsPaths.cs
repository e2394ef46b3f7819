using Afterpatch.Core;

namespace Afterpatch.Artifacts.Baselines;

/// <summary>Brings the many spellings of one path to one, for comparing.</summary>
public static class WindowsPaths
{
    private static readonly (string From, string To)[] Prefixes =
    [
        (@"\systemroot\", @"c:\windows\"), (@"%systemroot%\", @"c:\windows\"), (@"%windir%\", @"c:\windows\"), (@"\??\", ""),
        ("%programfiles%", @"c:\program files"), ("%programdata%", @"c:\programdata"), ("%systemdrive%", "c:"), (@"%allusersprofile%", @"c:\programdata"),
        (@"system32\", @"c:\windows\system32\"), ("%exchangeinstalldir%", @"{exchange}\"), ("%exchangeinstallpath%", @"{exchange}\"),
    ];

    /// <summary>Lower case, variables of Windows filled in, drive of the system <c>c:</c>, Exchange's folder <c>{exchange}</c>, no quotes.</summary>
    /// <param name="text">A path, or paths with other words between.</param>
    /// <param name="exchangeFolder">Where Exchange is installed, when that is known and not the usual place.</param>
    public static string Normal(string text, string exchangeFolder = "")
    {
        var normal = text.Trim().Replace("\"", "", StringComparison.Ordinal).ToLowerInvariant();
        if (exchangeFolder.Length > 0)
            normal = $@"{normal}\".Replace($@"{exchangeFolder.TrimEnd('\\').ToLowerInvariant()}\", @"{exchange}\", StringComparison.Ordinal)[..^1];
        foreach (var (from, to) in Prefixes)
            if (normal.StartsWith(from, StringComparison.Ordinal))
                normal = string.Concat(to, normal.AsSpan(from.Length));
        normal = normal.Replace(@"%systemroot%\", @"c:\windows\", StringComparison.Ordinal).Replace(@"%windir%\", @"c:\windows\", StringComparison.Ordinal);
        normal = ExchangeFolder.Replace(normal, @"{exchange}\");
        return normal.Replace(@"\\", @"\", StringComparison.Ordinal).TrimEnd('\\');
    }

    private static readonly BoundedRegex ExchangeFolder = new(@"[a-z]:\\[^|;<>""]{0,80}?\\exchange server\\v1[45]\\");
}
