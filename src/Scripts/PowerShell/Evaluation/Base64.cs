using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Base64 as .NET reads it: white space is ignored. Missing padding is completed, because torn logs cut it off.</summary>
internal static class Base64
{
    public static object? Decode(string text, EvaluationBudget budget) =>
        budget.Allows(text.Length) && TryDecode(text, out var bytes) ? bytes : Unknown.Value;

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        text = text.Trim();
        var padded = text.TrimEnd('=');
        var clean = new char[padded.Length + 3];
        var length = 0;
        foreach (var letter in padded)
        {
            if (letter is ' ' or '\t' or '\r' or '\n')
                continue;
            clean[length++] = letter;
        }
        if (length % 4 == 1)
            length--;
        while (length % 4 != 0)
            clean[length++] = '=';
        var buffer = new byte[length / 4 * 3];
        if (!Convert.TryFromBase64Chars(clean.AsSpan(0, length), buffer, out var written))
            return false;
        bytes = buffer[..written];
        return true;
    }
}
