using Afterpatch.Generator.Output;
using Afterpatch.Generator.Scenarios;

namespace Afterpatch.Generator;

/// <summary>Writes one collection and its truth.</summary>
internal static class Generate
{
    /// <returns>The truth; <c>truth.json</c> is written beside the evidence, in <c>OUT/evidence</c> or <c>OUT/evidence.zip</c>.</returns>
    public static Truth Write(GeneratorOptions options)
    {
        var scenario = ScenarioList.All.FirstOrDefault(scenario => scenario.Name == options.Scenario)
            ?? throw new FormatException($"'{options.Scenario}' is no scenario; --list names them.");
        Directory.CreateDirectory(options.Out);
        var isPacked = options.Layout.EndsWith("-zip", StringComparison.Ordinal);
        ILayout layout = (isPacked ? options.Layout[..^4] : options.Layout) switch
        {
            "plain" => new PlainLayout(),
            "kape" => new KapeLayout("EX01"),
            "velociraptor" => new VelociraptorLayout("EX01", "ex01.contoso.example"),
            _ => throw new FormatException($"'{options.Layout}' is no layout: plain, kape, velociraptor, each also with -zip."),
        };
        var folder = Path.Combine(options.Out, "evidence");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var truth = new Simulation(scenario, options).Run(new Collection(folder, layout));
        File.WriteAllText(Path.Combine(options.Out, "truth.json"), truth.Json());
        if (isPacked)
        {
            Pack.Zip(folder, folder + ".zip");
            Directory.Delete(folder, recursive: true);
        }
        return truth;
    }
}
