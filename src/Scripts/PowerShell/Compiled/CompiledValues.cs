using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

/// <summary>An instance of a class of the script's own C#.</summary>
internal sealed class CompiledObject(TypeDeclarationSyntax type)
{
    public TypeDeclarationSyntax Type { get; } = type;

    public Dictionary<string, object?> Fields { get; } = new(StringComparer.Ordinal);
}

/// <summary>A class of the script's own C#, as the target of a static member.</summary>
internal sealed record CompiledType(TypeDeclarationSyntax Type);

/// <summary>A lambda and the variables around it.</summary>
internal sealed record CompiledLambda(AnonymousFunctionExpressionSyntax Code, CompiledFrame Around);

/// <summary>The variables of one call; a lambda's frame sees those around it.</summary>
internal sealed class CompiledFrame(TypeDeclarationSyntax type, CompiledObject? self, CompiledFrame? outer = null)
{
    public TypeDeclarationSyntax Type { get; } = type;

    public CompiledObject? Self { get; } = self;

    public object? Result { get; set; }

    private readonly Dictionary<string, object?> _own = new(StringComparer.Ordinal);

    public bool TryGet(string name, out object? value)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
            if (frame._own.TryGetValue(name, out value))
                return true;
        value = null;
        return false;
    }

    public void Declare(string name, object? value) => _own[name] = value;

    public bool TrySet(string name, object? value)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
            if (frame._own.ContainsKey(name))
            {
                frame._own[name] = value;
                return true;
            }
        return false;
    }

    private CompiledFrame? Outer { get; } = outer;
}
