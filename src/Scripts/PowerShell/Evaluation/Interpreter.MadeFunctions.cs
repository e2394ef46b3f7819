using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    /// <summary>Functions that were made of text: <c>${function:name} = text</c>, <c>Set-Item function:name</c>.</summary>
    private readonly Dictionary<string, string> _codeFunctions = new(StringComparer.OrdinalIgnoreCase);

    private void MakeFunction(string name, object? value)
    {
        name = name[(name.LastIndexOf(':') + 1)..].TrimStart('\\', '/');
        var code = value switch { CodeValue made => made.Code, string text => text, _ => null };
        if (code is null || name.Length == 0)
            _codeFunctions.Remove(name);
        else
            _codeFunctions[name] = code;
        if (code is not null && _recording)
            _trace.MadeFunctions.Add(name);
    }
}
