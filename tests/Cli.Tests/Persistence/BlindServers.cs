using System.Text.Json;

namespace Afterpatch.Cli.Tests.Persistence;

/// <summary>The two servers, written and assessed once.</summary>
public sealed class BlindServers : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("afterpatch-blind");

    public BlindServers()
    {
        Planted = Assess("planted", PlantedCases.All.Select(one => one.Plant));
        Honest = Assess("honest", HonestCases.All.Select(one => one.Plant));
    }

    public IReadOnlyList<JsonElement> Planted { get; }

    public IReadOnlyList<JsonElement> Honest { get; }

    public void Dispose() => _root.Delete(recursive: true);

    private List<JsonElement> Assess(string name, IEnumerable<Action<PlantedEvidence>> plants)
    {
        var folder = _root.CreateSubdirectory(name);
        using (var evidence = new PlantedEvidence(folder))
        {
            foreach (var plant in plants)
                plant(evidence);
            evidence.Write();
        }
        var output = Path.Combine(_root.FullName, $"{name}-case");
        var finished = EndToEnd.Program.Afterpatch("investigate", folder.FullName, "--out", output, "--quiet");
        if (finished.ExitCode is 1 or 2)
            throw new InvalidOperationException(finished.Errors);
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(output, "case.json")));
        return [.. document.RootElement.GetProperty("findings").Clone().EnumerateArray()];
    }
}
