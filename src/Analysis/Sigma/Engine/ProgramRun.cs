using System.Numerics;
using System.Runtime.CompilerServices;
using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>A program at work on the rows of one file: marks that are valid for one row, told apart by a counter.</summary>
internal sealed class ProgramRun(MatchProgram program)
{
    private readonly uint[] _atoms = new uint[program.Atoms.Length];
    private readonly uint[] _entries = new uint[program.Entries.Length];
    private readonly ulong[] _candidates = new ulong[(program.Rules.Length + 63) / 64];
    private FieldReader _reader = null!;
    private uint _row;

    public MatchProgram Program => program;

    /// <summary>Adds the numbers of the rules that match the reader's row, in order.</summary>
    /// <param name="alive">Rules that can match this kind of row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Match(FieldReader reader, ReadOnlySpan<ulong> alive, List<int> matched)
    {
        Begin(reader);
        for (var slot = 0; slot < program.Indexes.Length; slot++)
        {
            if (program.Indexes[slot] is not { } index)
                continue;
            var count = reader.Count(slot);
            for (var i = 0; i < count; i++)
            {
                var value = reader.Value(slot, i, out var isNull);
                if (!isNull)
                    index.Scan(value, this);
            }
        }
        Judge(alive, matched);
    }

    public void Begin(FieldReader reader)
    {
        _reader = reader;
        if (++_row == 0)
        {
            Array.Clear(_atoms);
            Array.Clear(_entries);
            _row = 1;
        }
        Array.Clear(_candidates);
        foreach (var rule in program.Always)
            _candidates[rule >> 6] |= 1UL << rule;
    }

    /// <summary>A literal was found in its field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Found(int number)
    {
        if (_entries[number] == _row)
            return;
        _entries[number] = _row;
        var entry = program.Entries[number];
        if (entry.Atom >= 0)
            _atoms[entry.Atom] = _row;
        foreach (var rule in entry.Rules)
            _candidates[rule >> 6] |= 1UL << rule;
    }

    /// <summary>Evaluates the candidates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Judge(ReadOnlySpan<ulong> alive, List<int> matched)
    {
        for (var word = 0; word < _candidates.Length; word++)
        {
            for (var bits = _candidates[word] & alive[word]; bits != 0; bits &= bits - 1)
            {
                var rule = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (program.Rules[rule].Node.Evaluate(this))
                    matched.Add(rule);
            }
        }
    }

    public bool IsTrue(int atom)
    {
        if (program.IsExact[atom])
            return _atoms[atom] == _row;
        ref readonly var test = ref program.Atoms[atom];
        return test.Matcher.Matches(_reader, test.Slot, test.Other);
    }
}
