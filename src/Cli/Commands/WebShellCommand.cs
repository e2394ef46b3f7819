using System.CommandLine;
using System.Text.Json;
using Afterpatch.Cli.Running;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch webshell</c>: judges server-side scripts alone.</summary>
internal static class WebShellCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Files or folders.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var exitZero = new Option<bool>("--exit-zero") { Description = "Exit with 0 whatever the verdict is." };
        var command = new Command("webshell", "Judge server-side scripts and compiled pages: web shell, suspicious, benign or unreadable. Nothing is run.") { paths, json, exitZero };
        command.SetAction((parsed, cancelled) => Task.FromResult(UserError.Guard(() =>
        {
            var code = Run(parsed.GetValue(paths)!, parsed.GetValue(json), cancelled);
            return parsed.GetValue(exitZero) && code is ExitCode.Suspicious or ExitCode.Compromised ? ExitCode.Assessed : code;
        })));
        return command;
    }

    private static int Run(string[] paths, bool json, CancellationToken cancelled)
    {
        if (Array.Find(paths, path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
            throw new UserError($"There is no file or folder '{missing}'.");
        using var output = new BufferedStream(Console.OpenStandardOutput(), 65_536);
        using var table = new StreamWriter(output, leaveOpen: true);
        int shells = 0, suspicious = 0, unreadable = 0, failed = 0, judged = 0;
        foreach (var (path, judgement, error) in WebShellScan.Judge(WebShellScan.Files(paths), cancelled))
        {
            if (error is not null)
            {
                failed++;
                Console.Error.WriteLine($"afterpatch: {TerminalText.Safe(path)}: {TerminalText.Safe(error)}");
                continue;
            }
            if (judgement is null)
                continue;
            judged++;
            shells += judgement.Verdict == WebShellVerdict.WebShell ? 1 : 0;
            suspicious += judgement.Verdict == WebShellVerdict.Suspicious ? 1 : 0;
            unreadable += judgement.Verdict == WebShellVerdict.Unreadable ? 1 : 0;
            if (json)
                WriteJson(output, path, judgement);
            else if (judgement.Verdict != WebShellVerdict.Benign)
                WriteRow(table, path, judgement);
        }
        if (cancelled.IsCancellationRequested)
            return ExitCode.Interrupted;
        if (!json)
            table.WriteLine($"{judged} judged: {shells} web shells, {suspicious} suspicious, {unreadable} unreadable{(failed > 0 ? $", {failed} could not be opened" : "")}.");
        return shells > 0 ? ExitCode.Compromised : suspicious > 0 ? ExitCode.Suspicious : failed > 0 ? ExitCode.Failed : ExitCode.Assessed;
    }

    private static void WriteJson(Stream output, string path, WebShellJudgement judgement)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            judgement.WriteFields(json);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteRow(TextWriter table, string path, WebShellJudgement judgement)
    {
        table.WriteLine($"{WebShellJudgement.Name(judgement.Verdict),-10} {judgement.Score,3}  {TerminalText.Safe(path)}{(judgement.Family is null ? "" : $"  ({judgement.Family})")}");
        if (judgement.Parameters.Count > 0)
            table.WriteLine($"                 client sends: {TerminalText.Safe(string.Join(", ", judgement.Parameters))}");
        foreach (var reason in judgement.Reasons.Take(4))
            table.WriteLine($"                 {TerminalText.Safe(reason)}");
        foreach (var evidence in judgement.Evidence.Take(3))
            table.WriteLine($"                 line {evidence.Line}: {TerminalText.Safe(evidence.Excerpt)}");
    }
}
