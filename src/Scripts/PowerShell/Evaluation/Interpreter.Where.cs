using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary><c>Where-Object</c>, by a block or by a question about one property.</summary>
internal sealed partial class Interpreter
{
    private object? WhereCommand(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["EQ", "NE", "Like", "Match", "GT", "LT"]);
        if (arguments.Positional.OfType<BlockValue>().FirstOrDefault() is { } block)
            return Where(input, block);
        if (input is null || arguments.Positional is not [string property, string wanted] || input.Length > MaxAsked)
            return Unknown.Value;
        var kept = new List<object?>();
        foreach (var item in input)
        {
            if (Asked(arguments, item, property, wanted) is not { } holds)
                return Unknown.Value;
            if (holds)
                kept.Add(item);
        }
        return Result(kept);
    }

    private const int MaxAsked = 10_000;

    /// <summary><c>Where-Object Name -eq 'x'</c>; null when the answer is not known. A command has its aliases' names too.</summary>
    private bool? Asked(CommandArguments arguments, object? item, string property, string wanted)
    {
        var value = Member(item, property);
        if (Unknown.Is(value) || !_budget.Step())
            return null;
        if (arguments.Has("EQ"))
            return Comparison.Same(value, wanted, true) || (item is CommandValue command && CommandNames.IsAlias(wanted) && CommandNames.Resolve(wanted) == command.Name);
        if (arguments.Has("NE"))
            return !Comparison.Same(value, wanted, true);
        if (arguments.Has("Like"))
            return SafeRegex.Wildcard(wanted, Conversions.Text(value) ?? "");
        return arguments.Has("Match") ? SafeRegex.Make(wanted, true)?.IsMatch(Conversions.Text(value) ?? "") : null;
    }
}
