using System.Buffers;
using System.Collections.Frozen;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Words without which code can do nothing that we judge: pages without any of them are not parsed.</summary>
internal static class Markers
{
    private static readonly string[] Words =
    [
        "eval", "exec", "process", "shell", "load", "createobject", "compile", "deserializ", "formatter", "transform", "socket", "tcp", "saveas", "stream",
        "writeall", "appendall", "createtext", "opentext", "file", "directory", "drive", "command", "recordset", ".open", "dllimport", "marshal", "declare", "registry", "management",
        "invoke", "activator", "activex", "assembly", "#@~^", "\\u", "\\x", "runspace", "xaml", "parsecontrol", "parsetemplate", "getobject", "callbyname", "adodb", "connect", "sql",
        "wmi", ".run", "cmd", "regread", "regwrite", "getref", "function(", "unescape", "chr(", "strreverse", "webclient", "webrequest", "fromcharcode", "new [", "virtualalloc", "#include", "adapter",
        "\"+\"", "'+'", "\"&\"", "\" + \"", "\" & \"", "this[", "constructor", "schedule", "machinekey", "validationkey", "decryptionkey", "anonymoususerpass", "virtualpath", "xmlserializer",
    ];

    /// <summary>In two halves, each few enough to be looked for at many places at once.</summary>
    private static readonly SearchValues<string> FirstHalf = SearchValues.Create(Words.AsSpan(0, Words.Length / 2), StringComparison.OrdinalIgnoreCase);

    private static readonly int LongestWord = Words.Max(word => word.Length);

    private static readonly SearchValues<string> SecondHalf = SearchValues.Create(Words.AsSpan(Words.Length / 2), StringComparison.OrdinalIgnoreCase);

    /// <summary>Names that hold such a word and do nothing: the page's events, the bound data of a template, who is logged in.</summary>
    private static readonly FrozenSet<string> Harmless = new[]
    {
        "Page_Load", "Page_LoadComplete", "Page_PreLoad", "OnLoad", "OnLoadComplete", "ProcessRequest", "Profile", "CommandName", "CommandArgument", "RepeaterCommandEventArgs",
        "GridViewCommandEventArgs", "DataGridCommandEventArgs", "CommandEventArgs", "ListViewCommandEventArgs",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> HarmlessNames = Harmless.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool MayMatter(string code, PageLanguage language)
    {
        var rest = code.AsSpan();
        for (var at = 0; ;)
        {
            var found = FirstWord(rest[at..]);
            if (found < 0)
                return false;
            at += found;
            var start = at;
            while (start > 0 && IsNamePart(rest[start - 1]))
                start--;
            var end = at;
            while (end < rest.Length && IsNamePart(rest[end]))
                end++;
            if (end == at || !HarmlessNames.Contains(rest[start..end]) && !IsBoundData(rest[start..end], rest[end..], language))
                return true;
            at = end;
        }
    }

    private static int FirstWord(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAny(FirstHalf);
        var second = (first < 0 ? text : text[..Math.Min(text.Length, first + LongestWord)]).IndexOfAny(SecondHalf);
        return second >= 0 && (first < 0 || second < first) ? second : first;
    }

    /// <summary><c>&lt;%# Eval("Name") %></c>: in the compiled languages a column of the data that the control shows.</summary>
    private static bool IsBoundData(ReadOnlySpan<char> name, ReadOnlySpan<char> after, PageLanguage language) =>
        language is PageLanguage.CSharp or PageLanguage.VisualBasic && name.Equals("Eval", StringComparison.OrdinalIgnoreCase)
        && after.StartsWith("(\"") && after[2..].IndexOfAny('"', '\n') is >= 0 and var close && after[2 + close] == '"' && after[(3 + close)..] is [')' or ',', ..];

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';
}
