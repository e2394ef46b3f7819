using System.Runtime.CompilerServices;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Finds which of many ASCII texts a value starts with, or ends with, without regard to case, in one walk from that edge.</summary>
internal sealed class EdgeTrie
{
    private readonly bool _fromEnd;
    private readonly byte[] _classes = new byte[128];
    private readonly int _classCount;
    private readonly List<int[]> _next = [];
    private readonly List<List<int>?> _outputs = [];

    /// <param name="texts">ASCII, not empty. The number of a text is its position.</param>
    /// <param name="fromEnd">True for texts that values end with.</param>
    public EdgeTrie(IReadOnlyList<string> texts, bool fromEnd)
    {
        _fromEnd = fromEnd;
        _classCount = 1;
        foreach (var c in texts.SelectMany(text => text))
            if (_classes[c] == 0)
                _classes[char.ToLowerInvariant(c)] = _classes[char.ToUpperInvariant(c)] = (byte)_classCount++;
        Add();
        for (var number = 0; number < texts.Count; number++)
            Add(texts[number], number);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan<T>(ReadOnlySpan<char> value, ref T hits) where T : struct, ILiteralHits
    {
        var state = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = _fromEnd ? value[^(i + 1)] : value[i];
            if (c >= 128 || (state = _next[state][_classes[c]]) == 0)
                return;
            if (_outputs[state] is { } numbers)
                foreach (var number in numbers)
                    hits.Hit(number);
        }
    }

    private void Add(string text, int number)
    {
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            ref var target = ref _next[state][_classes[_fromEnd ? text[^(i + 1)] : text[i]]];
            if (target == 0)
                target = Add();
            state = _next[state][_classes[_fromEnd ? text[^(i + 1)] : text[i]]];
        }
        (_outputs[state] ??= []).Add(number);
    }

    private int Add()
    {
        _next.Add(new int[_classCount]);
        _outputs.Add(null);
        return _next.Count - 1;
    }
}
