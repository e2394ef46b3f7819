using System.Collections.Concurrent;
using System.Text.Json;

namespace Afterpatch.Cli.Tests.EndToEnd;

/// <summary>A generated collection with its truth and the case that the program made of it; made once per scenario and test run.</summary>
public sealed class GeneratedServer : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Assessed>> _assessed = new();
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("afterpatch-e2e");

    public Assessed Get(string scenario) => _assessed.GetOrAdd(scenario, name => new Lazy<Assessed>(() => Make(name))).Value;

    public void Dispose() => _root.Delete(recursive: true);

    private Assessed Make(string scenario)
    {
        var folder = Path.Combine(_root.FullName, scenario);
        Program.Generate("--scenario", scenario, "--out", folder, "--seed", "7", "--requests-per-hour", "40");
        var caseFolder = folder + "-case";
        var finished = Program.Afterpatch("investigate", Path.Combine(folder, "evidence"), "--out", caseFolder, "--quiet");
        if (finished.ExitCode is 1 or 2)
            throw new InvalidOperationException(finished.Errors);
        return new(folder, caseFolder, finished, Read(Path.Combine(folder, "truth.json")), Read(Path.Combine(caseFolder, "case.json")));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
}

/// <param name="Folder">Holds <c>evidence/</c> and <c>truth.json</c>.</param>
public sealed record Assessed(string Folder, string CaseFolder, object Run, JsonElement Truth, JsonElement Case)
{
    public int ExitCode => ((Finished)Run).ExitCode;
}
