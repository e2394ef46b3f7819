using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>One command of the readable script.</summary>
/// <param name="Name">Resolved: <c>Invoke-Expression</c> for <c>iex</c>.</param>
/// <param name="Words">Its arguments as text, literals without quotes.</param>
/// <param name="Text">As written.</param>
/// <param name="Node">Its node in the tree.</param>
internal sealed record CommandFact(string Name, IReadOnlyList<string> Words, string Text, CommandAst Node)
{
    /// <summary>The value after a parameter, which may be shortened; null when it is not there.</summary>
    public string? Value(string parameter, int shortest = 2)
    {
        for (var i = 0; i + 1 < Words.Count; i++)
        {
            var word = Words[i];
            if (word.Length > shortest && word[0] == '-' && ("-" + parameter).StartsWith(word.TrimEnd(':'), StringComparison.OrdinalIgnoreCase))
                return Words[i + 1];
        }
        return null;
    }
}
