using System.CommandLine;
using Afterpatch.Cli.Running;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch investigate</c>: the main job.</summary>
internal static class InvestigateCommand
{
    private const int MostWorkers = 64;

    public static Command Create()
    {
        var evidence = new Argument<string[]>("evidence")
        {
            Description = "Folders, archives, disk images or files of one or more servers.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out") { Description = "Folder for the case; without it only the summary is printed.", HelpName = "DIR" };
        var language = new Option<string>("--lang") { Description = "Language of everything a person reads.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "fr");
        var rules = new Option<string[]>("--rules") { Description = "Folders of Sigma rules to use beside the built-in ones.", HelpName = "DIR" };
        var trust = new Option<string[]>("--trust") { Description = "Public keys (PEM) of those whose rule packages are accepted.", HelpName = "KEYFILE" };
        var workers = new Option<int>("--workers") { Description = "Files read at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var from = new Option<string?>("--from") { Description = "Leave out what happened before this time (ISO 8601, UTC).", HelpName = "T" };
        var to = new Option<string?>("--to") { Description = "Leave out what happened at or after this time (ISO 8601, UTC).", HelpName = "T" };
        var password = new Option<string?>("--password") { Description = "Password of protected archives." };
        var clobber = new Option<bool>("--clobber") { Description = "Overwrite an existing case." };
        var exitZero = new Option<bool>("--exit-zero") { Description = "Exit with 0 whatever the verdict is." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no summary." };
        var noColour = new Option<bool>("--no-color") { Description = "No colours (NO_COLOR does the same)." };
        var command = new Command("investigate", "Assess one or more servers: was it open, did someone come through, are they still there, what to do now.")
        {
            evidence, output, language, rules, trust, workers, from, to, password, clobber, exitZero, quiet, noColour,
        };
        command.SetAction((parsed, cancelled) => Task.Run(() => UserError.Guard(() =>
        {
            var run = new Investigation(
                Options(parsed.GetValue(workers), Time(parsed.GetValue(from), "--from"), Time(parsed.GetValue(to), "--to"), parsed.GetValue(rules) ?? [], parsed.GetValue(trust)),
                parsed.GetValue(output), parsed.GetValue(language)!, parsed.GetValue(password), parsed.GetValue(clobber),
                parsed.GetValue(quiet), !parsed.GetValue(noColour));
            var code = run.Run(parsed.GetValue(evidence)!, cancelled);
            return parsed.GetValue(exitZero) && code is (ExitCode.Suspicious or ExitCode.Compromised or ExitCode.Inconclusive) ? ExitCode.Assessed : code;
        }), CancellationToken.None));
        return command;
    }

    private static RunOptions Options(int workers, DateTime? from, DateTime? to, string[] rules, string[]? trust) =>
        workers < 1 ? throw new UserError($"--workers needs a number from 1 on, not {workers}.")
            : from >= to ? throw new UserError("--from is not before --to: nothing would be looked at.")
            : new RunOptions(Math.Min(workers, MostWorkers), from, to, rules, trust);

    private static DateTime? Time(string? text, string option)
    {
        if (text is null)
            return null;
        return UtcText.TryParse(text, out var utc) ? utc : throw new UserError($"{option} needs a time such as 2021-03-01T00:00:00Z, not '{text}'.");
    }
}
