using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Judging;
using Afterpatch.Scripts.PowerShell.Rewriting;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>Makes a script readable without running it and says what it would do.</summary>
/// <remarks>Safe for any input and from several threads at once: work, nesting and output are bounded, and a bound that was reached is named in the result.</remarks>
public static class Deobfuscator
{
    internal const int MaxRounds = 60;

    /// <summary>MSBuild copies the assembly beside ours only when something of it is used; the parser needs it for type literals.</summary>
    internal static readonly Type Keep = typeof(Microsoft.Management.Infrastructure.CimInstance);

    /// <summary>Judges a text: a script, a command line, a batch file, a transcript.</summary>
    public static ScriptJudgement Judge(string text, ScriptOrigin origin = ScriptOrigin.File) => DeepStack.Run(() => new ScriptReading(origin).Judge(text));

    /// <summary>Judges the bytes of a file in whatever encoding it has.</summary>
    /// <param name="bytes">The file, or its head when it is longer than <see cref="ScriptText.MaxBytes"/>.</param>
    public static ScriptJudgement Judge(ReadOnlySpan<byte> bytes, ScriptOrigin origin = ScriptOrigin.File)
    {
        var text = ScriptText.Decode(bytes);
        return Judge(text, origin);
    }
}
