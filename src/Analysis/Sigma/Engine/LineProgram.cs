namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>A program for text lines: its literals are looked for in the whole line first, so that most lines are never split.</summary>
internal sealed class LineProgram(MatchProgram program)
{
    private readonly AhoCorasick? _literals =
        program.Entries.Length == 0 ? null : new AhoCorasick([.. program.Entries.Select(entry => entry.Text)], plusIsSpace: true);

    public MatchProgram Program => program;

    /// <summary>Marks what is in the line.</summary>
    public void Scan(ReadOnlySpan<byte> line, ProgramRun run)
    {
        var hits = new Hits(run);
        _literals?.Scan(line, ref hits);
    }

    private readonly struct Hits(ProgramRun run) : ILiteralHits
    {
        public void Hit(int number) => run.Found(number);
    }
}
