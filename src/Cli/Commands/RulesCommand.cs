using System.CommandLine;
using System.Globalization;
using System.Text;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Cli.Sigma;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch rules</c>: what rules there are, and what is wrong with them.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules", "List, show, check and pack Sigma rules.") { List(), Show(), Check(), RulePackageCommands.Pack(), RulePackageCommands.Verify() };

    private static Command List()
    {
        var (rules, trust, expand) = Sources();
        var command = new Command("list", "One line a rule that can be used: level, id, title, author, file.") { rules, trust, expand };
        command.SetAction(parsed => UserError.Guard(() =>
        {
            foreach (var rule in RuleSet.Load(parsed.GetValue(rules) ?? [], parsed.GetValue(trust) ?? [], parsed.GetValue(expand)).Rules)
                Console.Out.WriteLine(TerminalText.Safe($"{Words.Of(rule.Level),-13} {rule.Id,-36} {rule.Title} | {rule.Author} | {rule.File}"));
            return ExitCode.Assessed;
        }));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "Id, name or title of a rule." };
        var (rules, trust, expand) = Sources();
        var command = new Command("show", "A rule's text as it stands in its file.") { id, rules, trust, expand };
        command.SetAction(parsed => UserError.Guard(() =>
        {
            var wanted = parsed.GetValue(id)!;
            var paths = parsed.GetValue(rules) ?? [];
            var keys = parsed.GetValue(trust) ?? [];
            var rule = RuleSet.Load(paths, keys, parsed.GetValue(expand)).Rules.FirstOrDefault(rule => Is(rule, wanted))
                ?? throw new UserError($"There is no usable rule '{wanted}'; 'afterpatch rules list' names them.");
            var file = RuleSet.Files(paths, keys).First(file => file.Path == rule.File);
            Console.Out.WriteLine(TerminalText.Safe($"# {rule.File}"));
            foreach (var line in Encoding.UTF8.GetString(file.Bytes.Span).Split('\n'))
                Console.Out.WriteLine(TerminalText.Safe(line.TrimEnd('\r')));
            return ExitCode.Assessed;
        }));
        return command;
    }

    private static Command Check()
    {
        var folders = new Argument<string[]>("rules") { Description = "Folders or files of rules; without it the built-in rules.", Arity = ArgumentArity.ZeroOrMore };
        var (_, trust, expand) = Sources();
        var command = new Command("check", "Every rule that is refused, and every doubt, with file and line. Exit code 1 when a rule is refused.") { folders, trust, expand };
        command.SetAction(parsed => UserError.Guard(() =>
        {
            var engine = RuleSet.Load(parsed.GetValue(folders) ?? [], parsed.GetValue(trust) ?? [], parsed.GetValue(expand));
            foreach (var problem in engine.Problems)
                Console.Out.WriteLine(TerminalText.Safe($"{problem.File}:{problem.Line}: {RuleSet.Word(problem.Kind)}: {problem.Reason}"));
            var counts = Enum.GetValues<RuleProblemKind>().Select(kind => engine.Problems.Count(problem => problem.Kind == kind)).ToArray();
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{engine.Rules.Count} rules can be used, {counts[2]} are refused, {counts[1]} are for logs that are not read here; {counts[0]} warnings"));
            return counts[2] > 0 ? ExitCode.Failed : ExitCode.Assessed;
        }));
        return command;
    }

    private static (Option<string[]> Rules, Option<string[]> Trust, Option<string?> Expand) Sources() => (
        new Option<string[]>("--rules") { Description = "Folders, files or signed packages of rules; without it the built-in rules.", HelpName = "DIR" },
        new Option<string[]>("--trust") { Description = "Public keys (PEM) of those whose rule packages are accepted.", HelpName = "KEYFILE" },
        new Option<string?>("--expand") { Description = "YAML file with values for placeholders (%name%).", HelpName = "FILE" });

    private static bool Is(RuleHeader rule, string wanted) =>
        rule.Id.Equals(wanted, StringComparison.OrdinalIgnoreCase) || rule.Name == wanted || rule.Title.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
