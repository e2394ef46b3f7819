using System.CommandLine;
using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch knowledge show</c>: what the program knows, in the clear.</summary>
internal static class KnowledgeCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("path") { Description = "A file of the knowledge; without it the files are listed.", Arity = ArgumentArity.ZeroOrOne };
        var show = new Command("show", "Print a file of the embedded knowledge, or list the files with their sizes.") { path };
        show.SetAction(parsed => UserError.Guard(() => Show(parsed.GetValue(path))));
        return new Command("knowledge", "The data that cases are judged with: builds, vulnerabilities, rules, indicators, texts.") { show };
    }

    private static int Show(string? path)
    {
        var knowledge = KnowledgeBase.Embedded;
        if (path is null)
        {
            foreach (var file in knowledge.Paths)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{knowledge[file].Length,9}  {file}"));
            Console.Out.WriteLine($"SHA-256 over all: {knowledge.Sha256()}");
            return ExitCode.Assessed;
        }
        if (!knowledge.Paths.Contains(path))
            throw new UserError($"There is no knowledge file '{path}'; 'afterpatch knowledge show' lists them.");
        using var output = Console.OpenStandardOutput();
        output.Write(knowledge[path].Span);
        return ExitCode.Assessed;
    }
}
