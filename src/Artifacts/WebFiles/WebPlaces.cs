using System.Collections.Frozen;

namespace Afterpatch.Artifacts.WebFiles;

/// <summary>Where a web server looks for what it runs, and under which names.</summary>
internal static class WebPlaces
{
    private static readonly FrozenSet<string> RunByName = new[]
    {
        ".aspx", ".ashx", ".asmx", ".ascx", ".asax", ".master", ".svc", ".soap", ".rem", ".xamlx", ".cshtml", ".vbhtml", ".asp", ".asa", ".cer", ".cdx", ".shtml", ".stm", ".php", ".jsp", ".jspx", ".cfm",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Directories =
    [
        @"\inetpub\wwwroot\", @"\frontend\httpproxy\", @"\clientaccess\", @"\aspnet_client\", @"\temporary asp.net files\",
    ];

    /// <summary>Never of interest although they lie in a web directory: images, fonts and documents without code are skipped by content later.</summary>
    private static readonly FrozenSet<string> Bulky = new[] { ".dll", ".exe", ".msi", ".cab", ".pdb", ".mui", ".log", ".etl", ".lzx", ".zip" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsRunByName(string extension) => RunByName.Contains(extension);

    public static bool IsWebDirectory(string path)
    {
        foreach (var directory in Directories)
        {
            if (path.Contains(directory, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    public static bool IsBulky(string extension) => Bulky.Contains(extension);

    /// <summary>A script that the logon page loads: it sees every password.</summary>
    public static bool IsLogonScript(string path) => path.EndsWith(".js", StringComparison.OrdinalIgnoreCase)
        && (path.Contains(@"\auth\", StringComparison.OrdinalIgnoreCase) || path.EndsWith(@"\flogon.js", StringComparison.OrdinalIgnoreCase));

    /// <summary>A page as ASP.NET compiled it.</summary>
    public static bool IsCompiledPage(string name) =>
        name.StartsWith("App_Web_", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
