using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>Events of one provider that some detector wants to see.</summary>
/// <param name="Provider">As in <c>System/Provider/@Name</c>, without regard to case; empty for any.</param>
/// <param name="EventIds">Identifiers of that provider.</param>
/// <param name="Condition">A look at the fields for those that are written all day long; null to keep every one.</param>
internal sealed record EventNeed(string Provider, int[] EventIds, Func<EventRow, bool>? Condition = null)
{
    public bool IsMet(EventRow row) =>
        (Provider.Length == 0 || row.Provider.Equals(Provider, StringComparison.OrdinalIgnoreCase)) && (Condition is null || Condition(row));

    /// <summary>Some field holds one of these words.</summary>
    public static Func<EventRow, bool> Mentions(params string[] words) => row =>
    {
        for (var i = 0; i < row.Shape.Fields.Count; i++)
        {
            var text = row.Text(i);
            foreach (var word in words)
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return true;
        }
        return false;
    };

    /// <summary>The field with that name, or the first unnamed one, holds one of these words.</summary>
    public static Func<EventRow, bool> Field(string name, params string[] words) => row =>
    {
        var field = row.Shape.Ordinal(name);
        if (field < 0)
            return false;
        foreach (var word in words)
            if (row.Text(field).Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    };
}
