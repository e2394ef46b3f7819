using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>
/// Folders that hold no program of a service: they are for documents, for data of Windows itself, or for web pages. Stricter than what
/// <see cref="CommandJudge"/> asks of any command: users start programs from their profile, services do not.
/// </summary>
internal static class ServicePlace
{
    private const string Ending = @"\.(exe|dll|sys|com|scr|bat|cmd|ps1|vbs|js)$";
    private const string Runnable = @"[^""<>|*?]*" + Ending;

    /// <summary>In that very folder, none below it.</summary>
    private const string RunnableItself = @"[^\\""<>|*?]*" + Ending;

    /// <summary>Data folders of a Windows installation; folders that vendors make below Windows are none of them.</summary>
    private static readonly BoundedRegex WindowsData = new(
        @"(\\windows|%(windir|systemroot)%|\\systemroot)\\(inf|logs|ime|softwaredistribution|vss|prefetch|[a-z]{2}-[a-z]{2}|web|security|appcompat|globalization|livekernelreports|minidump|modemlogs|offline web pages|pla|performance|registration|resources|schemas|branding|boot|cbstemp|downloaded program files|rescache|schcache|wlansvc|panther|policydefinitions)\\"
        + Runnable, RegexOptions.IgnoreCase);

    private static readonly BoundedRegex SystemData = new(
        @"\\(system32|syswow64|sysnative)\\(config|logfiles|winevt|catroot2?|ras|restore|drivers\\etc|spool\\(printers|servers|tools|prtprocs)|[a-z]{2}-[a-z]{2}|inetsrv\\(history|backup|config)|sru|wdi|networklist|grouppolicy|microsoft\\protect)\\"
        + Runnable + @"|\\(system32|syswow64|sysnative)\\spool\\[^\\""]+\.(exe|dll|sys)$", RegexOptions.IgnoreCase);

    /// <summary>What lies in a profile's folder itself counts like what lies among its documents; folders of programs in AppData do not.</summary>
    private static readonly BoundedRegex Profile = new(
        @"[a-z]:\\(users|documents and settings)\\((default|[^\\]+\\(desktop|documents|downloads|music|pictures|videos|favorites|links|contacts|my documents))\\" + Runnable
        + @"|[^\\]+\\" + RunnableItself + ")", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex VolumeData = new(
        @"[a-z]:\\(system volume information|recovery|msocache|config\.msi|boot|efi|\$windows\.~bt|\$winreagent|inetpub)\\" + Runnable + @"|[a-z]:\\programdata\\microsoft\\("
        + "(crypto|drm|vault|network|search|protect|diagnosis|event viewer|identitycrl|mapdata|mf|netframework|playready|provisioning|settings|smsrouter|spectrum|storage health|user account pictures|winmsipc|wlansvc|wpd|wwansvc|device stage|devicesync)"
        + @"\\" + Runnable + "|" + RunnableItself + ")", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WebFolder = new(@"\\(clientaccess|frontend\\httpproxy|temporary asp\.net files|aspnet_client)\\" + Runnable, RegexOptions.IgnoreCase);

    /// <returns>A stable word, or null when the program may lie there.</returns>
    public static string? Oddity(string command)
    {
        var program = CommandJudge.Program(PlaceNames.Spelled(command)).Replace('/', '\\');
        return WebFolder.IsMatch(program) ? "service-in-web-folder"
            : Profile.IsMatch(program) ? "service-in-user-profile"
            : WindowsData.IsMatch(program) || SystemData.IsMatch(program) || VolumeData.IsMatch(program) ? "service-in-data-folder" : null;
    }
}
