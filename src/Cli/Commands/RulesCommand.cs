using System.CommandLine;
using System.Text;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Sigma;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch rules</c>: what rules there are, and what is wrong with them.</summary>
internal static class RulesCommand
{
    public static Command Create(Texts texts) => new("rules", texts["command.rules"])
    {
        List(texts), Show(texts), Check(texts), RulePackageCommands.Pack(texts), RulePackageCommands.Verify(texts),
    };

    private static Command List(Texts texts)
    {
        var (rules, trust, expand) = Sources(texts);
        var command = new Command("list", texts["command.rules.list"]) { rules, trust, expand };
        command.SetAction(parsed => UserError.Guard(texts, () =>
        {
            foreach (var rule in RuleSet.Load(parsed.GetValue(rules) ?? [], parsed.GetValue(trust) ?? [], parsed.GetValue(expand)).Rules)
                Console.Out.WriteLine(TerminalText.Safe($"{texts["level." + Words.Of(rule.Level)],-13} {rule.Id,-36} {RuleTitle.Of(rule, texts)} | {rule.Author} | {rule.File}"));
            return ExitCode.Assessed;
        }));
        return command;
    }

    private static Command Show(Texts texts)
    {
        var id = new Argument<string>(texts["name.id"]) { Description = texts["argument.rule"] };
        var (rules, trust, expand) = Sources(texts);
        var command = new Command("show", texts["command.rules.show"]) { id, rules, trust, expand };
        command.SetAction(parsed => UserError.Guard(texts, () =>
        {
            var wanted = parsed.GetValue(id)!;
            var paths = parsed.GetValue(rules) ?? [];
            var keys = parsed.GetValue(trust) ?? [];
            var rule = RuleSet.Load(paths, keys, parsed.GetValue(expand)).Rules.FirstOrDefault(rule => Is(rule, wanted))
                ?? throw new UserError("error.no-such-rule", ("rule", wanted));
            var file = RuleSet.Files(paths, keys).First(file => file.Path == rule.File);
            Console.Out.WriteLine(TerminalText.Safe($"# {rule.File}"));
            foreach (var line in Encoding.UTF8.GetString(file.Bytes.Span).Split('\n'))
                Console.Out.WriteLine(TerminalText.Safe(line.TrimEnd('\r')));
            return ExitCode.Assessed;
        }));
        return command;
    }

    private static Command Check(Texts texts)
    {
        var folders = new Argument<string[]>(texts["name.rules"]) { Description = texts["argument.rules"], Arity = ArgumentArity.ZeroOrMore };
        var (_, trust, expand) = Sources(texts);
        var command = new Command("check", texts["command.rules.check"]) { folders, trust, expand };
        command.SetAction(parsed => UserError.Guard(texts, () =>
        {
            var engine = RuleSet.Load(parsed.GetValue(folders) ?? [], parsed.GetValue(trust) ?? [], parsed.GetValue(expand));
            foreach (var problem in engine.Problems)
                Console.Out.WriteLine(TerminalText.Safe(RuleSet.Sentence("rules.problem", problem, texts)));
            var counts = Enum.GetValues<RuleProblemKind>().Select(kind => engine.Problems.Count(problem => problem.Kind == kind)).ToArray();
            Console.Out.WriteLine(texts.Say("rules.checked", ("usable", engine.Rules.Count), ("refused", counts[2]), ("unread", counts[1]), ("warnings", counts[0])));
            return counts[2] > 0 ? ExitCode.Failed : ExitCode.Assessed;
        }));
        return command;
    }

    private static (Option<string[]> Rules, Option<string[]> Trust, Option<string?> Expand) Sources(Texts texts) => (
        new Option<string[]>("--rules") { Description = texts["option.rules"], HelpName = texts["name.dir"] },
        new Option<string[]>("--trust") { Description = texts["option.trust"], HelpName = texts["name.key-file"] },
        new Option<string?>("--expand") { Description = texts["option.expand"], HelpName = texts["name.file"] });

    private static bool Is(RuleHeader rule, string wanted) =>
        rule.Id.Equals(wanted, StringComparison.OrdinalIgnoreCase) || rule.Name == wanted || rule.Title.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
