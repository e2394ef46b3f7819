using System.CommandLine;
using System.Text.Json;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Running;
using Afterpatch.Core;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch webshell</c>: judges server-side scripts alone.</summary>
internal static class WebShellCommand
{
    public static Command Create(Texts texts)
    {
        var paths = new Argument<string[]>(texts["name.path"]) { Description = texts["argument.pages"], Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = texts["option.json"] };
        var exitZero = new Option<bool>("--exit-zero") { Description = texts["option.exit-zero"] };
        var command = new Command("webshell", texts["command.webshell"]) { paths, json, exitZero };
        command.SetAction((parsed, cancelled) => Task.FromResult(UserError.Guard(texts, () =>
        {
            var code = Run(parsed.GetValue(paths)!, parsed.GetValue(json), texts, cancelled);
            return parsed.GetValue(exitZero) && code is ExitCode.Suspicious or ExitCode.Compromised ? ExitCode.Assessed : code;
        })));
        return command;
    }

    private static int Run(string[] paths, bool json, Texts texts, CancellationToken cancelled)
    {
        if (Array.Find(paths, path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
            throw new UserError("error.no-such-path", ("path", missing));
        using var output = new BufferedStream(Console.OpenStandardOutput(), 65_536);
        using var table = new StreamWriter(output, leaveOpen: true);
        int shells = 0, suspicious = 0, unreadable = 0, failed = 0, judged = 0;
        foreach (var (path, judgement, error, fault) in WebShellScan.Judge(WebShellScan.Files(paths), cancelled))
        {
            if (error is not null || fault is not null)
            {
                failed++;
                CommandTexts.Tell(fault?.Sentence(texts) ?? texts.Say("error.at", ("path", path), ("reason", texts.Phrases.Of(error!))));
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
                WriteRow(table, texts, path, judgement);
        }
        if (cancelled.IsCancellationRequested)
            return ExitCode.Interrupted;
        if (!json)
            table.WriteLine(texts.Say(failed > 0 ? "webshell.summary.failed" : "webshell.summary",
                ("judged", judged), ("shells", shells), ("suspicious", suspicious), ("unreadable", unreadable), ("failed", failed)));
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

    private static void WriteRow(TextWriter table, Texts texts, string path, WebShellJudgement judgement)
    {
        table.WriteLine($"{texts["webshell.verdict." + WebShellJudgement.Name(judgement.Verdict)],-10} {judgement.Score,3}  {TerminalText.Safe(path)}{(judgement.Family is null ? "" : $"  ({judgement.Family})")}");
        if (judgement.Parameters.Count > 0)
            Indented(texts.Say("webshell.parameters", ("names", string.Join(", ", judgement.Parameters))));
        foreach (var reason in judgement.Reasons.Take(4))
            Indented(texts.Phrases.Of(reason));
        foreach (var evidence in judgement.Evidence.Take(3))
            Indented(texts.Say("webshell.line", ("line", evidence.Line), ("excerpt", evidence.Excerpt)));

        void Indented(string text) => table.WriteLine("                 " + TerminalText.Safe(text));
    }
}
