using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>IIS modules, handlers, filters, virtual directories and worker settings that a healthy Exchange server does not have.</summary>
/// <remarks>
/// T1505.004. State: the configuration items that a baseline does not know, at most 20,000. An item that stands only in <c>inetpub\history</c>
/// was there and is removed.
/// </remarks>
public sealed class IisDetector : IDetector
{
    private const int MostItems = 20_000;
    private static readonly string[] Kinds = ["iis-native-module", "iis-module", "iis-handler", "isapi-filter", "isapi-cgi", "virtual-directory", "app-pool", "build-provider", "iis-extension", "iis-program", "iis-assembly"];

    /// <summary>Administrators put a module of their load balancer there too, so it is likely and not sure.</summary>
    private const string CameAlone = "unknown-module-came-without-update";
    private readonly List<InventoryRecord> _items = [];
    private readonly ExchangePlace _exchange = new();
    private readonly AddedModules _added = new();
    private bool _hasLiveHost;

    public string Id => "persistence.iis-module";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(HostFact), typeof(BuildFact), typeof(LoggedEvent)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        if (record is HostFact fact)
            _exchange.Observe(fact);
        _added.Observe(record);
        if (record is not InventoryRecord item || !Kinds.Contains(item.Item.Kind, StringComparer.Ordinal))
            return;
        _hasLiveHost |= item["source"] == "live" && item.At.Source.EndsWith("applicationHost.config", StringComparison.OrdinalIgnoreCase);
        if (item.Item.Healthy != "yes" && _items.Count < MostItems)
            _items.Add(item);
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var group in _items.GroupBy(item => (item.Item.Kind, Name: item.Item.Name.ToUpperInvariant(), Content: Content(item).ToUpperInvariant())))
        {
            var all = group.ToList();
            var item = all.Find(one => one["source"] == "live" && !one.IsDeleted) ?? all[0];
            var state = item["source"] == "live" && !item.IsDeleted ? FindingState.Active : _hasLiveHost ? FindingState.Removed : FindingState.Unknown;
            if (Judge(item) is not { } judged || judged.Severity < Severity.Medium)
                continue;
            var id = item.Item.Kind is "virtual-directory" ? "persistence.virtual-directory" : item.Item.Kind is "app-pool" ? "persistence.app-pool" : Id;
            findings.Add(Claim.Of(
                id, judged.Severity, judged.Severity >= Severity.High && judged.Reason != CameAlone ? Confidence.High : Confidence.Medium, state, new Subject("configuration", item.Item.Name),
                all.Select(one => EvidenceItem.Of(one.At, string.Join(' ', one.Item.Fields.Select(field => $"{field.Key}={field.Value}")))), ["T1505.004"], Claim.Inside, item.ChangedUtc,
                ("kind", item.Item.Kind), ("content", Content(item)), ("scope", item["scope"]), ("reasons", judged.Reason), ("path", item["path"])));
        }
    }

    private (Severity Severity, string Reason)? Judge(InventoryRecord item) => item.Item.Kind switch
    {
        "iis-native-module" => Native(item, item["image"]),
        "isapi-filter" or "isapi-cgi" => item["path"].Contains('\\', StringComparison.Ordinal) ? Native(item, item["path"]) : null,
        "iis-module" or "build-provider" or "iis-extension" => Managed(item["type"], item.Item.Healthy),
        "iis-handler" => Handler(item),
        "virtual-directory" => Directory(item),
        "app-pool" => Pool(item),
        "iis-program" => IisCodeJudge.Program(item["path"], item["command"]),
        "iis-assembly" => IisCodeJudge.Assembly(item["path"], Odd.IsMatch(item["path"])),
        _ => null,
    };

    /// <summary>Native code in the worker process: Windows' and Exchange's lie in their folders, products' under Program Files.</summary>
    private (Severity Severity, string Reason)? Native(InventoryRecord item, string image)
    {
        var path = image.Trim('"');
        if (item.Item.Healthy == "no")
            return Vendor.IsMatch(path) || WindowsPlace.IsMatch(path) && !KnownBad.IsMatch(path) ? (Severity.Medium, "known-name-other-file") : (Severity.High, "known-name-other-file");
        if (KnownBad.IsMatch(path))
            return (Severity.High, "name-of-known-iis-malware");
        if (PageFolder.IsMatch(path) && !path.Contains(@"\bin\", StringComparison.OrdinalIgnoreCase))
            return (Severity.High, "module-among-pages");
        if (Odd.IsMatch(path))
            return (Severity.High, "module-in-odd-place");
        if (WindowsPlace.IsMatch(path))
            return _added.IsForeign(item, path) ? (Severity.High, CameAlone) : (Severity.Medium, "unknown-module-among-windows-own");
        return Vendor.IsMatch(path) ? (Severity.Low, "module-of-a-product")
            : WindowsRoot.IsMatch(path) ? (Severity.High, "module-in-odd-place") : (Severity.Medium, "module-outside-of-program-folders");
    }

    /// <summary>A type without an assembly or of Microsoft's signing keys is Windows' own; anything else runs in every request.</summary>
    private static (Severity Severity, string Reason)? Managed(string type, string healthy)
    {
        if (type.Length == 0 || MicrosoftType.IsMatch(type) || !type.Contains(',', StringComparison.Ordinal) && type.StartsWith("System.", StringComparison.Ordinal))
            return null;
        if (KnownBadType.IsMatch(type))
            return (Severity.High, "name-of-known-iis-malware");
        return healthy == "no" ? (Severity.High, "known-name-other-type") : (Severity.Medium, "managed-code-of-unknown-origin");
    }

    private static (Severity Severity, string Reason)? Handler(InventoryRecord handler)
    {
        var path = handler["path"];
        // Autodiscover answers at .xml by the same way.
        if (handler["scriptProcessor"].Length > 0 && StaticPath.IsMatch(path) && !path.EndsWith(".config", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            return (Severity.High, "static-file-runs-as-script");
        if (handler["scriptProcessor"] is { Length: > 0 } processor && !WindowsPlace.IsMatch(processor.Split('|')[0]))
            return Odd.IsMatch(processor) ? (Severity.High, "script-processor-in-odd-place") : (Severity.Medium, "unknown-script-processor");
        if (PageFactory.IsMatch(handler["type"]) && StaticPath.IsMatch(path))
            return (Severity.High, "static-file-runs-as-script");
        return Managed(handler["type"], handler.Item.Healthy == "no" ? "unknown" : handler.Item.Healthy);
    }

    private (Severity Severity, string Reason)? Directory(InventoryRecord directory)
    {
        var path = directory["physicalPath"];
        if (directory.Item.Healthy == "no" && (_exchange.Contains(path) || WindowsWebPlace.IsMatch(path)))
            return null;
        if (Odd.IsMatch(path) || OddShare.IsMatch(path) || ReservedName.IsMatch(path))
            return (Severity.High, "directory-leads-to-odd-place");
        if (directory.Item.Healthy != "no" && path.StartsWith(@"\\", StringComparison.Ordinal))
            return (Severity.Medium, "directory-on-another-server");
        return directory.Item.Healthy == "no" ? (Severity.High, "known-directory-leads-elsewhere") : (Severity.Low, "directory-beyond-exchange");
    }

    private static (Severity Severity, string Reason)? Pool(InventoryRecord pool)
    {
        if (pool["environment"].Contains("PROFILER", StringComparison.OrdinalIgnoreCase) || pool["environment"].Contains("STARTUP_HOOKS", StringComparison.OrdinalIgnoreCase))
            return (Severity.High, "profiler-in-worker");
        if (pool["managedRuntimeLoader"] is { Length: > 0 } loader && !loader.Equals("webengine4.dll", StringComparison.OrdinalIgnoreCase) && !loader.Equals("webengine.dll", StringComparison.OrdinalIgnoreCase))
            return (Severity.High, "foreign-runtime-loader");
        return pool["clrConfigFile"] is { Length: > 0 } configuration && Odd.IsMatch(configuration) ? (Severity.High, "runtime-configuration-in-odd-place") : null;
    }

    private static string Content(InventoryRecord item) => item["image"] is { Length: > 0 } image ? image : item["type"] is { Length: > 0 } type ? type
        : item["physicalPath"] is { Length: > 0 } path ? path : item["scriptProcessor"] is { Length: > 0 } processor ? processor : item["path"];

    private static readonly BoundedRegex Odd = new(@"\\(te?mp|programdata|perflogs|users|\$recycle\.bin|recycler|aspnet_client|appdata)(\\|$)|\\windows\\(fonts|help|tasks|debug|media)(\\|$)|\\httpproxy\\(owa|ecp)\\auth\\|^[a-z]:\\?([^\\]+)?$", RegexOptions.IgnoreCase);

    /// <summary>Folders of Exchange that hold pages; libraries of its pages lie in their <c>bin</c>.</summary>
    private static readonly BoundedRegex PageFolder = new(@"\\(clientaccess|frontend\\httpproxy)\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WindowsPlace = new(@"^(%(windir|systemroot)%|[a-z]:\\windows)\\(system32|syswow64|microsoft\.net)\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WindowsRoot = new(@"^(%(windir|systemroot)%|[a-z]:\\windows)\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Vendor = new(@"^(%programfiles(\(x86\))?%|%programw6432%|[a-z]:\\program files( \(x86\))?)\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex WindowsWebPlace = new(@"^(%systemdrive%|[a-z]:)\\inetpub\\wwwroot\\?$|^%windir%\\system32\\rpcproxy", RegexOptions.IgnoreCase);

    /// <summary>Device paths, shares by address or of this machine, WebDAV, and the shares of whole drives.</summary>
    private static readonly BoundedRegex OddShare = new(@"^\\\\([?.]|localhost|[0-9.]+|[0-9a-f-]+\.ipv6-literal\.net)(@|\\|$)|^\\\\[^\\]+@|\\DavWWWRoot(\\|$)|^\\\\[^\\]+\\[a-z]\$(\\|$)", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ReservedName = new(@"\\programdata\\(com|who|zing|zoo|xyz|aux|con|prn|nul)[0-9]?\\?", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex MicrosoftType = new("PublicKeyToken=(31bf3856ad364e35|b03f5f7f11d50a3a|b77a5c561934e089)|^(Microsoft\\.(Exchange|Web|AspNet)|System)\\.[A-Za-z.]+,\\s*(Microsoft|System)\\.", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex PageFactory = new(@"System\.Web\.UI\.(PageHandlerFactory|SimpleHandlerFactory)|SimpleHandlerFactory|PageHandlerFactory", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex StaticPath = new(@"\.(jpe?g|gif|png|ico|css|js|txt|html?|log|dat|xml|svg|woff2?|eot|ttf|flt|config)$", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex KnownBad = new(@"\\(authmd4|cachport|httpapxd|iiscom|IISNET4|IIS-Raid-Backdoor|IIS-Trojan|IISModule|Microsoft\.Exchange\.Clients\.OwaAuth|svcfilter|iisddos|iisred|iissup|statdoc|HTTPParser|TrafficHandler|isapicache_|iis7_(32|64)|FilterSecurity(32|64)|iiscrash(32|64)|aut[eo]hbas|dirshow|httpevt|mscorevt|sortkey|webdac)\.dll_?$", RegexOptions.IgnoreCase);

    /// <summary>The module of OWOWA, which keeps the passwords typed into Outlook on the web; ASP.NET AJAX has a type of that name in another namespace and no module.</summary>
    private static readonly BoundedRegex KnownBadType = new(@"^ExtenderControlDesigner\.ExtenderControlDesigner\s*,|,\s*ExtenderControlDesigner\s*(,|$)", RegexOptions.IgnoreCase);
}
