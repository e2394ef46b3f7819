using System.CommandLine;
using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Commands;

/// <summary>The commands in the order in which <c>--help</c> shows them. Each is a class of its own with a static <c>Create</c>.</summary>
internal static class CommandList
{
    public static RootCommand Root(Texts texts)
    {
        var root = new RootCommand(texts["program"]) { LanguageOption.Create(texts) };
        foreach (var command in All(texts))
            root.Subcommands.Add(command);
        HelpPage.Describe(root, texts);
        return root;
    }

    private static Command[] All(Texts texts) =>
    [
        InvestigateCommand.Create(texts),
        DumpCommand.Create(texts),
        HuntCommand.Create(texts),
        RulesCommand.Create(texts),
        DeobfuscateCommand.Create(texts),
        KnowledgeCommand.Create(texts),
        WebShellCommand.Create(texts),
    ];
}
