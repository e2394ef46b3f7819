using Afterpatch.Artifacts.Baselines;
using Afterpatch.Artifacts.Files;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>COM classes of the machine, credential providers among them, whose code lies outside the folders of Windows and of installed programs.</summary>
/// <remarks>The thousands inside them are no autostart points of anybody's making.</remarks>
internal static class ComServers
{
    private const int MostClasses = 100_000;
    private static readonly string[] Servers = ["InprocServer32", "LocalServer32"];

    public static void ReadMachine(HiveFacts facts, string path)
    {
        foreach (var id in facts.Subkeys(path).Take(MostClasses))
            foreach (var server in Servers)
                if (id.Subkey(server) is { } key && key.Value("") is { } value && HiveFacts.Text(value) is { Length: > 0 } command && IsForeign(command))
                    facts.Autostart("COM server", key, value, $@"{path}\{id.Name}\{server}", command);
    }

    private static bool IsForeign(string command)
    {
        var path = WindowsPaths.Normal(command);
        return path.Contains('\\', StringComparison.Ordinal) && !path.StartsWith('%') && LoosePlaces.Contains(path);
    }
}
