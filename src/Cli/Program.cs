using System.CommandLine;
using System.CommandLine.Invocation;
using Afterpatch.Cli;
using Afterpatch.Cli.Commands;
using Afterpatch.Core;

var root = new RootCommand("Offline, read-only compromise assessment of on-premises Microsoft Exchange servers.");
foreach (var command in CommandList.All())
    root.Subcommands.Add(command);
var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"afterpatch: {TerminalText.Safe(OneLine(error.Message))}");
    Console.Error.WriteLine("afterpatch: 'afterpatch --help' shows the commands, 'afterpatch <command> --help' their options.");
    return ExitCode.Usage;
}

// After Ctrl-C a command writes what it has; that may take longer than the two seconds that are usual.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });

// The library lists what is allowed on lines of their own.
static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
