using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private static FunctionMemberAst? Method(TypeDefinitionAst type, string name) =>
        type.Members.OfType<FunctionMemberAst>().FirstOrDefault(member => member.IsStatic && member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private object? CallMethod(FunctionMemberAst method, object?[] arguments)
    {
        if (_calls >= EvaluationBudget.MaxCalls || Unknown.Any(arguments))
            return Unknown.Value;
        var recording = _recording;
        _recording = false;
        var limit = _budget.Narrow(LoopWork);
        var value = InScope(method.Body, arguments, null, null, [], method.Parameters);
        if (_budget.Exhausted)
            value = Unknown.Value;
        _budget.Restore(limit);
        _recording = recording;
        return value;
    }

    private void WalkMembers(TypeDefinitionAst type)
    {
        foreach (var member in type.Members.OfType<FunctionMemberAst>())
            if (member.Body is { } body)
                WalkApart(body);
    }
}
