using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Text files that whatever starts the script wrote before, or that it is itself. No file is opened.</summary>
internal sealed partial class Interpreter
{
    private IReadOnlyDictionary<string, string>? _files;

    /// <summary>The text of such a file; null when the path is another one.</summary>
    private string? KnownFile(Ast path, object? value)
    {
        if (_files is not { Count: > 0 })
            return null;
        if (value is string known && !Unknown.Is(value) && _files.TryGetValue(known.Replace('/', '\\'), out var byValue))
            return byValue;
        var written = OfEnvironment().Replace(_source.TextOf(path).Trim('"', '\''), "%$1%").Replace('/', '\\');
        return _files.GetValueOrDefault(written);
    }

    /// <summary><c>[IO.File]::ReadAllText(path)</c> and the like.</summary>
    private object? ReadKnownFile(string key, ExpressionAst path, object? value)
    {
        if (KnownFile(path, value) is not { } text || !_budget.Allows(text.Length))
            return Unknown.Value;
        Mark(Strength.Medium);
        return key switch
        {
            "readalltext" => text,
            "readalllines" or "readlines" => LinesOf(text),
            "readallbytes" => Encoding.UTF8.GetBytes(text),
            _ => Unknown.Value,
        };
    }

    private static object?[] LinesOf(string text) => [.. text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))];

    [GeneratedRegex(@"\$\{?env:(\w+)\}?", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex OfEnvironment();
}
