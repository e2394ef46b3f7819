using System.Text;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Replacements of stretches of one text. What lies inside an earlier stretch is ignored.</summary>
internal sealed class Edits
{
    private readonly List<(int From, int To, string Text)> _edits = [];

    public int Count => _edits.Count;

    public void Replace(int from, int to, string text) => _edits.Add((from, to, text));

    public string Apply(string text)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (from, to, with) in _edits.OrderBy(edit => edit.From).ThenByDescending(edit => edit.To))
        {
            if (from < at)
                continue;
            result.Append(text, at, from - at).Append(with);
            at = to;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }
}
