using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Afterpatch.Cli.Tests;

/// <summary>The arrows of docs/architecture.md: who may know whom.</summary>
public class ArchitectureTests
{
    private static readonly string[] Stages = ["Core", "Formats", "Scripts", "Containers", "Artifacts", "Analysis", "Reports"];

    private static readonly Architecture Architecture = new ArchLoader()
        .LoadAssemblies([.. Stages.Select(stage => System.Reflection.Assembly.Load("Afterpatch." + stage)), typeof(ExitCode).Assembly])
        .Build();

    [Theory]
    [InlineData("Core", "")]
    [InlineData("Formats", "")]
    [InlineData("Scripts", "")]
    [InlineData("Containers", "Core,Formats")]
    [InlineData("Artifacts", "Core,Formats")]
    [InlineData("Analysis", "Core,Scripts")]
    [InlineData("Reports", "Core")]
    public void A_stage_knows_only_the_stages_that_the_architecture_allows(string stage, string allowed)
    {
        var forbidden = Stages.Append("Cli").Except(allowed.Split(',')).Where(other => other != stage).ToArray();
        foreach (var other in forbidden)
            Types().That().ResideInNamespaceMatching($@"^Afterpatch\.{stage}(\.|$)")
                .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^Afterpatch\.{other}(\.|$)"))
                .WithoutRequiringPositiveResults()
                .Check(Architecture);
    }

    [Theory]
    [InlineData("SharpCompress", "Containers")]
    [InlineData("YamlDotNet", "Analysis")]
    [InlineData("Microsoft.CodeAnalysis", "Scripts")]
    [InlineData("System.Management.Automation", "Scripts")]
    [InlineData("ICSharpCode.Decompiler", "Scripts")]
    [InlineData("System.CommandLine", "Cli")]
    public void A_library_stays_in_the_one_project_that_needs_it(string library, string owner)
    {
        var references = Stages.Append("Cli").Where(stage => stage != owner)
            .Select(stage => stage == "Cli" ? typeof(ExitCode).Assembly : System.Reflection.Assembly.Load("Afterpatch." + stage))
            .Where(assembly => assembly.GetReferencedAssemblies().Any(reference => reference.Name!.StartsWith(library, StringComparison.Ordinal)))
            .Select(assembly => assembly.GetName().Name);
        Assert.Empty(references);
    }
}
