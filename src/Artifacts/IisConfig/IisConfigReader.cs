using Afterpatch.Artifacts.Baselines;
using Afterpatch.Core;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Artifacts.IisConfig;

/// <summary>Turns the sections of a configuration that say what code runs into inventory records.</summary>
internal sealed class IisConfigReader(EvidenceFile file, IRecordSink sink, string exchangeFolder)
{
    private readonly bool _isHistory = file.Path.Contains(@"\inetpub\history\", StringComparison.OrdinalIgnoreCase)
        || file.Path.Contains(@"\CFGHISTORY_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Physical paths of all virtual directories, which say where Exchange lies.</summary>
    public static IEnumerable<string> Directories(XmlElementNode configuration) =>
        from host in configuration.ChildrenNamed("system.applicationHost")
        from site in Items(host, "sites", "site")
        from application in site.ChildrenNamed("application")
        from directory in application.ChildrenNamed("virtualDirectory")
        select directory["physicalPath"];

    /// <param name="scope">The <c>location</c> path, empty for the whole file.</param>
    public void Read(XmlElementNode configuration, string scope)
    {
        foreach (var section in configuration.Children)
            switch (section.Name.ToUpperInvariant())
            {
                case "SYSTEM.WEBSERVER":
                    WebServer(section, scope);
                    break;
                case "SYSTEM.WEB":
                    Web(section, scope);
                    break;
                case "SYSTEM.APPLICATIONHOST":
                    Pools(section);
                    Sites(section);
                    new IisCodeReader(this, scope).Host(section);
                    break;
                case "RUNTIME":
                    new IisCodeReader(this, scope).Runtime(section);
                    break;
                case "SYSTEM.SERVICEMODEL":
                    new IisCodeReader(this, scope).Services(section);
                    break;
                case "MODULEPROVIDERS":
                    new IisCodeReader(this, scope).Management(section);
                    break;
                case "LOCATION":
                    Read(section, section["path"]);
                    break;
                case "SYSTEM.RUNTIME.REMOTING" or "CONFIGURATIONREDIRECTION" when section["path"].Length > 0:
                    Add("iis-redirection", section["path"], section["path"], section, ("enabled", section["enabled"]), ("path", section["path"]));
                    break;
            }
    }

    private void WebServer(XmlElementNode server, string scope)
    {
        new IisCodeReader(this, scope).Server(server);
        foreach (var module in Items(server, "globalModules", "add"))
            Add("iis-native-module", module["name"], module["image"], module, ("image", module["image"]), ("preCondition", module["preCondition"]));
        foreach (var module in Items(server, "modules", "add"))
            Add("iis-module", module["name"], module["type"], module, ("scope", scope), ("type", module["type"]), ("preCondition", module["preCondition"]));
        foreach (var handler in Items(server, "handlers", "add"))
            Add("iis-handler", handler["name"], Handled(handler), handler, ("scope", scope), ("path", handler["path"]), ("verb", handler["verb"]),
                ("type", handler["type"]), ("modules", handler["modules"]), ("scriptProcessor", handler["scriptProcessor"]));
        foreach (var filter in Items(server, "isapiFilters", "filter"))
            Add("isapi-filter", filter["name"], filter["path"], filter, ("scope", scope), ("path", filter["path"]));
        foreach (var allowed in server.At("security", "isapiCgiRestriction")?.ChildrenNamed("add") ?? [])
            Add("isapi-cgi", allowed["description"], allowed["path"], allowed, ("path", allowed["path"]), ("allowed", allowed["allowed"]));
        if (server.Child("rewrite") is { } rewrite)
            foreach (var list in rewrite.Children)
                Rules(list, scope);
        if (server.At("security", "authentication", "windowsAuthentication") is { } windows && windows.Child("extendedProtection") is { } protection)
            Add("extended-protection", scope.Length == 0 ? "/" : scope, protection["tokenChecking"], protection, ("tokenChecking", protection["tokenChecking"]),
                ("windowsAuthentication", windows["enabled"]), ("sslFlags", server.At("security", "access")?["sslFlags"] ?? ""));
        if (server.Child("httpLogging") is { } logging && logging["dontLog"].Equals("true", StringComparison.OrdinalIgnoreCase))
            Add("iis-logging", "dontLog", "true", logging, ("scope", scope), ("dontLog", "true"));
    }

    private void Web(XmlElementNode web, string scope)
    {
        new IisCodeReader(this, scope).Web(web);
        foreach (var module in Items(web, "httpModules", "add"))
            Add("iis-module", module["name"], module["type"], module, ("scope", scope), ("type", module["type"]), ("section", "system.web"));
        foreach (var handler in Items(web, "httpHandlers", "add"))
            Add("iis-handler", handler["path"], handler["type"], handler, ("scope", scope), ("path", handler["path"]), ("verb", handler["verb"]),
                ("type", handler["type"]), ("section", "system.web"));
        foreach (var provider in web.At("compilation", "buildProviders")?.ChildrenNamed("add") ?? [])
            Add("build-provider", provider["extension"], provider["type"], provider, ("scope", scope), ("extension", provider["extension"]), ("type", provider["type"]));
        if (web.Child("machineKey") is { } key)
            MachineKey(key, scope);
        if (web.Child("identity") is { } identity && identity["userName"].Length > 0)
            Add("impersonation", identity["userName"], identity["userName"], identity, ("scope", scope), ("userName", identity["userName"]));
    }

    private void MachineKey(XmlElementNode key, string scope)
    {
        var judged = MachineKeys.Judge(key["validationKey"], key["decryptionKey"]);
        Add("machine-key", file.Path, judged, key, ("scope", scope), ("keys", judged), ("validation", key["validation"]), ("decryption", key["decryption"]));
    }

    private void Pools(XmlElementNode host)
    {
        foreach (var pool in Items(host, "applicationPools", "add"))
        {
            var model = pool.Child("processModel");
            var variables = string.Join(' ', pool.Child("environmentVariables")?.ChildrenNamed("add").Select(one => $"{one["name"]}={one["value"]}") ?? []);
            Add("app-pool", pool["name"], $"{model?["identityType"]}|{pool["managedRuntimeLoader"]}|{Tail(pool["CLRConfigFile"])}|{variables}", pool,
                ("identityType", model?["identityType"] ?? ""), ("userName", model?["userName"] ?? ""),
                ("storedPassword", model?["password"].Length > 0 ? "yes" : "no"), ("managedRuntimeLoader", pool["managedRuntimeLoader"]),
                ("clrConfigFile", pool["CLRConfigFile"]), ("environment", variables));
        }
    }

    private void Sites(XmlElementNode host)
    {
        foreach (var site in Items(host, "sites", "site"))
        {
            if (site.Child("logFile") is { } log && log["enabled"].Equals("false", StringComparison.OrdinalIgnoreCase))
                Add("iis-logging", site["name"], "off", log, ("site", site["name"]), ("enabled", "false"));
            foreach (var application in site.ChildrenNamed("application"))
                foreach (var directory in application.ChildrenNamed("virtualDirectory"))
                {
                    var url = $"{application["path"].TrimEnd('/')}/{directory["path"].Trim('/')}".TrimEnd('/');
                    Add("virtual-directory", $"{site["name"]}{(url.Length == 0 ? "/" : url)}", directory["physicalPath"], directory,
                        ("site", site["name"]), ("path", url.Length == 0 ? "/" : url), ("physicalPath", directory["physicalPath"]),
                        ("applicationPool", application["applicationPool"]), ("userName", directory["userName"]),
                        ("storedPassword", directory["password"].Length > 0 ? "yes" : "no"));
                }
        }
    }

    private void Rules(XmlElementNode list, string scope)
    {
        var direction = list.Name.Equals("outboundRules", StringComparison.OrdinalIgnoreCase) ? "outbound" : "inbound";
        foreach (var rule in list.ChildrenNamed("rule"))
        {
            var conditions = string.Join(" ; ", rule.Child("conditions")?.ChildrenNamed("add").Select(one => $"{one["input"]} ~ {one["pattern"]}") ?? []);
            var pattern = rule.Child("match")?["url"] is { Length: > 0 } url ? url : rule.Child("match")?["pattern"] ?? "";
            var action = rule.Child("action");
            Add("rewrite-rule", rule["name"], $"{pattern}|{conditions}|{action?["type"]}|{action?["url"]}", rule, ("scope", scope), ("direction", direction),
                ("enabled", rule["enabled"]), ("match", pattern), ("serverVariable", rule.Child("match")?["serverVariable"] ?? ""), ("conditions", conditions),
                ("action", action?["type"] ?? ""), ("target", action?["url"] is { Length: > 0 } target ? target : action?["value"] ?? ""));
        }
    }

    private static IEnumerable<XmlElementNode> Items(XmlElementNode section, string list, string item) => section.Child(list)?.ChildrenNamed(item) ?? [];

    private static string Handled(XmlElementNode handler) =>
        handler["type"].Length > 0 ? handler["type"] : handler["scriptProcessor"].Length > 0 ? handler["scriptProcessor"] : handler["modules"];

    private static string Tail(string path) => path[(path.LastIndexOf('\\') + 1)..];

    /// <summary>Whether a path lies in Exchange's folder or in Windows' own.</summary>
    internal bool IsOfExchange(string path) =>
        WindowsPaths.Normal(path, exchangeFolder) is var normal && !normal.Contains(@"\..\", StringComparison.Ordinal)
        && (normal.StartsWith(@"{exchange}\", StringComparison.Ordinal) && (normal.Contains(@"\bin\", StringComparison.Ordinal) || !normal.StartsWith(@"{exchange}\frontend\httpproxy\", StringComparison.Ordinal)) || normal.StartsWith(@"c:\windows\microsoft.net\", StringComparison.Ordinal));

    internal void Add(string kind, string name, string content, XmlElementNode at, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (field, value) in fields)
            if (value.Length > 0)
                pairs.Add(new(field, value));
        pairs.Add(new("source", _isHistory ? "history" : "live"));
        var pointer = new EvidencePointer(file.Path, Line: at.Line);
        sink.Add(new InventoryRecord(new InventoryItem(kind, name, Baseline.Embedded.Judge(kind, name, content, exchangeFolder), pairs, pointer))
        {
            ChangedUtc = file.ModifiedUtc,
            IsDeleted = file.IsDeleted,
        });
    }
}
