using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>SYSTEM: libraries that every program with a network connection, the counters, LSA and remote access load, and what the next start moves.</summary>
internal static class SystemPoints
{
    private const int MostEntries = 2_000;
    private const int LibraryBytes = 260;

    /// <param name="exchangeFolder">Where Exchange is installed, when that is known.</param>
    public static void Read(HiveFacts facts, string set, string control, string exchangeFolder)
    {
        Sockets(facts, $@"{set}\Services\WinSock2\Parameters");
        foreach (var service in facts.Subkeys($@"{set}\Services"))
            if (service.Subkey("Performance") is { } counters && counters.Value("Library") is { } library)
                facts.Autostart("Performance library", counters, library, $@"{set}\Services\{service.Name}\Performance", HiveFacts.Text(library), exchangeFolder);
        Lsa(facts, set, control);
        facts.Autostarts("Boot verification", $@"{control}\BootVerificationProgram", "ImagePath");
        facts.Autostarts("Sign-in server plug-in", $@"{set}\Services\AuthSrv\Parameters", "ExtensionDLLs", "AuthorizationDLLs");
        facts.EachAutostart("Router manager", $@"{set}\Services\RemoteAccess\RouterManagers", "DllPath");
        facts.EachAutostart("Dial-in protocol", $@"{set}\Services\RasMan\PPP\EAP", "Path", "ConfigUiPath", "IdentityPath", "InteractiveUIPath");
        facts.EachAutostart("Language library", $@"{control}\ContentIndex\Language", "WBDLLPathOverride", "StemmerDLLPathOverride", "DLLPathOverride");
        foreach (var name in (string[])["PendingFileRenameOperations", "PendingFileRenameOperations2"])
            Moves(facts, $@"{control}\Session Manager", name);
    }

    /// <summary>Providers of the protocol catalogue, whose path stands in front of a structure, and of names. Each library once a list.</summary>
    private static void Sockets(HiveFacts facts, string parameters)
    {
        var protocols = facts.Text(parameters, "Current_Protocol_Catalog") is { Length: > 0 } current ? current : "Protocol_Catalog9";
        var names = facts.Text(parameters, "Current_NameSpace_Catalog") is { Length: > 0 } spaces ? spaces : "NameSpace_Catalog5";
        foreach (var list in (string[])["Catalog_Entries", "Catalog_Entries64"])
            foreach (var (catalogue, name) in ((string, string)[])[(protocols, "PackedCatalogItem"), (names, "LibraryPath")])
            {
                var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (var entry in facts.Subkeys($@"{parameters}\{catalogue}\{list}").Take(MostEntries))
                    if (entry.Value(name) is { } value && (name == "LibraryPath" ? HiveFacts.Text(value) : Packed(value)) is { Length: > 0 } library && seen.Add(library))
                        facts.Autostart("Winsock provider", entry, value, $@"{parameters}\{catalogue}\{list}\{entry.Name}", library);
            }
        facts.Autostarts("Winsock provider", parameters, "AutodialDLL");
    }

    /// <summary>The first 260 bytes hold the path in the code page of the system, ended by a NUL.</summary>
    private static string Packed(HiveValue value)
    {
        var bytes = value.Data();
        bytes = bytes[..Math.Min(LibraryBytes, bytes.Length)];
        return Encoding.Latin1.GetString(bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes).Trim();
    }

    private static void Lsa(HiveFacts facts, string set, string control)
    {
        foreach (var part in facts.Subkeys($@"{control}\LsaExtensionConfig"))
            facts.Autostarts("LSA extension", $@"{control}\LsaExtensionConfig\{part.Name}", "Extensions");
        facts.EachAutostart("LSA extension", $@"{control}\LsaExtensionConfig\Interfaces", "Extension");
        facts.Autostarts("LSA extension", $@"{set}\Services\NTDS", "LsaDbExtPt", "DirectoryServiceExtPt");
    }

    /// <summary>Files that the next start puts in the place of others; files that it only deletes are left out, installers leave them by the hundred.</summary>
    private static void Moves(HiveFacts facts, string path, string name)
    {
        if (facts.Find(path) is not { } key || key.Value(name) is not { } value)
            return;
        var parts = HiveFacts.Text(value).Split('\n');
        for (var at = 0; at + 1 < parts.Length && at < MostEntries; at += 2)
            if (parts[at].Length > 0 && parts[at + 1].Length > 0)
                facts.Point("Move at start", $@"{path}\{name}\{HiveFacts.Number(at / 2)}", key, value, $"{Plain(parts[at])} -> {Plain(parts[at + 1])}");
    }

    /// <summary>Without the marks of the object manager and of "replace what is there".</summary>
    private static string Plain(string path) => path.TrimStart('!', '*', '1', '2') is var rest && rest.StartsWith(@"\??\", StringComparison.Ordinal) ? rest[4..] : rest;
}
