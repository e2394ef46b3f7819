using System.Collections.Frozen;

namespace Afterpatch.Core;

/// <summary>
/// Which of a volume's million files a case can use: what a web server may run, scripts and programs where programs are not installed, logs, and the
/// folders that these lie in. <c>dump</c> asks for everything and is not filtered.
/// </summary>
public static class FileInterest
{
    private static readonly FrozenSet<string> Web = FrozenSet.ToFrozenSet(
        [".aspx", ".ashx", ".asmx", ".asp", ".asa", ".asax", ".ascx", ".svc", ".cshtml", ".vbhtml", ".soap", ".rem", ".master", ".php", ".phtml", ".jsp", ".jspx", ".cfm", ".shtml", ".cer", ".xamlx"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Scripts = FrozenSet.ToFrozenSet(
        [".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".mof"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Programs = FrozenSet.ToFrozenSet(
        [".exe", ".dll", ".sys", ".scr", ".com", ".msi", ".dmp", ".dit", ".zip", ".rar", ".7z", ".cab", ".pst"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Logs = FrozenSet.ToFrozenSet([".evtx", ".log"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Folders, as parts of a path, in which a web server finds what it runs.</summary>
    private static readonly string[] WebFolders =
        ["\\inetpub", "\\FrontEnd\\HttpProxy", "\\ClientAccess", "\\Temporary ASP.NET Files", "\\aspnet_client", "\\wwwroot", "\\owa\\auth", "\\ecp\\auth"];

    /// <summary>Folders in which Windows and its installer keep programs by the ten thousand.</summary>
    private static readonly string[] InstalledFolders =
        ["\\Windows\\WinSxS\\", "\\Windows\\servicing\\", "\\Windows\\assembly\\", "\\Windows\\SoftwareDistribution\\", "\\Windows\\System32\\", "\\Windows\\SysWOW64\\",
         "\\Windows\\Installer\\", "\\Windows\\Microsoft.NET\\", "\\Program Files\\", "\\Program Files (x86)\\", "\\Package Cache\\"];

    /// <summary>True when a server may run a file of that name.</summary>
    public static bool IsWebPage(ReadOnlySpan<char> path) => Has(Web, path);

    /// <summary>A page as ASP.NET compiled it, <c>App_Web_x.dll</c>.</summary>
    public static bool IsCompiledAssembly(ReadOnlySpan<char> path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && path[(path.LastIndexOf('\\') + 1)..].StartsWith("App_Web_", StringComparison.OrdinalIgnoreCase);

    public static bool IsScript(ReadOnlySpan<char> path) => Has(Scripts, path);

    /// <summary>True for an event log or a text log, by its name.</summary>
    public static bool IsLog(ReadOnlySpan<char> path) => Has(Logs, path);

    public static bool IsInWebFolder(ReadOnlySpan<char> path) => ContainsAny(path, WebFolders);

    /// <summary>True when the content of that file is worth recovering.</summary>
    public static bool IsCode(ReadOnlySpan<char> path) =>
        IsWebPage(path) || IsScript(path) || (path.EndsWith("\\web.config", StringComparison.OrdinalIgnoreCase) && IsInWebFolder(path));

    /// <param name="path">A full path, or a name alone when the folder is not known.</param>
    public static bool IsKept(ReadOnlySpan<char> path, bool isDirectory)
    {
        if (isDirectory)
            return IsInWebFolder(path);
        if (IsWebPage(path) || IsVolumeMark(path))
            return true;
        var isInstalled = ContainsAny(path, InstalledFolders);
        if (Has(Logs, path))
            return !isInstalled || path.Contains("\\winevt\\", StringComparison.OrdinalIgnoreCase) || path.Contains("\\Exchange Server\\", StringComparison.OrdinalIgnoreCase);
        if (!isInstalled && (IsScript(path) || Has(Programs, path)))
            return true;
        return IsInWebFolder(path) && (IsScript(path) || Has(Programs, path) || path.EndsWith(".compiled", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".config", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The volume's own files that tell when it and its journal were made.</summary>
    private static bool IsVolumeMark(ReadOnlySpan<char> path) =>
        path.EndsWith("\\$Extend\\$UsnJrnl", StringComparison.OrdinalIgnoreCase) || (path.EndsWith("\\$MFT", StringComparison.OrdinalIgnoreCase) && path.Length <= 8);

    private static bool Has(FrozenSet<string> extensions, ReadOnlySpan<char> path)
    {
        var dot = path.LastIndexOf('.');
        return dot >= 0 && path.Length - dot <= 10 && extensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(path[dot..]);
    }

    private static bool ContainsAny(ReadOnlySpan<char> path, string[] folders)
    {
        foreach (var folder in folders)
            if (path.Contains(folder, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
