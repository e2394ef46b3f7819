using System.Globalization;
using System.Text;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.Batch;

/// <summary>Variables of cmd.exe and the ways to expand them: <c>%a%</c>, <c>%a:~n,m%</c>, <c>%a:x=y%</c>, <c>!a!</c>.</summary>
internal sealed class BatchVariables
{
    private const int MaxVariables = 20_000;
    private const int MaxLength = 1 << 20;
    private readonly Dictionary<string, string> _set = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Expansions that cut or join words: a sign of hiding.</summary>
    public int Cuts { get; private set; }

    /// <summary>With <c>/v</c> or <c>enabledelayedexpansion</c> an unset <c>!name!</c> is empty.</summary>
    public bool IsDelayed { get; set; }

    /// <summary>A batch file, not a line typed at the prompt: there unset names stay as they are written.</summary>
    public bool IsFile { get; set; }

    public IReadOnlyDictionary<string, string> Own => _set;

    public IEnumerable<KeyValuePair<string, string>> All =>
        KnownEnvironment.Environment.Where(pair => !_set.ContainsKey(pair.Key)).Concat(_set).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    public void Set(string name, string value)
    {
        if (_set.Count < MaxVariables && value.Length <= MaxLength)
            _set[name] = value;
    }

    public bool TryGet(string name, out string value) => _set.TryGetValue(name, out value!) || KnownEnvironment.Environment.TryGetValue(name, out value!);

    /// <summary>Expands between two marks (<c>%</c> or <c>!</c>). What is not known stays as it is written.</summary>
    public string Expand(string text, char mark)
    {
        if (!text.Contains(mark, StringComparison.Ordinal))
            return text;
        var result = new StringBuilder();
        var padded = mark == '%' && IsPadded(text);
        for (var i = 0; i < text.Length; i++)
        {
            var close = text[i] == mark ? text.IndexOf(mark, i + 1) : -1;
            if (close > i + 1 && (padded || (mark == '!' && IsDelayed)) && IsName(text.AsSpan(i + 1, close - i - 1)) && !TryGet(text[(i + 1)..close], out _))
            {
                Cuts += padded ? 1 : 0;
                i = close;
                continue;
            }
            if (close > i + 1 && Value(text.AsSpan(i + 1, close - i - 1), out var plain) is { } value && result.Length + value.Length <= MaxLength)
            {
                var inWord = (i > 0 && (char.IsLetterOrDigit(text[i - 1]) || text[i - 1] == mark)) || (close + 1 < text.Length && (char.IsLetterOrDigit(text[close + 1]) || text[close + 1] == mark));
                Cuts += !plain || (inWord && value.Length < 12) ? 1 : 0;
                result.Append(value);
                i = close;
                continue;
            }
            result.Append(text[i]);
        }
        return result.ToString();
    }

    /// <summary>In a file an unset name is empty. Two of them inside words are there to break the words up; a single one may come from elsewhere.</summary>
    private bool IsPadded(string text)
    {
        if (!IsFile)
            return false;
        var found = 0;
        for (var i = 1; i + 3 < text.Length; i++)
        {
            var close = text[i] == '%' ? text.IndexOf('%', i + 1) : -1;
            if (close < i + 2 || close + 1 >= text.Length || !IsName(text.AsSpan(i + 1, close - i - 1)))
                continue;
            if (char.IsAsciiLetter(text[i - 1]) && char.IsAsciiLetter(text[close + 1]) && !TryGet(text[(i + 1)..close], out _))
                found++;
            i = close - (char.IsAsciiLetter(text[i - 1]) ? 0 : 1);
        }
        return found >= 2;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '#' or '$' or '.'))
                return false;
        return true;
    }

    private string? Value(ReadOnlySpan<char> inside, out bool plain)
    {
        plain = true;
        var colon = inside.IndexOf(':');
        var name = colon < 0 ? inside : inside[..colon];
        if (name.Length == 0 || name.Length > 100 || !TryGet(name.ToString(), out var value))
            return null;
        if (colon < 0)
            return value;
        plain = false;
        var how = inside[(colon + 1)..];
        if (how.StartsWith("~"))
            return Slice(value, how[1..]);
        var equals = how.IndexOf('=');
        if (equals < 1)
            return null;
        var old = how[..equals].ToString();
        var with = how[(equals + 1)..].ToString();
        if (old.StartsWith('*') && old.Length > 1)
        {
            var at = value.IndexOf(old[1..], StringComparison.OrdinalIgnoreCase);
            return at < 0 ? value : with + value[(at + old.Length - 1)..];
        }
        return value.Length + (long)value.Length / old.Length * with.Length > MaxLength ? null : value.Replace(old, with, StringComparison.OrdinalIgnoreCase);
    }

    private static string? Slice(string value, ReadOnlySpan<char> numbers)
    {
        var comma = numbers.IndexOf(',');
        if (!TryNumber(comma < 0 ? numbers : numbers[..comma], out var from))
            return null;
        var length = value.Length;
        if (comma >= 0 && !TryNumber(numbers[(comma + 1)..], out length))
            return null;
        var start = Math.Clamp(from < 0 ? value.Length + from : from, 0, value.Length);
        var end = comma < 0 ? value.Length : length < 0 ? value.Length + length : (int)Math.Min((long)start + length, value.Length);
        return end <= start ? "" : value[start..end];
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
