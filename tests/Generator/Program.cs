using Afterpatch.Generator;
using Afterpatch.Generator.Scenarios;

try
{
    var options = GeneratorOptions.Parse(args);
    if (options.IsList || options.Scenario.Length == 0 || options.Out.Length == 0)
    {
        Console.WriteLine("afterpatch-generate --scenario NAME --out DIR [--seed N] [--days N] [--size 20GB] [--build-history V@DAY[:KB],...] [--layout plain|kape|velociraptor[-zip]]");
        foreach (var scenario in ScenarioList.All)
            Console.WriteLine($"  {scenario.Name,-26}{scenario.About}");
        return options.IsList ? 0 : 2;
    }
    var truth = Generate.Write(options);
    Console.WriteLine($"{truth.Scenario}: {truth.Findings.Count} findings expected, overall {truth.Verdict.Overall}");
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
