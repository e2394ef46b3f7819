using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Afterpatch.Cli;
using Afterpatch.Cli.Commands;
using Afterpatch.Cli.Language;

var texts = CommandTexts.Of(LanguageOption.Find(args));
var parsed = CommandList.Root(texts).Parse(args);
switch (parsed.Action)
{
    case ParseErrorAction:
        foreach (var error in parsed.Errors)
            CommandTexts.Tell(texts.Phrases.Of(OneLine(error.Message)));
        CommandTexts.Tell(texts["help.hint"]);
        return ExitCode.Usage;
    case HelpAction:
        HelpPage.Print(parsed, texts);
        return ExitCode.Assessed;
    default:
        // After Ctrl-C a command writes what it has; that may take longer than the two seconds that are usual.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });
}

// The library lists what is allowed on lines of their own.
static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
