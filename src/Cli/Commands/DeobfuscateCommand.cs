using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Running;
using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;

namespace Afterpatch.Cli.Commands;

/// <summary><c>afterpatch deobfuscate</c>: what a script says once its disguise is off. Nothing is run.</summary>
internal static class DeobfuscateCommand
{
    public static Command Create(Texts texts)
    {
        var scripts = new Argument<string[]>(texts["name.script"])
        {
            Description = texts["argument.script"],
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = texts["option.json"] };
        var command = new Command("deobfuscate", texts["command.deobfuscate"]) { scripts, json };
        command.SetAction(parsed => UserError.Guard(texts, () => Run(parsed.GetValue(scripts)!, parsed.GetValue(json), texts)));
        return command;
    }

    private static int Run(string[] paths, bool json, Texts texts)
    {
        if (Array.Find(paths, path => path != "-" && !File.Exists(path) && !Directory.Exists(path)) is { } missing)
            throw new UserError("error.no-such-path", ("path", missing));
        var failed = false;
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024);
        var buffer = new byte[64 * 1024];
        foreach (var path in paths.SelectMany(Expand))
        {
            ScriptJudgement judgement;
            try
            {
                judgement = Read(path, buffer);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                CommandTexts.Tell(texts.Say("error.at", ("path", path), ("reason", texts.Phrases.Of(exception.Message))));
                failed = true;
                continue;
            }
            catch (Exception mistake)
            {
                CommandTexts.Tell(Fault.Of("deobfuscate", path, mistake).Sentence(texts));
                failed = true;
                continue;
            }
            if (json)
                WriteJson(output, path, judgement);
            else
                WriteText(output, texts, path, judgement, paths.Length > 1);
        }
        output.Flush();
        return failed ? ExitCode.Failed : ExitCode.Assessed;
    }

    private static IEnumerable<string> Expand(string path) =>
        path != "-" && Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];

    private static ScriptJudgement Read(string path, byte[] buffer)
    {
        using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        var bytes = new MemoryStream();
        for (int read; bytes.Length <= ScriptText.MaxBytes && (read = stream.Read(buffer)) > 0;)
            bytes.Write(buffer, 0, read);
        var judgement = Deobfuscator.Judge(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), ScriptOrigins.OfFile(path));
        return bytes.Length <= ScriptText.MaxBytes ? judgement
            : judgement with { Bounds = [.. judgement.Bounds, $"only the first {ScriptText.MaxBytes} bytes were read"] };
    }

    private static void WriteText(StreamWriter output, Texts texts, string path, ScriptJudgement judgement, bool several)
    {
        if (several)
            output.WriteLine($"# {Safe(path)}");
        output.WriteLine(Safe(judgement.Text));
        output.Flush();
        void Say(string key, params (string, object)[] args) => Console.Error.WriteLine(Safe(texts.Say(key, args)));

        Say(judgement.Malicious ? "deobfuscate.malicious" : "deobfuscate.harmless", ("layers", judgement.Layers));
        foreach (var reason in judgement.Reasons)
            Say(reason.Evidence.Length == 0 ? "deobfuscate.reason" : "deobfuscate.reason.shown", ("reason", texts.Phrases.Of(reason.Key)), ("excerpt", reason.Evidence));
        foreach (var indicator in judgement.Indicators)
            Say("indicator." + indicator.Kind, ("value", indicator.Value));
        if (judgement.Techniques.Count > 0)
            Say("deobfuscate.techniques", ("list", string.Join(' ', judgement.Techniques)));
        foreach (var bound in judgement.Bounds)
            Say("deobfuscate.bound", ("bound", texts.Phrases.Of(bound)));
    }

    private static void WriteJson(StreamWriter output, string path, ScriptJudgement judgement)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("text", judgement.Text);
            json.WriteNumber("layers", judgement.Layers);
            json.WriteStartArray("indicators");
            foreach (var indicator in judgement.Indicators)
            {
                json.WriteStartObject();
                json.WriteString("kind", indicator.Kind);
                json.WriteString("value", indicator.Value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            WriteList(json, "techniques", judgement.Techniques);
            json.WriteBoolean("malicious", judgement.Malicious);
            WriteList(json, "reasons", judgement.Reasons.Select(reason => reason.ToString()));
            WriteList(json, "bounds", judgement.Bounds);
            json.WriteEndObject();
        }
        output.Flush();
        line.WriteByte((byte)'\n');
        line.Position = 0;
        line.CopyTo(output.BaseStream);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Control characters could drive the reader's terminal.</summary>
    private static string Safe(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.AsSpan().ContainsAnyInRange('\x7F', '\x9F'))
            return text;
        return string.Create(text.Length, text, (safe, source) =>
        {
            for (var i = 0; i < safe.Length; i++)
                safe[i] = source[i] is '\n' or '\r' or '\t' || !char.IsControl(source[i]) ? source[i] : '\uFFFD';
        });
    }
}
