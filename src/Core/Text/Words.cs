using System.Text;

namespace Afterpatch.Core;

/// <summary>Enumeration members as the words of <c>case.json</c> and of text keys: lower case with dashes (<c>StillInside</c> is <c>still-inside</c>).</summary>
public static class Words
{
    public static string Of<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        var words = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append('-');
            words.Append(char.ToLowerInvariant(letter));
        }
        return words.ToString();
    }
}
