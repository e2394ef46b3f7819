using System.Management.Automation.Language;
using System.Text;
using Afterpatch.Scripts.PowerShell.Compiled;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>C# handed to <c>Add-Type</c>: its types are kept as syntax, its methods evaluated on known values.</summary>
internal sealed partial class Interpreter : ICompiledLibrary
{
    private CompiledMachine? _compiled;

    private object? AddType(CommandAst node, object? piped)
    {
        if (!HoldsSource(node))
            return Shell(node, "Add-Type", piped);
        var strong = _strong;
        var arguments = Collect(node, ["PassThru", "IgnoreWarnings"]);
        if (arguments.TryGet("Language", out var language) && !(Conversions.Text(language) ?? "").StartsWith("CSharp", StringComparison.OrdinalIgnoreCase))
            return Effect();
        string? code;
        if (arguments.TryGet("MemberDefinition", out var members))
            code = Source(members) is { } body && arguments.TryGet("Name", out var name) && name is string { Length: > 0 } made
                ? CompiledSource.OfMembers(body, made, arguments.TryGet("Namespace", out var space) ? space as string : null) : null;
        else
            code = arguments.TryGet("TypeDefinition", 0, out var definition) ? Source(definition) : null;
        if (code is null || !_budget.Allows(code.Length * 4L) || CompiledSource.Parse(code) is not { } root)
            return Effect();
        _strong = strong;
        _compiled ??= new CompiledMachine(this, _budget);
        _compiled.Add(root);
        var names = CompiledSource.Types(root).Select(one => one.Name).ToList();
        if (_recording)
        {
            _trace.CompiledTypes[node] = names;
            _trace.CompiledSources.Add((root, _compiled));
        }
        return arguments.Has("PassThru") && names.Count == 1 ? new TypeValue(names[0]) : NoOutput.Value;
    }

    private static string? Source(object? value) => !Unknown.Is(value) && value is string or object?[]? Conversions.Text(value) : null;

    private static bool HoldsSource(CommandAst node)
    {
        var named = node.CommandElements.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName).Where(name => name.Length > 0).ToList();
        return named.Exists(name => "TypeDefinition".StartsWith(name, StringComparison.OrdinalIgnoreCase) || "MemberDefinition".StartsWith(name, StringComparison.OrdinalIgnoreCase))
            || (node.CommandElements.Count > 1 && node.CommandElements[1] is ExpressionAst
            && !named.Exists(name => "AssemblyName".StartsWith(name, StringComparison.OrdinalIgnoreCase) || "Path".StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || "LiteralPath".StartsWith(name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A call into C#. It works on copies: when it changes what it was given, nothing is known.</summary>
    private object? Compiled(object?[] arguments, Func<object?[], object?> call)
    {
        if (Unknown.Any(arguments))
            return GiveAway(arguments);
        var copies = Array.ConvertAll(arguments, argument => argument is Array array ? array.Clone() : argument);
        var limit = _budget.Narrow(LoopWork);
        var value = call(copies);
        _budget.Restore(limit);
        for (var i = 0; i < copies.Length; i++)
            if (copies[i] is Array changed && !changed.Cast<object?>().SequenceEqual(((Array)arguments[i]!).Cast<object?>()))
                return GiveAway(arguments);
        value = value switch
        {
            uint number => (long)number,
            short or ushort or sbyte => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture),
            null or string or char or bool or int or long or byte or double or byte[] or char[] or object?[] or List<object?> or StringBuilder or StreamValue or CompiledObject => value,
            _ => Unknown.Value,
        };
        if (Unknown.Is(value))
            return Effect();
        return value is CompiledObject ? value : Created(Marked(value));
    }

    object? ICompiledLibrary.New(string type, object?[] arguments) => New(type, arguments);

    object? ICompiledLibrary.CallStatic(string type, string method, object?[] arguments) => Call(_source.Tree, new TypeValue(type), method, arguments, true);

    object? ICompiledLibrary.CallOn(object target, string method, object?[] arguments) => Call(_source.Tree, target, method, arguments, false);

    object? ICompiledLibrary.MemberOf(object target, string name) => Member(target, name);

    bool ICompiledLibrary.TrySet(object target, string name, object? value)
    {
        if (Unknown.Is(value) || !Changes(target))
            return false;
        switch (target)
        {
            case CipherValue cipher:
                cipher.Set(name, value);
                return true;
            case StreamValue stream when name == "Position" && Conversions.TryInt(value, out var at):
                stream.Position = Math.Clamp(at, 0, stream.Bytes.Length);
                return true;
            default:
                return false;
        }
    }

    object? ICompiledLibrary.StaticMemberOf(string type, string name) => StaticMember(type, name);
}
