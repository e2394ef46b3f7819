using Afterpatch.Core;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Artifacts.IisConfig;

/// <summary>Settings of .NET and of the worker that load code or run programs beside modules and handlers, and the check of view state.</summary>
internal sealed class IisCodeReader(IisConfigReader reader, string scope)
{
    private const string Type = "iis-extension";
    private const string Program = "iis-program";

    /// <summary>Attributes of <c>system.web</c> that name a type.</summary>
    private static readonly (string Section, string Attribute)[] Types =
    [
        ("pages", "pageParserFilterType"), ("pages", "pageBaseType"), ("pages", "userControlBaseType"), ("httpRuntime", "requestValidationType"), ("httpRuntime", "encoderType"),
        ("compilation", "assemblyPostProcessorType"), ("sessionState", "partitionResolverType"), ("sessionState", "sessionIDManagerType"),
    ];

    private static readonly (string Section, string List)[] Lists =
        [("compilation", "expressionBuilders"), ("compilation", "folderLevelBuildProviders"), ("webServices", "soapExtensionTypes"), ("sessionState", "providers"), ("membership", "providers"), ("roleManager", "providers")];

    public void Web(XmlElementNode web)
    {
        foreach (var (section, attribute) in Types)
            if (web.Child(section) is { } node)
                Extension(attribute, node[attribute], node);
        foreach (var (section, list) in Lists)
            foreach (var added in web.At(section, list)?.ChildrenNamed("add") ?? [])
                Extension($"{section}/{list}", added["type"], added);
        if (web.Child("pages") is { } pages && (pages["enableViewStateMac"].Equals("false", StringComparison.OrdinalIgnoreCase) || pages["viewStateEncryptionMode"].Length > 0))
            reader.Add("view-state", scope.Length == 0 ? "/" : scope, pages["enableViewStateMac"], pages, ("scope", scope), ("mac", pages["enableViewStateMac"].ToLowerInvariant()),
                ("encryption", pages["viewStateEncryptionMode"]));
    }

    /// <summary>Where assemblies come from, and the manager that every domain of the process begins with.</summary>
    public void Runtime(XmlElementNode runtime)
    {
        if (runtime.Child("appDomainManagerType") is { } manager)
            Extension("appDomainManagerType", $"{manager["value"]}, {runtime.Child("appDomainManagerAssembly")?["value"]}", manager);
        foreach (var binding in runtime.ChildrenNamed("assemblyBinding"))
            foreach (var assembly in binding.ChildrenNamed("dependentAssembly"))
                if (assembly.Child("codeBase") is { } source && source["href"] is { Length: > 0 } address && !reader.IsOfExchange(LocalPath(address)))
                    reader.Add("iis-assembly", assembly.Child("assemblyIdentity")?["name"] ?? address, LocalPath(address), source, ("scope", scope), ("path", LocalPath(address)));
    }

    public void Services(XmlElementNode model)
    {
        foreach (var list in (string[])["behaviorExtensions", "bindingElementExtensions", "bindingExtensions"])
            foreach (var added in model.At("extensions", list)?.ChildrenNamed("add") ?? [])
                Extension(list, added["type"], added);
    }

    public void Host(XmlElementNode host)
    {
        foreach (var provider in host.Child("serviceAutoStartProviders")?.ChildrenNamed("add") ?? [])
            Extension("serviceAutoStartProviders", provider["type"], provider);
        foreach (var pool in host.Child("applicationPools")?.Children ?? [])
        {
            Runs($"{pool["name"]} autoShutdownExe", pool.At("failure"), "autoShutdownExe", "autoShutdownParams");
            Runs($"{pool["name"]} orphanActionExe", pool.At("failure"), "orphanActionExe", "orphanActionParams");
        }
    }

    public void Server(XmlElementNode server)
    {
        foreach (var traced in server.At("tracing", "traceFailedRequests")?.ChildrenNamed("add") ?? [])
            Runs($"{traced["path"]} customActionExe", traced, "customActionExe", "customActionParams");
        foreach (var application in server.Child("fastCgi")?.ChildrenNamed("application") ?? [])
            Runs("fastCgi", application, "fullPath", "arguments");
        Runs("aspNetCore", server.Child("aspNetCore"), "processPath", "arguments");
        Runs("httpPlatform", server.Child("httpPlatform"), "processPath", "arguments");
    }

    /// <summary>Extensions of the console and of the service that manages IIS from afar.</summary>
    public void Management(XmlElementNode providers)
    {
        foreach (var provider in providers.ChildrenNamed("add"))
            Extension("moduleProviders", provider["type"], provider);
    }

    private void Extension(string setting, string type, XmlElementNode at)
    {
        if (type.Length > 0)
            reader.Add(Type, $"{setting}: {type.Split(',')[0].Trim()}", type, at, ("scope", scope), ("type", type));
    }

    private void Runs(string name, XmlElementNode? node, string program, string arguments)
    {
        if (node is not null && node[program].Length > 0)
            reader.Add(Program, name, node[program], node, ("scope", scope), ("path", node[program]), ("command", $"{node[program]} {node[arguments]}".Trim()));
    }

    /// <summary>Addresses of files are written as <c>file:///C:\x</c>; others stay as they are.</summary>
    private static string LocalPath(string address) =>
        address.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(address[8..]).Replace('/', '\\')
            : address.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? address[5..].Replace('/', '\\') : address;
}
