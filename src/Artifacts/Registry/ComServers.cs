using Afterpatch.Artifacts.Baselines;
using Afterpatch.Artifacts.Files;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>COM classes of the machine and of users: whose code lies outside the folders of Windows and of installed programs, that are scripts, or that stand for another class.</summary>
/// <remarks>The thousands of the machine's inside them are no autostart points of anybody's making; which they are is told, so that a user's can be compared.</remarks>
internal static class ComServers
{
    private const int MostClasses = 100_000;
    private static readonly string[] Servers = ["InprocServer32", "LocalServer32"];

    public static void ReadMachine(HiveFacts facts)
    {
        var classes = new Dictionary<Guid, string>();
        foreach (var path in (string[])[@"Classes\CLSID", @"Classes\WOW6432Node\CLSID", @"WOW6432Node\Classes\CLSID"])
            foreach (var id in facts.Subkeys(path).Take(MostClasses))
            {
                foreach (var server in Servers)
                    if (Named(id, server) is var (key, value, command))
                    {
                        if (Guid.TryParse(id.Name, out var number))
                            classes.TryAdd(number, FileName(command));
                        if (IsForeign(command))
                            facts.Autostart("COM server", key, value, $@"{path}\{id.Name}\{server}", command);
                    }
                Others(facts, path, id);
            }
        if (classes.Count > 0)
            facts.Sink.Add(new MachineClasses { At = new EvidencePointer(facts.File.Path), Programs = classes });
    }

    /// <summary>Every class that a user has: it is taken before the machine's.</summary>
    public static void ReadUser(HiveFacts facts, string path)
    {
        foreach (var id in facts.Subkeys(path).Take(MostClasses))
        {
            foreach (var server in Servers)
                if (Named(id, server) is var (key, value, command))
                    facts.Autostart("COM server", key, value, $@"{path}\{id.Name}\{server}", command);
            Others(facts, path, id);
        }
    }

    /// <summary>The code of a class, or empty.</summary>
    /// <param name="prefix">Empty, or <c>WOW6432Node\</c>.</param>
    public static string Server(HiveFacts facts, string id, string prefix = "")
    {
        foreach (var path in (string[])[$@"Classes\{prefix}CLSID\{id}", $@"{prefix}Classes\CLSID\{id}", $@"CLSID\{id}"])
            foreach (var server in Servers)
                if (facts.Find(path) is { } key && Named(key, server) is var (_, _, command))
                    return command;
        return "";
    }

    private static (HiveKey Key, HiveValue Value, string Command)? Named(HiveKey id, string server) =>
        id.Subkey(server) is { } key && key.Value("") is { } value && HiveFacts.Text(value) is { Length: > 0 } command ? (key, value, command) : null;

    /// <summary>A class made of a script somewhere, and one that stands for another.</summary>
    private static void Others(HiveFacts facts, string path, HiveKey id)
    {
        if (Named(id, "ScriptletURL") is var (script, address, command))
            facts.Autostart("COM scriptlet", script, address, $@"{path}\{id.Name}\ScriptletURL", command);
        if (Named(id, "TreatAs") is var (other, name, target))
            facts.Autostart("COM substitute", other, name, $@"{path}\{id.Name}\TreatAs", Server(facts, target) is { Length: > 0 } server ? server : target);
    }

    private static string FileName(string command) => command[(command.LastIndexOf('\\') + 1)..].Replace("\"", "", StringComparison.Ordinal).Trim().ToLowerInvariant();

    private static bool IsForeign(string command)
    {
        var path = WindowsPaths.Normal(command);
        return path.Contains('\\', StringComparison.Ordinal) && !path.StartsWith('%') && !path.Contains(@":\progra~", StringComparison.Ordinal) && LoosePlaces.Contains(path);
    }
}
