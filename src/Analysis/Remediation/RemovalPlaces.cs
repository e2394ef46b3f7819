using System.Text;
using Afterpatch.Analysis.Credentials;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Remediation;

/// <summary>Fills the places of a removal's command with names from a finding: quoted in the rule, and only names that cannot become anything else.</summary>
/// <param name="isStock">Whether the file bears the name of a page of Exchange's own.</param>
internal sealed class RemovalPlaces(Finding finding, bool isStock)
{
    private const string Unsafe = "<name>";

    public Finding Finding { get; } = finding;

    /// <summary>The values of a detail that is a list.</summary>
    public IReadOnlyList<string> Words(string detail) => Value(detail).Split(", ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <returns>Null when a place has no value.</returns>
    public string? Fill(string template)
    {
        var text = new StringBuilder();
        var at = 0;
        for (var open = NextPlace(template, 0); open >= 0; open = NextPlace(template, at))
        {
            var close = template.IndexOf('}', open);
            var value = Value(template[(open + 1)..close]);
            if (value.Length == 0)
                return null;
            text.Append(template, at, open - at).Append(IsSafe(value) ? value : Unsafe);
            at = close + 1;
        }
        return text.Append(template, at, template.Length - at).ToString();
    }

    /// <summary>A brace with a blank or nothing behind it is the command's own.</summary>
    private static int NextPlace(string template, int from)
    {
        for (var open = template.IndexOf('{', from); open >= 0; open = template.IndexOf('{', open + 1))
            if (open + 1 < template.Length && char.IsAsciiLetterLower(template[open + 1]))
                return open;
        return -1;
    }

    private string Value(string place)
    {
        var subject = Finding.Subject.Value;
        var cut = subject.LastIndexOf('\\');
        return place switch
        {
            "name" or "path" => subject,
            "account" => CommandText.Account(subject),
            "folder" => subject[..(cut + 1)],
            "key" => subject[..Math.Max(cut, 0)],
            "leaf" => Leaf(subject),
            "source" => Finding.Evidence.Count > 0 ? Finding.Evidence[0].At.Source : "",
            "stock" => isStock ? "yes" : "no",
            _ when place.StartsWith("arg.", StringComparison.Ordinal) => Finding.TitleArgs.GetValueOrDefault(place[4..], ""),
            _ when place.StartsWith("leaf.", StringComparison.Ordinal) => Leaf(Detail(place[5..])),
            _ => Detail(place),
        };
    }

    private static string Leaf(string path) => path[(path.LastIndexOf('\\') + 1)..];

    private string Detail(string name) => Finding.Details.FirstOrDefault(detail => detail.Key == name).Value ?? "";

    /// <summary>A name, or a path of names: of a drive, a task's folder or a registry key. No step upwards, no share.</summary>
    private static bool IsSafe(string value)
    {
        var parts = value.Split('\\');
        for (var i = 0; i < parts.Length; i++)
        {
            var isOpenEnd = parts.Length > 1 && parts[i].Length == 0 && (i == 0 || i == parts.Length - 1);
            var isDrive = i == 0 && parts.Length > 1 && parts[i] is [var letter, ':'] && char.IsAsciiLetter(letter);
            if (!isOpenEnd && !isDrive && !(CommandText.IsPlain(parts[i]) && parts[i].AsSpan().IndexOfAnyExcept('.', ' ') >= 0))
                return false;
        }
        return true;
    }
}
