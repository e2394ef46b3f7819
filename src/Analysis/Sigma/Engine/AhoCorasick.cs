using System.Runtime.CompilerServices;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Finds all of many ASCII texts in one pass over characters or bytes, without regard to case.</summary>
/// <remarks>
/// Aho and Corasick 1975, as one table: the next state is <c>table[state + class of the character]</c>, states already multiplied by the number of
/// classes. A state with its high bit set ends at least one text. Characters that no text has share class 0 and lead to the start.
/// </remarks>
internal sealed class AhoCorasick
{
    private const int Output = int.MinValue;
    private readonly byte[] _classes = new byte[128];
    private readonly int _classCount;
    private readonly int[] _table;

    /// <summary>By state: which texts end there.</summary>
    private readonly int[][] _outputs;

    /// <param name="texts">ASCII, not empty. The number of a text is its position.</param>
    /// <param name="plusIsSpace">True to let a plus sign in the input stand for a space, and the other way round.</param>
    public AhoCorasick(IReadOnlyList<string> texts, bool plusIsSpace = false)
    {
        _classCount = Classes(texts, plusIsSpace);
        var next = new List<int[]> { NewState() };
        var outputs = new List<List<int>?> { null };
        for (var number = 0; number < texts.Count; number++)
        {
            var state = 0;
            foreach (var c in texts[number])
            {
                var kind = _classes[c];
                if (next[state][kind] < 0)
                {
                    next[state][kind] = next.Count;
                    next.Add(NewState());
                    outputs.Add(null);
                }
                state = next[state][kind];
            }
            (outputs[state] ??= []).Add(number);
        }
        (_table, _outputs) = Complete(next, outputs);
    }

    /// <summary>Calls <paramref name="hits"/> for every text in the value; a text may be reported more than once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan<T>(ReadOnlySpan<char> value, ref T hits) where T : struct, ILiteralHits
    {
        var table = _table;
        var classes = _classes;
        var state = 0;
        foreach (var c in value)
        {
            state = c < 128 ? table[state + classes[c]] : 0;
            if (state >= 0)
                continue;
            state &= int.MaxValue;
            foreach (var number in _outputs[state / _classCount])
                hits.Hit(number);
        }
    }

    /// <summary>The same over bytes of UTF-8 or another encoding that has ASCII in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan<T>(ReadOnlySpan<byte> value, ref T hits) where T : struct, ILiteralHits
    {
        var table = _table;
        var classes = _classes;
        var state = 0;
        foreach (var c in value)
        {
            state = c < 128 ? table[state + classes[c]] : 0;
            if (state >= 0)
                continue;
            state &= int.MaxValue;
            foreach (var number in _outputs[state / _classCount])
                hits.Hit(number);
        }
    }

    private int Classes(IReadOnlyList<string> texts, bool plusIsSpace)
    {
        var count = 1;
        foreach (var text in texts)
        {
            foreach (var c in text)
            {
                if (_classes[c] != 0)
                    continue;
                var kind = (byte)count++;
                _classes[char.ToLowerInvariant(c)] = _classes[char.ToUpperInvariant(c)] = kind;
                if (plusIsSpace && c is ('+' or ' '))
                    _classes['+'] = _classes[' '] = kind;
            }
        }
        return count;
    }

    private int[] NewState()
    {
        var state = new int[_classCount];
        Array.Fill(state, -1);
        return state;
    }

    private (int[] Table, int[][] Outputs) Complete(List<int[]> next, List<List<int>?> outputs)
    {
        var fail = new int[next.Count];
        var queue = new Queue<int>();
        for (var kind = 0; kind < _classCount; kind++)
        {
            if (next[0][kind] < 0)
                next[0][kind] = 0;
            else
                queue.Enqueue(next[0][kind]);
        }
        while (queue.TryDequeue(out var state))
        {
            if (outputs[fail[state]] is { } inherited)
                (outputs[state] ??= []).AddRange(inherited);
            for (var kind = 0; kind < _classCount; kind++)
            {
                var target = next[state][kind];
                if (target < 0)
                {
                    next[state][kind] = next[fail[state]][kind];
                    continue;
                }
                fail[target] = next[fail[state]][kind];
                queue.Enqueue(target);
            }
        }
        var table = new int[next.Count * _classCount];
        for (var state = 0; state < next.Count; state++)
            for (var kind = 0; kind < _classCount; kind++)
                table[state * _classCount + kind] = next[state][kind] * _classCount | (outputs[next[state][kind]] is null ? 0 : Output);
        return (table, [.. outputs.Select(list => list?.ToArray() ?? [])]);
    }
}

/// <summary>Takes the numbers of texts that were found.</summary>
internal interface ILiteralHits
{
    void Hit(int number);
}
