using Afterpatch.Generator;
using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Scenarios;

try
{
    var options = GeneratorOptions.Parse(args);
    if (options is { Logons: { } logons, Out.Length: > 0 })
    {
        LogonLog.Write(options.Out, logons, options.Seed);
        return 0;
    }
    if (options.IsList || options.Scenario.Length == 0 || options.Out.Length == 0)
    {
        Console.WriteLine("afterpatch-generate --scenario NAME --out DIR [--seed N] [--days N] [--size 20GB] [--build-history V@DAY[:KB],...] [--layout plain|kape|velociraptor[-zip]]");
        Console.WriteLine("afterpatch-generate --logons N --out FILE.evtx [--seed N]");
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
