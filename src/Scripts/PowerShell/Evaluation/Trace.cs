using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>How much a computed value smells of hiding.</summary>
internal enum Strength
{
    /// <summary>Ordinary scripts do this: the text stays as it is.</summary>
    None,

    /// <summary>Ordinary scripts do this now and then: undone only in a script that hides things elsewhere.</summary>
    Medium,

    /// <summary>Done to hide.</summary>
    Strong,
}

/// <summary>What one evaluation of the main flow found out, by node: the rewriter's input.</summary>
internal sealed class Trace
{
    /// <summary>Known values of composite nodes that were evaluated exactly once, in the main flow.</summary>
    public Dictionary<Ast, object?> Values { get; } = new(ReferenceEqualityComparer.Instance);

    public Dictionary<Ast, Strength> Strengths { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Nodes that run code which was a string: command, expression or pipeline, and that code.</summary>
    public Dictionary<Ast, string> Code { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Code that was seen to run where the text cannot be replaced (in loops and functions).</summary>
    /// <summary>Reads of variables whose value was put together out of pieces.</summary>
    public HashSet<Ast> Decoded { get; } = new(ReferenceEqualityComparer.Instance);

    public List<string> HiddenCode { get; } = [];

    /// <summary>Commands that compile C#, and the names of its types.</summary>
    public Dictionary<Ast, List<string>> CompiledTypes { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>That C#, to be asked for its hidden texts when nothing changes any more.</summary>
    public List<(Microsoft.CodeAnalysis.CSharp.Syntax.CompilationUnitSyntax Root, Compiled.CompiledMachine Machine)> CompiledSources { get; } = [];

    /// <summary>What compressed streams held.</summary>
    public List<byte[]> Bytes { get; } = [];

    /// <summary>Functions that were made of a text.</summary>
    public HashSet<string> MadeFunctions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions whose call gave text by decoding.</summary>
    public HashSet<string> FoldedFunctions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Variables that were read without being named.</summary>
    public HashSet<string> ReadUnnamed { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Commands that set a variable, and its name.</summary>
    public Dictionary<Ast, string> Definitions { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Command names by command node, resolved.</summary>
    public Dictionary<Ast, string> Commands { get; } = new(ReferenceEqualityComparer.Instance);

    public Strength StrengthOf(Ast node) => Strengths.GetValueOrDefault(node);
}
