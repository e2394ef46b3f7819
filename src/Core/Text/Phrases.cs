using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>
/// English words and sentences of ours that findings and diagnostics carry, in the reader's language, from <c>knowledge/phrases/*.json</c>:
/// <c>{ "starts a program of {0}": { "fr": "..." } }</c>.
/// </summary>
/// <remarks>
/// Code and <c>case.json</c> keep the English, which tools may rely on; a report asks here. A place <c>{0}</c> stands for whatever the sentence was
/// filled with, which may be a sentence itself. What is not known stays as it is.
/// </remarks>
public sealed class Phrases
{
    /// <summary>Our sentences are short; longer text is evidence.</summary>
    private const int MaxLength = 2_000;

    private readonly Dictionary<string, string> _whole = new(StringComparer.Ordinal);
    private readonly List<(string[] Pieces, int[] Places, string Text)> _patterns = [];

    private Phrases() { }

    /// <summary>The English sentences as they are written in the files.</summary>
    public IReadOnlyCollection<string> English => [.. _whole.Keys, .. _patterns.Select(static pattern => string.Concat(Woven(pattern.Pieces, [.. pattern.Places.Select(static place => $"{{{place}}}")])))];

    public static Phrases Load(string language, IEnumerable<ReadOnlyMemory<byte>> files)
    {
        var phrases = new Phrases();
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(file);
            foreach (var entry in document.RootElement.EnumerateObject())
                if (entry.Value.TryGetProperty(language, out var text))
                    phrases.Add(entry.Name, text.GetString()!);
        }
        phrases._patterns.Sort(static (left, right) => right.Pieces.Sum(static piece => piece.Length).CompareTo(left.Pieces.Sum(static piece => piece.Length)));
        return phrases;
    }

    /// <summary>The phrase in the reader's language, or as it is. Its full stop may be missing in the files.</summary>
    public string Of(string english) =>
        english.Length > MaxLength ? english
            : Find(english) ?? (english.EndsWith('.') && Find(english[..^1]) is { } text ? text + "." : english);

    private string? Find(string english)
    {
        if (_whole.TryGetValue(english, out var text))
            return text;
        foreach (var pattern in _patterns)
            if (Match(english, pattern.Pieces) is { } values)
                return Filled(pattern.Text, pattern.Places, values);
        return null;
    }

    /// <summary>One phrase, or several with semicolons or commas between them.</summary>
    public string OfList(string english)
    {
        foreach (var separator in (string[])["", "; ", ", "])
        {
            var said = separator.Length == 0 ? Of(english) : string.Join(separator, english.Split(separator).Select(Of));
            if (!said.Equals(english, StringComparison.Ordinal))
                return said;
        }
        return english;
    }

    private void Add(string english, string text)
    {
        var pieces = new List<string>();
        var places = new List<int>();
        var at = 0;
        for (var open = NextPlace(english, 0); open >= 0; open = NextPlace(english, at))
        {
            pieces.Add(english[at..open]);
            places.Add(english[open + 1] - '0');
            at = open + 3;
        }
        if (places.Count == 0)
            _whole.Add(english, text);
        else
            _patterns.Add(([.. pieces, english[at..]], [.. places], text));
    }

    /// <summary>A brace that is no place is text.</summary>
    private static int NextPlace(string english, int from)
    {
        var open = english.IndexOf('{', from);
        while (open >= 0 && !(open + 2 < english.Length && char.IsAsciiDigit(english[open + 1]) && english[open + 2] == '}'))
            open = english.IndexOf('{', open + 1);
        return open;
    }

    /// <returns>What stands in the places, or null when this is another sentence.</returns>
    private static string[]? Match(string english, string[] pieces)
    {
        if (!english.StartsWith(pieces[0], StringComparison.Ordinal) || !english.EndsWith(pieces[^1], StringComparison.Ordinal))
            return null;
        var values = new string[pieces.Length - 1];
        var at = pieces[0].Length;
        for (var i = 0; i < values.Length; i++)
        {
            var end = i == values.Length - 1 ? english.Length - pieces[^1].Length : english.IndexOf(pieces[i + 1], Math.Min(at + 1, english.Length), StringComparison.Ordinal);
            if (end <= at)
                return null;
            values[i] = english[at..end];
            at = end + pieces[i + 1].Length;
        }
        return values;
    }

    private string Filled(string text, int[] places, string[] values)
    {
        var pieces = text.Split('{', '}');
        for (var i = 1; i < pieces.Length; i += 2)
            pieces[i] = Inner(values[Array.IndexOf(places, pieces[i][0] - '0')]);
        return string.Concat(pieces);
    }

    /// <summary>A sentence inside of another; a single word there is a name, such as that of a function.</summary>
    private string Inner(string value) => value.Contains(' ', StringComparison.Ordinal) ? Of(value) : value;

    private static IEnumerable<string> Woven(string[] pieces, string[] between) => pieces.SelectMany((piece, i) => i < between.Length ? new[] { piece, between[i] } : [piece]);
}
