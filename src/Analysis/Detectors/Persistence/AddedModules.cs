using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>When native modules were put among Windows' own, and whether anything was installed at that time that could have brought them.</summary>
/// <remarks>State: the times of installations and of modules, at most 10,000 each.</remarks>
internal sealed class AddedModules
{
    private const int Most = 10_000;
    private static readonly TimeSpan Near = TimeSpan.FromHours(2);
    private readonly List<DateTime> _installed = [];
    private readonly Dictionary<string, DateTime> _added = new(StringComparer.OrdinalIgnoreCase);

    public void Observe(Record record)
    {
        if (record is BuildFact { IsInstallation: true, TimeUtc: { } utc } && _installed.Count < Most)
            _installed.Add(utc);
        if (record is not LoggedEvent seen)
            return;
        if (IsInstallation(seen) && _installed.Count < Most)
            _installed.Add(seen.TimeUtc);
        if (seen is { EventId: 29, Channel: "Microsoft-IIS-Configuration/Operational" } && seen["NewValue"]?.Trim() is { Length: > 0 } image && _added.Count < Most && !_added.ContainsKey(image))
            _added.Add(image, seen.TimeUtc);
    }

    /// <summary>Nothing of Microsoft's has that name, and nothing was installed when the module came. False where its time is not known.</summary>
    public bool IsForeign(InventoryRecord module, string image) =>
        !OfMicrosoft.IsMatch(image) && Added(module, image) is { } utc && !_installed.Exists(installed => (installed - utc).Duration() <= Near);

    private DateTime? Added(InventoryRecord module, string image) => _added.TryGetValue(image, out var utc) ? utc : module.ChangedUtc;

    private static bool IsInstallation(LoggedEvent seen) => (seen.EventId, seen.Channel) is (19, "System") or (2, "Setup") or (1033 or 11707, "Application");

    /// <summary>Images of the modules that Windows, its add-ons for IIS and ASP.NET bring.</summary>
    private static readonly BoundedRegex OfMicrosoft = new(
        @"\\(aspnetcore(v2(_outofprocess)?)?|auth(anon|bas|cert|map|md5|sspi)|cach(ebin|file|http|tokn|uri)|cgi|comp(dyn|stat)|custerr|defdoc|d?iprestr|dirlist|filter|ftp[a-z]*|iis_ssi|iiscertprovider|iisetw|iisfcgi|iisfreb|iisreqs|iiswsock|isapi|kerbauth|log(cust|http|odbc|sql)"
        + @"|modrqflt|nativerd|protsup|redirect|requestrouter|rewrite|rpcproxy|static|urlauthz|validcfg|warmup|web(dav|engine4?|dav_simple_(lock|prop))|wsmsvc|aspnet_(isapi|filter)|asp|ssinc|bitssrv|msdeploy[a-z]*|httpodbc|idq)\.dll$", RegexOptions.IgnoreCase);
}
