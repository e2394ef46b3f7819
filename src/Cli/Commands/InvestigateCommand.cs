using System.CommandLine;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Running;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch investigate</c>: the main job.</summary>
internal static class InvestigateCommand
{
    private const int MostWorkers = 64;

    public static Command Create(Texts texts)
    {
        var evidence = new Argument<string[]>(texts["name.evidence"])
        {
            Description = texts["argument.evidence"],
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out") { Description = texts["option.out"], HelpName = texts["name.dir"] };
        var rules = new Option<string[]>("--rules") { Description = texts["option.rules.beside"], HelpName = texts["name.dir"] };
        var trust = new Option<string[]>("--trust") { Description = texts["option.trust"], HelpName = texts["name.key-file"] };
        var workers = new Option<int>("--workers") { Description = texts["option.workers"], HelpName = texts["name.workers"], DefaultValueFactory = _ => Environment.ProcessorCount };
        var from = new Option<string?>("--from") { Description = texts["option.from"], HelpName = texts["name.time"] };
        var to = new Option<string?>("--to") { Description = texts["option.to"], HelpName = texts["name.time"] };
        var password = new Option<string?>("--password") { Description = texts["option.password"], HelpName = texts["name.password"] };
        var clobber = new Option<bool>("--clobber") { Description = texts["option.clobber"] };
        var exitZero = new Option<bool>("--exit-zero") { Description = texts["option.exit-zero"] };
        var quiet = new Option<bool>("--quiet", "-q") { Description = texts["option.quiet"] };
        var noColour = new Option<bool>("--no-color") { Description = texts["option.no-color"] };
        var command = new Command("investigate", texts["command.investigate"])
        {
            evidence, output, rules, trust, workers, from, to, password, clobber, exitZero, quiet, noColour,
        };
        command.SetAction((parsed, cancelled) => Task.Run(() => UserError.Guard(texts, () =>
        {
            var run = new Investigation(
                Options(parsed.GetValue(workers), Time(parsed.GetValue(from), "--from"), Time(parsed.GetValue(to), "--to"), parsed.GetValue(rules) ?? [], parsed.GetValue(trust)),
                parsed.GetValue(output), texts.Language, parsed.GetValue(password), parsed.GetValue(clobber),
                parsed.GetValue(quiet), !parsed.GetValue(noColour));
            var code = run.Run(parsed.GetValue(evidence)!, cancelled);
            return parsed.GetValue(exitZero) && code is (ExitCode.Suspicious or ExitCode.Compromised or ExitCode.Inconclusive) ? ExitCode.Assessed : code;
        }), CancellationToken.None));
        return command;
    }

    private static RunOptions Options(int workers, DateTime? from, DateTime? to, string[] rules, string[]? trust) =>
        workers < 1 ? throw new UserError("error.workers", ("count", workers))
            : from >= to ? throw new UserError("error.from-to")
            : new RunOptions(Math.Min(workers, MostWorkers), from, to, rules, trust);

    private static DateTime? Time(string? text, string option)
    {
        if (text is null)
            return null;
        return UtcText.TryParse(text, out var utc) ? utc : throw new UserError("error.time", ("option", option), ("text", text));
    }
}
