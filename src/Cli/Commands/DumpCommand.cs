using System.CommandLine;
using System.Text;
using Afterpatch.Cli.Dump;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch dump</c>: one artefact, everything that its parser finds in it.</summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        var artefact = new Argument<string>("artefact") { Description = "File to read: an event log, a registry hive, a text log, ..." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line on standard output, nothing else there." };
        var command = new Command("dump", "Print everything that one artefact holds. Its content decides how it is read.") { artefact, json };
        command.SetAction((parsed, cancelled) => Task.FromResult(UserError.Guard(() =>
            Run(parsed.GetRequiredValue(artefact), parsed.GetValue(json), cancelled))));
        return command;
    }

    private static int Run(string path, bool isJson, CancellationToken cancelled)
    {
        if (Directory.Exists(path))
            throw new UserError($"{path} is a folder; dump reads one file.");
        if (!File.Exists(path))
            throw new UserError($"{path} does not exist.");
        var file = LoneFile.Open(path);
        var head = LoneFile.Head(file);
        var parser = Catalog.Parsers.FirstOrDefault(parser => parser.Claims(file, head))
            ?? throw new UserError($"{path} is of no kind that Afterpatch reads.");
        try
        {
            Dump(parser, file, isJson, cancelled);
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

    private static void Dump(IArtifactParser parser, EvidenceFile file, bool isJson, CancellationToken cancelled)
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
        parser.Parse(file, new ReadableSink(writer, cancelled));
    }
}
