using System.CommandLine;
using System.Globalization;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Cli.Running;
using Afterpatch.Cli.Sigma;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch hunt</c>: Sigma rules alone, on event logs and text logs.</summary>
internal static class HuntCommand
{
    public static Command Create()
    {
        var evidence = new Argument<string[]>("evidence")
        {
            Description = "Event logs, web logs, folders or archives of them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var rules = new Option<string[]>("--rules") { Description = "Folders, files or signed packages of Sigma rules; without it the built-in rules.", HelpName = "DIR" };
        var trust = new Option<string[]>("--trust") { Description = "Public keys (PEM) of those whose rule packages are accepted.", HelpName = "KEYFILE" };
        var expand = new Option<string?>("--expand") { Description = "YAML file with values for placeholders (%name%).", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line on stdout." };
        var level = new Option<string>("--min-level") { Description = "Leave out matches of rules below this level.", DefaultValueFactory = _ => "informational" };
        level.AcceptOnlyFromAmong("informational", "low", "medium", "high", "critical");
        var workers = new Option<int>("--workers") { Description = "Files read at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var password = new Option<string?>("--password") { Description = "Password of protected archives." };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Every problem of a rule on stderr." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No summary on stderr." };
        var command = new Command("hunt", "Run Sigma rules over event logs and web logs.")
        {
            evidence, rules, trust, expand, json, level, workers, password, verbose, quiet,
        };
        command.SetAction((parsed, cancelled) => Task.FromResult(UserError.Guard(() => Run(
            parsed.GetValue(evidence)!, RuleSet.Load(parsed.GetValue(rules) ?? [], parsed.GetValue(trust) ?? [], parsed.GetValue(expand)),
            new HuntSettings(parsed.GetValue(json), Enum.Parse<SigmaLevel>(parsed.GetValue(level)!, ignoreCase: true),
                Math.Clamp(parsed.GetValue(workers), 1, 64), parsed.GetValue(password), parsed.GetValue(verbose), parsed.GetValue(quiet)), cancelled))));
        return command;
    }

    private sealed record HuntSettings(bool AsJson, SigmaLevel Minimum, int Workers, string? Password, bool Verbose, bool Quiet);

    private static int Run(string[] paths, SigmaEngine engine, HuntSettings settings, CancellationToken cancelled)
    {
        if (!settings.Quiet)
            RuleSet.TellProblems(engine, settings.Verbose);
        if (engine.Rules.Count == 0)
            throw new UserError("None of the rules can be used; 'afterpatch rules check' says why.");
        var work = Path.Combine(Path.GetTempPath(), $".afterpatch-{Environment.ProcessId}");
        var opened = new List<IEvidence>();
        try
        {
            foreach (var path in paths)
                opened.Add(EvidencePaths.Open(path, new EvidenceOptions(work, settings.Password)));
            using var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            using var output = new HuntOutput(stdout, settings.AsJson, settings.Minimum);
            var hunt = new Hunt(engine, settings.Workers, output);
            var trees = opened.SelectMany(evidence => evidence.Servers).ToList();
            foreach (var diagnostic in trees.SelectMany(tree => tree.Diagnostics))
                Hunt.Tell(diagnostic);
            hunt.Run([.. trees.SelectMany(tree => tree.Files)], cancelled);
            if (cancelled.IsCancellationRequested)
                return ExitCode.Interrupted;
            hunt.Complete();
            if (!settings.Quiet)
                Console.Error.WriteLine("afterpatch: " + string.Join(", ", Enum.GetValues<SigmaLevel>().Reverse()
                    .Select(one => output.Counts[(int)one].ToString(CultureInfo.InvariantCulture) + " " + Words.Of(one))));
            return hunt.HasFaults ? ExitCode.Failed : ExitCode.Assessed;
        }
        finally
        {
            foreach (var evidence in opened)
                evidence.Dispose();
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }
}
