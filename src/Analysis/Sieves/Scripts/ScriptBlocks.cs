using System.Globalization;
using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Scripts;

/// <summary>Puts the parts of long script blocks (event 4104) together again, in whatever order they were written.</summary>
/// <remarks>State: unfinished blocks, at most <see cref="MaxBlocks"/> of them and <see cref="MaxCharacters"/> characters; the oldest go first and are judged as they are.</remarks>
internal sealed class ScriptBlocks
{
    private const int MaxBlocks = 2_000;
    private const long MaxCharacters = 32 << 20;
    private readonly Dictionary<string, Parts> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _characters;

    private sealed record Parts(EvidencePointer At, DateTime TimeUtc, string User, string Path, string?[] Texts);

    /// <returns>The whole block when this event completes it.</returns>
    public ScriptSighting? Add(EventRow row)
    {
        var shape = row.Shape;
        var text = shape.Ordinal("ScriptBlockText") is >= 0 and var at ? row.Text(at).ToString() : "";
        var number = Number(row, "MessageNumber");
        var total = Number(row, "MessageTotal");
        var path = shape.Ordinal("Path") is >= 0 and var place ? row.Text(place).ToString() : "";
        if (total is <= 1 or > 10_000 || number < 1 || number > total)
            return Sighting(row.Pointer(), row.TimeUtc, row.UserSid, path, text, total <= 1);
        var id = shape.Ordinal("ScriptBlockId") is >= 0 and var name ? row.Text(name).ToString() : "";
        if (!_open.TryGetValue(id, out var parts) || parts.Texts.Length != total)
        {
            parts = new Parts(row.Pointer(), row.TimeUtc, row.UserSid, path, new string?[total]);
            _open[id] = parts;
            _order.Enqueue(id);
        }
        if (parts.Texts[number - 1] is null)
        {
            parts.Texts[number - 1] = text; // a copy of the log brings the same part again
            _characters += text.Length;
        }
        if (Array.TrueForAll(parts.Texts, part => part is not null))
            return Close(id, parts);
        return _open.Count > MaxBlocks || _characters > MaxCharacters ? Oldest() : null;
    }

    /// <summary>Blocks of which parts never came, with what there is of them.</summary>
    public IEnumerable<ScriptSighting> Unfinished()
    {
        while (Oldest() is { } rest)
            yield return rest;
    }

    private ScriptSighting? Oldest()
    {
        while (_order.TryDequeue(out var id))
            if (_open.TryGetValue(id, out var parts))
                return Close(id, parts);
        return null;
    }

    private ScriptSighting Close(string id, Parts parts)
    {
        _open.Remove(id);
        _characters -= parts.Texts.Sum(part => (long)(part?.Length ?? 0));
        var complete = Array.TrueForAll(parts.Texts, part => part is not null);
        return Sighting(parts.At, parts.TimeUtc, parts.User, parts.Path, complete ? string.Concat(parts.Texts) : WithGaps(parts.Texts), complete);
    }

    /// <summary>Says where parts are missing, on lines of their own, instead of joining what does not belong together.</summary>
    private static string WithGaps(string?[] parts)
    {
        var text = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is { } part)
            {
                text.Append(part);
                continue;
            }
            var last = i;
            while (last + 1 < parts.Length && parts[last + 1] is null)
                last++;
            text.Append(CultureInfo.InvariantCulture, $"\n<# missing: part {i + 1}{(last > i ? $" to {last + 1}" : "")} of {parts.Length} #>\n");
            i = last;
        }
        return text.ToString();
    }

    private static int Number(EventRow row, string field) =>
        row.Shape.Ordinal(field) is >= 0 and var at && int.TryParse(row.Text(at), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static ScriptSighting Sighting(EvidencePointer at, DateTime utc, string user, string path, string text, bool complete) =>
        new() { At = at, TimeUtc = utc, Family = "script-block", Text = text, User = user, Path = path, IsComplete = complete };
}
