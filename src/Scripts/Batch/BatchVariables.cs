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
    private readonly HashSet<string> _emptied = new(StringComparer.OrdinalIgnoreCase);

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
        if (IsFile && (value.Length == 0 || HoldsParameter(value)))
        {
            _set.Remove(name); // what the caller or a loop gives is not known
            if (value.Length > 0)
                _emptied.Remove(name);
            else if (_emptied.Count < MaxVariables)
                _emptied.Add(name);
            return;
        }
        if (_set.Count < MaxVariables && value.Length <= MaxLength)
            _set[name] = value;
    }

    /// <summary>What <c>call</c> does to a line of a file: <c>%%a%%</c> was <c>%a%</c> after the first time. A variable that was emptied gives nothing.</summary>
    public string ExpandOnceMore(string text)
    {
        var once = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var end = Escaped(text, i);
            if (end < 0)
            {
                once.Append(text[i]);
                continue;
            }
            var name = text[(i + 2)..end];
            if (_set.ContainsKey(name) || !_emptied.Contains(name))
                once.Append('%').Append(name).Append('%');
            i = end + 1;
        }
        return Expand(once.ToString(), '%');
    }

    /// <summary><c>%1</c>, <c>%*</c>, <c>%~dp0</c>, <c>%%i</c>, or the name of a variable that is not known.</summary>
    private static bool HoldsParameter(string value)
    {
        for (var at = value.IndexOf('%', StringComparison.Ordinal); at >= 0 && at + 1 < value.Length; at = value.IndexOf('%', at + 1))
        {
            var next = value[at + 1];
            if (next is '*' or '~' || char.IsAsciiDigit(next) || (next == '%' && at + 2 < value.Length && char.IsAsciiLetter(value[at + 2])))
                return true;
            if ((char.IsAsciiLetter(next) || next == '_') && value.IndexOf('%', at + 1) > 0)
                return true;
        }
        return false;
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
            if (IsFile && mark == '%' && Escaped(text, i) is > 0 and var end)
            {
                result.Append(text, i, end + 2 - i);
                i = end + 1;
                continue;
            }
            var close = text[i] == mark ? text.IndexOf(mark, i + 1) : -1;
            if (close > i + 1 && (padded || (mark == '!' && IsDelayed)) && IsName(text.AsSpan(i + 1, close - i - 1)) && !TryGet(text[(i + 1)..close], out _))
            {
                Cuts += padded ? 1 : 0;
                i = close;
                continue;
            }
            if (close > i + 1 && Value(text.AsSpan(i + 1, close - i - 1), out var plain) is { } value && result.Length + value.Length <= MaxLength)
            {
                Cuts += BreaksWord(text, i, close, mark, value, plain) ? 1 : 0;
                result.Append(value);
                i = close;
                continue;
            }
            if (IsFile && mark == '%' && close > i + 1 && !char.IsAsciiDigit(text[i + 1]) && IsName(text.AsSpan(i + 1, close - i - 1)))
            {
                result.Append(text, i, close + 1 - i); // its last mark begins no other name
                i = close;
                continue;
            }
            result.Append(text[i]);
        }
        return result.ToString();
    }

    /// <summary>Where the marks after <c>%%name</c> stand, which are for a <c>call</c> to expand; -1 when this is no such name.</summary>
    private static int Escaped(string text, int at)
    {
        if (text[at] != '%' || at + 3 >= text.Length || text[at + 1] != '%' || (at > 0 && text[at - 1] == '%'))
            return -1;
        var close = text.IndexOf("%%", at + 2, StringComparison.Ordinal);
        if (close < 0)
            return -1;
        var name = text.AsSpan(at + 2, close - at - 2);
        var colon = name.IndexOf(':');
        return name.Length > 0 && IsName(colon < 0 ? name : name[..colon]) ? close : -1;
    }

    /// <summary>
    /// A piece of a word: cut out of another text, or a few letters of its own, with more of the word on its side. A version, a folder or a date that is put into a name is not:
    /// a digit, a dot or a bar stands beside it, or it is a word itself.
    /// </summary>
    private static bool BreaksWord(string text, int from, int close, char mark, string value, bool plain)
    {
        var before = from > 0 ? text[from - 1] : ' ';
        var after = close + 1 < text.Length ? text[close + 1] : ' ';
        var joins = char.IsLetter(before) || before == mark || char.IsLetter(after) || after == mark;
        if (!plain)
            return joins;
        var isWithin = (char.IsLetter(before) || before == mark) && (char.IsLetter(after) || after == mark);
        return value.Length > 0 && value.All(char.IsLetter) && (isWithin || ((before == mark || after == mark) && value.Length <= MaxPiece) || (joins && value.Length <= 2) || (joins && StartsCommand(text, from)));
    }

    private const int MaxPiece = 6;

    private static readonly System.Buffers.SearchValues<char> Separators = System.Buffers.SearchValues.Create(" \t&|(@");

    /// <summary>The piece is part of the name of the program that the line starts.</summary>
    private static bool StartsCommand(string text, int from)
    {
        var head = text.AsSpan(0, from);
        var start = head.LastIndexOfAny(Separators) + 1;
        return head[..start].Trim(" \t@(").Length == 0;
    }

    /// <summary>In a file an unset name is empty. Two of them inside words are there to break the words up; a single one may come from elsewhere.</summary>
    private bool IsPadded(string text)
    {
        if (!IsFile)
            return false;
        var found = 0;
        for (var i = 0; i + 3 < text.Length; i++)
        {
            var close = text[i] == '%' ? text.IndexOf('%', i + 1) : -1;
            if (close < i + 2 || !IsName(text.AsSpan(i + 1, close - i - 1)))
                continue;
            if (i > 0 && close + 1 < text.Length && char.IsAsciiLetter(text[i - 1]) && char.IsAsciiLetter(text[close + 1]) && !TryGet(text[(i + 1)..close], out _))
                found++;
            i = close;
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
        if (with.Length == 0 && TakesOutMarks(value, old))
            Cuts++;
        return value.Length + (long)value.Length / old.Length * with.Length > MaxLength ? null : value.Replace(old, with, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Marks that were strewn between the letters of words, to be taken out again.</summary>
    private static bool TakesOutMarks(string value, string mark)
    {
        if (mark.Length < 2 && !char.IsLetterOrDigit(mark[0]))
            return false;
        var within = 0;
        for (var at = value.IndexOf(mark, StringComparison.OrdinalIgnoreCase); at >= 0 && within < FewestMarks; at = value.IndexOf(mark, at + mark.Length, StringComparison.OrdinalIgnoreCase))
            if (at > 0 && at + mark.Length < value.Length && char.IsLetter(value[at - 1]) && char.IsLetter(value[at + mark.Length]))
                within++;
        return within >= FewestMarks;
    }

    private const int FewestMarks = 3;

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
