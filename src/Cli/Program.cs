using System.CommandLine;
using Afterpatch.Cli.Commands;

var root = new RootCommand("Offline, read-only compromise assessment of on-premises Microsoft Exchange servers.");
foreach (var command in CommandList.All())
    root.Subcommands.Add(command);
return await root.Parse(args).InvokeAsync();
