using System.Text;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>A program for text lines: its literals are looked for in the whole line first, so that most lines are never split.</summary>
internal sealed class LineProgram(MatchProgram program)
{
    private readonly int[] _entries = [.. Enumerable.Range(0, program.Entries.Length).Where(number => program.Entries[number].Text.Length > 0)];
    private readonly int[] _notAsciiEntries = [.. Enumerable.Range(0, program.Entries.Length).Where(number => program.Entries[number].Text.Length == 0)];
    private readonly AhoCorasick? _literals = program.Entries.All(entry => entry.Text.Length == 0) ? null
        : new AhoCorasick([.. program.Entries.Select(entry => entry.Text).Where(text => text.Length > 0)], plusIsSpace: true);

    public MatchProgram Program => program;

    /// <summary>Marks what is in the line.</summary>
    public void Scan(ReadOnlySpan<byte> line, ProgramRun run)
    {
        if (_notAsciiEntries.Length > 0 && !Ascii.IsValid(line))
            foreach (var number in _notAsciiEntries)
                run.Found(number);
        var hits = new Hits(run, _entries);
        _literals?.Scan(line, ref hits);
    }

    private readonly struct Hits(ProgramRun run, int[] entries) : ILiteralHits
    {
        public void Hit(int number) => run.Found(entries[number]);
    }
}
