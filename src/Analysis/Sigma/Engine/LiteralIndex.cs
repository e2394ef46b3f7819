using System.Text;
using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>A literal that rules wait for in one field.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">ASCII, for lookup without regard to case, or <see cref="NotAscii"/>.</param>
/// <param name="Atom">The test that is true when the literal is found, or -1 when the literal is only part of what is tested.</param>
/// <param name="Rules">Rules that cannot match unless one of their literals is found.</param>
internal sealed record LiteralEntry(LiteralPlace Place, string Text, int Atom, IReadOnlyList<int> Rules)
{
    /// <summary>In place of a text: any character beyond ASCII.</summary>
    public const string NotAscii = "";
}

/// <summary>All literals of one field, found in one pass over its value.</summary>
internal sealed class LiteralIndex
{
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _whole;
    private readonly bool _hasWhole;
    private readonly EdgeTrie? _start;
    private readonly EdgeTrie? _end;
    private readonly AhoCorasick? _anywhere;
    private readonly int[] _startEntries;
    private readonly int[] _endEntries;
    private readonly int[] _anywhereEntries;
    private readonly int[] _notAsciiEntries;

    public LiteralIndex(IReadOnlyList<LiteralEntry> entries, int firstEntry)
    {
        var whole = Of(entries, LiteralPlace.Whole).GroupBy(number => entries[number].Text, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Select(number => number + firstEntry).ToArray(), StringComparer.OrdinalIgnoreCase);
        _whole = whole.GetAlternateLookup<ReadOnlySpan<char>>();
        _hasWhole = whole.Count > 0;
        var start = Of(entries, LiteralPlace.Start);
        var end = Of(entries, LiteralPlace.End);
        var anywhere = Of(entries, LiteralPlace.Anywhere).Where(number => entries[number].Text.Length > 0).ToList();
        _notAsciiEntries = [.. Of(entries, LiteralPlace.Anywhere).Where(number => entries[number].Text.Length == 0).Select(number => number + firstEntry)];
        _startEntries = [.. start.Select(number => number + firstEntry)];
        _endEntries = [.. end.Select(number => number + firstEntry)];
        _anywhereEntries = [.. anywhere.Select(number => number + firstEntry)];
        _start = start.Count == 0 ? null : new EdgeTrie([.. start.Select(number => entries[number].Text)], fromEnd: false);
        _end = end.Count == 0 ? null : new EdgeTrie([.. end.Select(number => entries[number].Text)], fromEnd: true);
        _anywhere = anywhere.Count == 0 ? null : new AhoCorasick([.. anywhere.Select(number => entries[number].Text)]);
    }

    public void Scan(ReadOnlySpan<char> value, ProgramRun run)
    {
        if (_hasWhole && _whole.TryGetValue(value, out var numbers))
            foreach (var number in numbers)
                run.Found(number);
        if (_notAsciiEntries.Length > 0 && !Ascii.IsValid(value))
            foreach (var number in _notAsciiEntries)
                run.Found(number);
        if (_start is not null)
        {
            var hits = new Hits(run, _startEntries);
            _start.Scan(value, ref hits);
        }
        if (_end is not null)
        {
            var hits = new Hits(run, _endEntries);
            _end.Scan(value, ref hits);
        }
        if (_anywhere is not null)
        {
            var hits = new Hits(run, _anywhereEntries);
            _anywhere.Scan(value, ref hits);
        }
    }

    private static List<int> Of(IReadOnlyList<LiteralEntry> entries, LiteralPlace place) =>
        [.. Enumerable.Range(0, entries.Count).Where(number => entries[number].Place == place)];

    private readonly struct Hits(ProgramRun run, int[] entries) : ILiteralHits
    {
        public void Hit(int number) => run.Found(entries[number]);
    }
}
