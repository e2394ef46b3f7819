using System.Text;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>A program for text lines: its literals are looked for in the whole line first, so that most lines are never split.</summary>
internal sealed class LineProgram
{
    private readonly MatchProgram _program;
    private readonly int[] _notAsciiEntries;
    private readonly Part[] _grams;
    private readonly int[] _shortEntries;
    private readonly AhoCorasick? _shorts;

    public LineProgram(MatchProgram program)
    {
        _program = program;
        var entries = program.Entries;
        _notAsciiEntries = Numbers(entries, entry => entry.Text.Length == 0);
        var wide = Numbers(entries, entry => entry.Text.Length >= GramIndex.ShortestWideText);
        var narrow = Numbers(entries, entry => entry.Text.Length is >= GramIndex.ShortestText and < GramIndex.ShortestWideText);
        _grams = [.. new[] { wide, narrow }.Where(numbers => numbers.Length > 0)
            .Select(numbers => new Part(new GramIndex([.. numbers.Select(number => entries[number].Text)]), numbers))];
        _shortEntries = Numbers(entries, entry => entry.Text.Length is > 0 and < GramIndex.ShortestText);
        _shorts = _shortEntries.Length == 0 ? null : new AhoCorasick([.. _shortEntries.Select(number => entries[number].Text)], plusIsSpace: true);
    }

    public MatchProgram Program => _program;

    /// <summary>Marks what is in the line.</summary>
    public void Scan(ReadOnlySpan<byte> line, ProgramRun run)
    {
        if (_notAsciiEntries.Length > 0 && !Ascii.IsValid(line))
            foreach (var number in _notAsciiEntries)
                run.Found(number);
        foreach (var part in _grams)
        {
            var found = new Hits(run, part.Entries);
            part.Index.Scan(line, ref found);
        }
        var hits = new Hits(run, _shortEntries);
        _shorts?.Scan(line, ref hits);
    }

    private static int[] Numbers(LiteralEntry[] entries, Func<LiteralEntry, bool> chosen) =>
        [.. Enumerable.Range(0, entries.Length).Where(number => chosen(entries[number]))];

    private sealed record Part(GramIndex Index, int[] Entries);

    private readonly struct Hits(ProgramRun run, int[] entries) : ILiteralHits
    {
        public void Hit(int number) => run.Found(entries[number]);
    }
}
