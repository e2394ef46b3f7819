using System.CommandLine;
using System.Globalization;
using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch knowledge show</c>: what the program knows, in the clear.</summary>
internal static class KnowledgeCommand
{
    public static Command Create(Texts texts)
    {
        var path = new Argument<string?>(texts["name.path"]) { Description = texts["argument.knowledge-file"], Arity = ArgumentArity.ZeroOrOne };
        var show = new Command("show", texts["command.knowledge.show"]) { path };
        show.SetAction(parsed => UserError.Guard(texts, () => Show(parsed.GetValue(path), texts)));
        return new Command("knowledge", texts["command.knowledge"]) { show };
    }

    private static int Show(string? path, Texts texts)
    {
        var knowledge = KnowledgeBase.Embedded;
        if (path is null)
        {
            foreach (var file in knowledge.Paths)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{knowledge[file].Length,9}  {file}"));
            Console.Out.WriteLine(texts.Say("knowledge.sha256", ("hash", knowledge.Sha256())));
            return ExitCode.Assessed;
        }
        if (!knowledge.Paths.Contains(path))
            throw new UserError("error.no-knowledge-file", ("path", path));
        using var output = Console.OpenStandardOutput();
        output.Write(knowledge[path].Span);
        return ExitCode.Assessed;
    }
}
