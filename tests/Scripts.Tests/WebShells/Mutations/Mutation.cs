using System.Text;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>A page under a name, as text; <see cref="Bytes"/> differ from it only where a change is one of the encoding.</summary>
/// <param name="Neighbours">What stands in files that the page includes.</param>
internal sealed record Sample(string Name, string Text, byte[]? Raw = null, IReadOnlyDictionary<string, string>? Neighbours = null)
{
    public byte[] Bytes => Raw ?? Encoding.UTF8.GetBytes(Text);

    public string Extension => Path.GetExtension(Name).ToLowerInvariant();

    /// <returns>Null when the bytes are not plain text, or plain text in UTF-7: such a page is left as it is.</returns>
    public static Sample? Of(string name, byte[] bytes) =>
        bytes.AsSpan().IndexOf("65000"u8) < 0 && bytes.All(b => b is >= 32 and < 127 or 9 or 10 or 13) ? new Sample(name, Encoding.ASCII.GetString(bytes)) : null;
}

/// <summary>One way to write the same page differently.</summary>
/// <param name="Apply">Null where there is nothing to change.</param>
internal sealed record Mutation(string Name, Func<Sample, Sample?> Apply);

/// <summary>Replacements by place, made from the last to the first.</summary>
internal sealed class Edits
{
    private readonly List<(int Start, int End, string Text)> _edits = [];

    public int Count => _edits.Count;

    /// <summary>Where the last of them ends.</summary>
    public int Last => _edits.Count == 0 ? 0 : _edits.Max(e => e.End);

    /// <summary>Leaves out what lies inside of what is replaced already.</summary>
    public void Replace(int start, int end, string text)
    {
        if (!_edits.Exists(e => start < e.End && e.Start < end || start == end && e.Start == start && e.End == end))
            _edits.Add((start, end, text));
    }

    public string Apply(string text)
    {
        foreach (var (start, end, with) in _edits.OrderByDescending(e => e.Start).ThenByDescending(e => e.End))
            text = string.Concat(text.AsSpan(0, start), with, text.AsSpan(end));
        return text;
    }
}
