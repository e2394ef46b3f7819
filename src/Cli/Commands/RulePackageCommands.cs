using System.CommandLine;
using Afterpatch.Analysis.Sigma.Packages;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Sigma;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch rules pack</c> and <c>rules verify</c>: rules that can be handed on without trusting the way.</summary>
internal static class RulePackageCommands
{
    public static Command Pack(Texts texts)
    {
        var folder = new Argument<string>(texts["name.folder"]) { Description = texts["argument.rule-folder"] };
        var key = new Option<string>("--key") { Description = texts["option.key"], HelpName = texts["name.key-file"], Required = true };
        var output = new Option<string>("--out") { Description = texts["option.package"], HelpName = texts["name.file"], Required = true };
        var name = new Option<string>("--name") { Description = texts["option.name"], HelpName = texts["name.name"], DefaultValueFactory = _ => "rules" };
        var version = new Option<string>("--set-version") { Description = texts["option.set-version"], HelpName = texts["name.set-version"], DefaultValueFactory = _ => "1" };
        var clobber = new Option<bool>("--clobber") { Description = texts["option.clobber.package"] };
        var command = new Command("pack", texts["command.rules.pack"]) { folder, key, output, name, version, clobber };
        command.SetAction(parsed => UserError.Guard(texts, () =>
        {
            var path = parsed.GetValue(output)!;
            if (File.Exists(path) && !parsed.GetValue(clobber))
                throw new UserError("error.package-exists", ("path", path));
            var files = RuleSource.Relative(parsed.GetValue(folder)!);
            if (files.Count == 0)
                throw new UserError("error.no-rule-files.folder");
            using var package = new MemoryStream();
            Guarded(() => RulePackage.Write(package, parsed.GetValue(name)!, parsed.GetValue(version)!, files, File.ReadAllText(parsed.GetValue(key)!)));
            File.WriteAllBytes(path, package.ToArray());
            Console.Out.WriteLine(TerminalText.Safe(texts.Say("rules.packed", ("count", files.Count), ("path", path))));
            return ExitCode.Assessed;
        }));
        return command;
    }

    public static Command Verify(Texts texts)
    {
        var package = new Argument<string>(texts["name.package"]) { Description = texts["argument.package"] };
        var trust = new Option<string[]>("--trust") { Description = texts["option.trust"], HelpName = texts["name.key-file"], Required = true };
        var command = new Command("verify", texts["command.rules.verify"]) { package, trust };
        command.SetAction(parsed => UserError.Guard(texts, () =>
        {
            var files = RuleSource.OfPackage(parsed.GetValue(package)!, parsed.GetValue(trust)!);
            Console.Out.WriteLine(texts.Say("rules.verified", ("count", files.Count)));
            return ExitCode.Assessed;
        }));
        return command;
    }

    private static void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidDataException e)
        {
            throw new UserError("error.package-not-made", ("reason", Texts.Phrase(e.Message.TrimEnd('.'))));
        }
    }
}
