using System.CommandLine;
using System.Text;
using Afterpatch.Cli.Dump;
using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch dump</c>: one artefact, everything that its parser finds in it.</summary>
internal static class DumpCommand
{
    public static Command Create(Texts texts)
    {
        var artefact = new Argument<string>(texts["name.artefact"]) { Description = texts["argument.artefact"] };
        var json = new Option<bool>("--json") { Description = texts["option.json"] };
        var command = new Command("dump", texts["command.dump"]) { artefact, json };
        command.SetAction((parsed, cancelled) => Task.FromResult(UserError.Guard(texts, () =>
            Run(parsed.GetRequiredValue(artefact), parsed.GetValue(json), texts, cancelled))));
        return command;
    }

    private static int Run(string path, bool isJson, Texts texts, CancellationToken cancelled)
    {
        if (Directory.Exists(path))
            throw new UserError("error.is-folder", ("path", path));
        if (!File.Exists(path))
            throw new UserError("error.no-such-path", ("path", path));
        var file = LoneFile.Open(path);
        var head = LoneFile.Head(file);
        var parser = Catalog.Parsers.FirstOrDefault(parser => parser.Claims(file, head))
            ?? throw new UserError("error.unknown-kind", ("path", path));
        try
        {
            Dump(parser, file, isJson, texts, cancelled);
            return ExitCode.Assessed;
        }
        catch (BrokenPipeException)
        {
            // The reader of our output has seen enough.
            return ExitCode.Assessed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static void Dump(IArtifactParser parser, EvidenceFile file, bool isJson, Texts texts, CancellationToken cancelled)
    {
        using var stdout = new PipeStream(Console.OpenStandardOutput());
        if (isJson)
        {
            using var sink = new JsonLinesSink(stdout, cancelled);
            parser.Parse(file, sink);
            sink.Flush();
            return;
        }
        using var writer = new StreamWriter(stdout, new UTF8Encoding(false), 1 << 16);
        parser.Parse(file, new ReadableSink(writer, texts, cancelled));
    }
}
