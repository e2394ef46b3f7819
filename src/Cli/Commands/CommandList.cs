using System.CommandLine;

namespace Afterpatch.Cli.Commands;

/// <summary>The commands in the order in which <c>--help</c> shows them. Each is a class of its own with a static <c>Create</c>.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> All() =>
    [
        InvestigateCommand.Create(),
        DumpCommand.Create(),
        HuntCommand.Create(),
        RulesCommand.Create(),
        DeobfuscateCommand.Create(),
        KnowledgeCommand.Create(),
        WebShellCommand.Create(),
    ];
}
