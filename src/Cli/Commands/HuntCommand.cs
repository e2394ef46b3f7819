using System.CommandLine;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Running;
using Afterpatch.Cli.Sigma;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch hunt</c>: Sigma rules alone, on event logs and text logs.</summary>
internal static class HuntCommand
{
    public static Command Create(Texts texts)
    {
        var evidence = new Argument<string[]>(texts["name.evidence"])
        {
            Description = texts["argument.logs"],
            Arity = ArgumentArity.OneOrMore,
        };
        var rules = new Option<string[]>("--rules") { Description = texts["option.rules"], HelpName = texts["name.dir"] };
        var trust = new Option<string[]>("--trust") { Description = texts["option.trust"], HelpName = texts["name.key-file"] };
        var expand = new Option<string?>("--expand") { Description = texts["option.expand"], HelpName = texts["name.file"] };
        var json = new Option<bool>("--json") { Description = texts["option.json"] };
        var level = new Option<string>("--min-level") { Description = texts["option.min-level"], DefaultValueFactory = _ => "informational" };
        level.AcceptOnlyFromAmong("informational", "low", "medium", "high", "critical");
        var workers = new Option<int>("--workers") { Description = texts["option.workers"], HelpName = texts["name.workers"], DefaultValueFactory = _ => Environment.ProcessorCount };
        var password = new Option<string?>("--password") { Description = texts["option.password"], HelpName = texts["name.password"] };
        var verbose = new Option<bool>("--verbose", "-v") { Description = texts["option.verbose"] };
        var quiet = new Option<bool>("--quiet", "-q") { Description = texts["option.quiet.hunt"] };
        var command = new Command("hunt", texts["command.hunt"])
        {
            evidence, rules, trust, expand, json, level, workers, password, verbose, quiet,
        };
        command.SetAction((parsed, cancelled) => Task.FromResult(UserError.Guard(texts, () => Run(
            parsed.GetValue(evidence)!, RuleSet.Load(parsed.GetValue(rules) ?? [], parsed.GetValue(trust) ?? [], parsed.GetValue(expand)),
            new HuntSettings(parsed.GetValue(json), Enum.Parse<SigmaLevel>(parsed.GetValue(level)!, ignoreCase: true),
                Math.Clamp(parsed.GetValue(workers), 1, 64), parsed.GetValue(password), parsed.GetValue(verbose), parsed.GetValue(quiet)), texts, cancelled))));
        return command;
    }

    private sealed record HuntSettings(bool AsJson, SigmaLevel Minimum, int Workers, string? Password, bool Verbose, bool Quiet);

    private static int Run(string[] paths, SigmaEngine engine, HuntSettings settings, Texts texts, CancellationToken cancelled)
    {
        if (!settings.Quiet)
            RuleSet.TellProblems(engine, settings.Verbose, texts);
        if (engine.Rules.Count == 0)
            throw new UserError("error.no-usable-rules");
        var work = Path.Combine(Path.GetTempPath(), $".afterpatch-{Environment.ProcessId}");
        var opened = new List<IEvidence>();
        try
        {
            foreach (var path in paths)
                opened.Add(EvidencePaths.Open(path, new EvidenceOptions(work, settings.Password)));
            using var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            using var output = new HuntOutput(stdout, settings.AsJson ? null : texts, settings.Minimum);
            var hunt = new Hunt(engine, settings.Workers, output, texts);
            var trees = opened.SelectMany(evidence => evidence.Servers).ToList();
            foreach (var diagnostic in trees.SelectMany(tree => tree.Diagnostics))
                texts.Tell(diagnostic);
            hunt.Run([.. trees.SelectMany(tree => tree.Files)], cancelled);
            if (cancelled.IsCancellationRequested)
                return ExitCode.Interrupted;
            hunt.Complete();
            if (!settings.Quiet)
                CommandTexts.Tell(string.Join(", ", Enum.GetValues<SigmaLevel>().Reverse()
                    .Select(one => texts.Say("hunt.count", ("count", output.Counts[(int)one]), ("level", texts["level." + Words.Of(one)])))));
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
