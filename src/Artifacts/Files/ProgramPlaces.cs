namespace Afterpatch.Artifacts.Files;

/// <summary>Where intruders put the programs that they bring, as reports tell: places that any process may write to, and those that the web server and Exchange load code from.</summary>
internal static class ProgramPlaces
{
    private static readonly string[] Folders =
    [
        @":\Users\Public\", @":\PerfLogs\", @":\ProgramData\", @":\inetpub\", @":\$Recycle.Bin\", @":\Recycler\", @":\Temp\", @":\Tmp\", @"\Windows\Temp\", @"\Windows\Help\", @"\Windows\Fonts\",
        @"\Windows\Tasks\", @"\Windows\Debug\", @"\Windows\Media\", @"\Windows\Tracing\", @"\Windows\AddIns\", @"\Windows\Cursors\", @"\Windows\Web\", @"\AppData\Local\Temp\", @"\AppData\Roaming\",
        @"\Windows\System32\config\systemprofile\", @"\ServiceProfiles\", @"\aspnet_client\", @"\Windows\System32\inetsrv\", @"\FrontEnd\HttpProxy\", @"\ClientAccess\",
        @"\TransportRoles\agents\", @"\System Volume Information\", @":\Intel\", @":\MSOCache\",
    ];

    /// <summary>Installers and the virus scanner keep programs of their own by the hundred under these.</summary>
    private static readonly string[] Kept = [@":\ProgramData\Package Cache\", @":\ProgramData\Microsoft\Windows Defender\", @":\ProgramData\Microsoft\VisualStudio\"];

    /// <summary>Folders whose own files are of interest, not those of the folders in them: the drive's root, a profile's desktop and downloads, Windows itself.</summary>
    private static readonly string[] Direct = [":", @"\Windows", @"\Windows\System32", @"\Windows\SysWOW64", @"\Desktop", @"\Downloads", @"\Documents"];

    /// <param name="path">Full Windows path of a file that is a program or a script.</param>
    public static bool Contains(string path)
    {
        if (Kept.Any(folder => path.Contains(folder, StringComparison.OrdinalIgnoreCase)))
            return false;
        if (Folders.Any(folder => path.Contains(folder, StringComparison.OrdinalIgnoreCase)))
            return true;
        var folder = path.AsSpan(0, Math.Max(0, path.LastIndexOf('\\')));
        foreach (var direct in Direct)
            if (folder.EndsWith(direct, StringComparison.OrdinalIgnoreCase))
                return !IsSystemLibrary(path, direct);
        return false;
    }

    /// <summary>The libraries of System32 are thousands, a gigabyte to read; programs are hundreds and small.</summary>
    private static bool IsSystemLibrary(string path, string folder) =>
        folder.Length > @"\Windows\".Length && folder.StartsWith(@"\Windows\", StringComparison.Ordinal) && !path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);
}
