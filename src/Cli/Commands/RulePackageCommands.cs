using System.CommandLine;
using System.Globalization;
using Afterpatch.Analysis.Sigma.Packages;
using Afterpatch.Cli.Sigma;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch rules pack</c> and <c>rules verify</c>: rules that can be handed on without trusting the way.</summary>
internal static class RulePackageCommands
{
    public static Command Pack()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of rules." };
        var key = new Option<string>("--key") { Description = "EC private key on P-256 (PEM).", HelpName = "KEYFILE", Required = true };
        var output = new Option<string>("--out") { Description = "The package.", HelpName = "FILE", Required = true };
        var name = new Option<string>("--name") { Description = "Name of the rule set.", DefaultValueFactory = _ => "rules" };
        var version = new Option<string>("--set-version") { Description = "Version of the rule set.", DefaultValueFactory = _ => "1" };
        var clobber = new Option<bool>("--clobber") { Description = "Overwrite an existing package." };
        var command = new Command("pack", "Put a folder of rules into one signed file.") { folder, key, output, name, version, clobber };
        command.SetAction(parsed => UserError.Guard(() =>
        {
            var path = parsed.GetValue(output)!;
            if (File.Exists(path) && !parsed.GetValue(clobber))
                throw new UserError($"'{path}' is there already; --clobber overwrites it.");
            var files = RuleSource.Relative(parsed.GetValue(folder)!);
            if (files.Count == 0)
                throw new UserError("There is no rule file (*.yml) in the folder.");
            using var package = new MemoryStream();
            Guarded(() => RulePackage.Write(package, parsed.GetValue(name)!, parsed.GetValue(version)!, files, File.ReadAllText(parsed.GetValue(key)!)));
            File.WriteAllBytes(path, package.ToArray());
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} rule files in {path}"));
            return ExitCode.Assessed;
        }));
        return command;
    }

    public static Command Verify()
    {
        var package = new Argument<string>("package") { Description = "A rule package." };
        var trust = new Option<string[]>("--trust") { Description = "Public keys (PEM) of those whose packages are accepted.", HelpName = "KEYFILE", Required = true };
        var command = new Command("verify", "Check the signature and every file of a rule package. Exit code 2 when it is refused.") { package, trust };
        command.SetAction(parsed => UserError.Guard(() =>
        {
            var files = RuleSource.Read([parsed.GetValue(package)!], parsed.GetValue(trust)!);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"signed by a trusted key, {files.Count} rule files"));
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
            throw new UserError(e.Message);
        }
    }
}
