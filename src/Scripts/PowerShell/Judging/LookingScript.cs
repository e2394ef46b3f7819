using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>A script that only looks and reports: it calls nothing that runs, writes to the machine or fetches. Its lists of texts are names to look for.</summary>
internal static class LookingScript
{
    private static readonly HashSet<string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        "Where-Object", "ForEach-Object", "Select-Object", "Select-String", "Sort-Object", "Group-Object", "Measure-Object", "Compare-Object", "Format-Table", "Format-List",
        "Out-String", "Out-Null", "Out-Host", "Write-Host", "Write-Warning", "Write-Verbose", "Write-Error", "Write-Output", "Write-Progress", "Export-Csv", "ConvertTo-Json",
        "ConvertTo-Csv", "ConvertTo-Html", "Import-Csv", "Test-Path", "Join-Path", "Split-Path", "Resolve-Path", "Add-Member", "Tee-Object", "Start-Sleep", "Set-StrictMode",
        "Write-EventLog", "Describe", "Context", "It", "Should", "BeforeAll", "BeforeEach", "AfterAll", "AfterEach",
    };

    private static readonly HashSet<string> Members = new(StringComparer.OrdinalIgnoreCase)
    {
        "Match", "Matches", "IsMatch", "Escape", "new", "Replace", "ToLower", "ToUpper", "Substring", "Trim", "TrimEnd", "TrimStart", "Contains", "ContainsKey", "StartsWith",
        "EndsWith", "IndexOf", "Add", "AddRange", "AddDays", "AddHours", "ToString", "GetValue", "GetValueNames", "Min", "Max", "Round", "ReadAllText", "ReadAllLines", "Split",
        "Join", "GetEnvironmentVariable", "IsNullOrEmpty", "IsNullOrWhiteSpace", "GetEnumerator", "Format", "ToArray",
    };

    private static readonly string[] Made = ["psobject", "PSCustomObject", "Collections.", "Regex"];

    public static bool Is(ScriptSource source)
    {
        var nodes = source.Nodes;
        if (nodes.Commands.Count == 0 || nodes.Exits.Exists(leaving => leaving.Pipeline is null))
            return false;
        var functions = nodes.Functions.Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return nodes.Commands.TrueForAll(command => Looks(command, functions)) && nodes.Members.TrueForAll(member => member is not InvokeMemberExpressionAst call || Looks(call));
    }

    private static bool Looks(CommandAst command, HashSet<string> functions)
    {
        if (command.InvocationOperator != TokenKind.Unknown || command.GetCommandName() is not { } written)
            return false;
        var name = CommandNames.Resolve(written) ?? written;
        if (name.Equals("New-Object", StringComparison.OrdinalIgnoreCase))
            return command.CommandElements.Count > 1 && LineWords.Any(command.CommandElements[1].Extent.Text, Made);
        if (name.Equals("Import-Module", StringComparison.OrdinalIgnoreCase))
            return command.CommandElements.Skip(1).All(element => element is CommandParameterAst || element.Extent.Text is var module
                && (module.Contains("$PSScriptRoot", StringComparison.OrdinalIgnoreCase) || module.AsSpan().IndexOfAny('\\', '/', '$') < 0));
        return Commands.Contains(name) || functions.Contains(name) || name.StartsWith("Get-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Test-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A call that reads, compares or puts texts together.</summary>
    public static bool Looks(InvokeMemberExpressionAst call) =>
        call.Member is StringConstantExpressionAst member && Members.Contains(member.Value)
        && (!member.Value.Equals("new", StringComparison.OrdinalIgnoreCase) || LineWords.Any(call.Expression.Extent.Text, Made));
}
