using System.Text;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Artifacts.Registry;

/// <summary>SOFTWARE: plug-ins of remote management, of signatures, of crashes and of PowerShell, tools of accessibility, scripts that policy has run.</summary>
internal static class SoftwarePoints
{
    private const string Windows = @"Microsoft\Windows\CurrentVersion";
    private const string Nt = @"Microsoft\Windows NT\CurrentVersion";
    private const int MostProviders = 5_000;

    /// <param name="prefix">Empty, or <c>WOW6432Node\</c> for what 32-bit programs load.</param>
    public static void Read(HiveFacts facts, string prefix)
    {
        ClassPoints.Read(facts, prefix);
        Signatures(facts, prefix);
        foreach (var path in (string[])[$@"{prefix}Microsoft\Windows\Windows Error Reporting\RuntimeExceptionHelperModules", $@"{prefix}{Nt}\MiniDumpAuxiliaryDlls", $@"{prefix}{Nt}\KnownFunctionTableDlls"])
            facts.NamedLibraries("Crash helper", path);
        Tools(facts, $@"{prefix}{Nt}\Accessibility\ATs");
        facts.EachAutostart("Explorer tool", $@"{prefix}{Windows}\Explorer\MyComputer", "");
        facts.Autostarts("Control panel", $@"{prefix}{Windows}\Control Panel\Cpls");
        facts.Autostarts("Icon library", $@"{prefix}{Nt}\Windows", "IconServiceLib");
        facts.EachAutostart("PowerShell snap-in", $@"{prefix}Microsoft\PowerShell\1\PowerShellSnapIns", "ModuleName");
        if (prefix.Length > 0)
            return;
        RemoteManagement(facts);
        ProcessExit(facts);
        Scripts(facts, $@"{Windows}\Group Policy\State\Machine\Scripts", "Startup", "Shutdown");
    }

    /// <summary>Scripts of group policy as they were last applied: policies by number, and in each its scripts by number.</summary>
    public static void Scripts(HiveFacts facts, string path, params string[] moments)
    {
        foreach (var moment in moments)
            foreach (var policy in facts.Subkeys($@"{path}\{moment}"))
                foreach (var script in policy.Subkeys())
                    if (script.Value("Script") is { } value)
                        facts.Autostart("Group policy script", script, value, $@"{path}\{moment}\{policy.Name}\{script.Name}", $"{HiveFacts.Text(value)} {HiveFacts.Text(script, "Parameters")}".Trim());
    }

    /// <summary>What a tool of accessibility starts; those that are Windows' own settings say a number.</summary>
    private static void Tools(HiveFacts facts, string path)
    {
        foreach (var tool in facts.Subkeys(path))
            if (tool.Value("StartExe") is { } program && HiveFacts.Text(program) is { } command && command.Contains('.', StringComparison.Ordinal))
                facts.Autostart("Accessibility tool", tool, program, $@"{path}\{tool.Name}", command);
    }

    /// <summary>Libraries that decide what a valid signature is. Most name the same few, each is told once a step.</summary>
    private static void Signatures(HiveFacts facts, string prefix)
    {
        foreach (var (location, path, name) in ((string, string, string)[])[("Trust provider", $@"{prefix}Microsoft\Cryptography\Providers\Trust", "$DLL"),
            ("Signature provider", $@"{prefix}Microsoft\Cryptography\OID\EncodingType 0", "Dll")])
            foreach (var step in facts.Subkeys(path).Take(MostProviders))
            {
                if (location == "Signature provider" && !step.Name.StartsWith("CryptSIPDll", StringComparison.OrdinalIgnoreCase))
                    continue;
                var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (var provider in step.Subkeys().Take(MostProviders))
                    if (provider.Value(name) is { } library && seen.Add(HiveFacts.Text(library)))
                        facts.Autostart(location, provider, library, $@"{path}\{step.Name}\{provider.Name}", HiveFacts.Text(library));
            }
    }

    /// <summary>Each plug-in says in XML which library it is, and which script and assembly its sessions begin with.</summary>
    private static void RemoteManagement(HiveFacts facts)
    {
        foreach (var plugIn in facts.Subkeys($@"{Windows}\WSMAN\Plugin"))
        {
            if (plugIn.Value("ConfigXML") is not { } value)
                continue;
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(HiveFacts.Text(value).Trim()));
            if (XmlTree.Read(text, out _) is not { } configuration)
                continue;
            var path = $@"{Windows}\WSMAN\Plugin\{plugIn.Name}";
            facts.Point("Remote management plug-in", path, plugIn, value, configuration["Filename"]);
            foreach (var parameter in configuration.Child("InitializationParameters")?.ChildrenNamed("Param") ?? [])
                if (parameter["Name"].ToUpperInvariant() is "STARTUPSCRIPT" or "ASSEMBLYNAME" or "CONFIGFILEPATH" or "SCRIPTSTOPROCESS")
                    facts.Point("Remote management plug-in", $@"{path}\{parameter["Name"]}", plugIn, value, parameter["Value"]);
        }
    }

    /// <summary>A program's memory is written to a folder when it ends; on LSASS that is a theft of passwords.</summary>
    private static void ProcessExit(HiveFacts facts)
    {
        foreach (var program in facts.Subkeys($@"{Nt}\SilentProcessExit"))
            if (program.Value("LocalDumpFolder") is { } folder)
                facts.Autostart("Silent process exit", program, folder, $@"{Nt}\SilentProcessExit\{program.Name}", HiveFacts.Text(folder));
    }
}
