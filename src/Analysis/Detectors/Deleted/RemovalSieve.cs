using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Deleted;

/// <summary>Keeps the events in which a process, a script or Sysmon names a web page that is removed, and commands that remove the change journal.</summary>
/// <remarks>Stateless but for the ordinals of the last template.</remarks>
public sealed class RemovalSieve : IEventSieve
{
    private const long SmallJournalBytes = 8 << 20;

    private static readonly string[] Pages = [".aspx", ".ashx", ".asmx", ".asp", ".ascx", ".svc", ".cshtml", ".soap"];
    private static readonly string[] Verbs = ["del ", "del\t", "erase ", "remove-item", "rm ", "ri ", "deletefile", ".delete(", "rmdir ", "rd /", "move ", "ren "];
    private static readonly string[] Fields = ["CommandLine", "ScriptBlockText", "TargetFilename", "ProcessCommandLine"];

    public string Id => "removal";

    public IEventScan Open(EvidenceFile file) => new Scan();

    /// <summary>What a kept event says.</summary>
    /// <param name="Paths">Full paths, or names where the command was given a name only.</param>
    internal readonly record struct Removal(IReadOnlyList<string> Paths, bool IsRemoval, string By, string Text);

    internal static Removal RemovalOf(LoggedEvent logged)
    {
        var isSysmon = logged.Provider.Contains("Sysmon", StringComparison.OrdinalIgnoreCase);
        if (isSysmon && logged.EventId is 11 or 23 or 26 && logged["TargetFilename"] is { } target && IsPage(target))
            return new([target], logged.EventId != 11, $"{logged["Image"]} ({logged["User"]})", $"{logged["Image"]} {target}");
        var text = logged["CommandLine"] ?? logged["ScriptBlockText"] ?? logged["ProcessCommandLine"] ?? "";
        if (text.Length == 0 || !ContainsAny(text, Verbs))
            return new([], false, "", "");
        return new(Words(text), true, text, text);
    }

    internal static bool RemovesJournal(string text) =>
        text.Contains("usn", StringComparison.OrdinalIgnoreCase) && text.Contains("deletejournal", StringComparison.OrdinalIgnoreCase);

    /// <summary>A journal so small that it forgets within minutes; Windows makes them of 32 MiB and more. A smaller one takes the place of the old.</summary>
    internal static bool ShrinksJournal(string text)
    {
        var at = text.IndexOf("createjournal", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !text.Contains("usn", StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = text[at..Math.Min(text.Length, at + 200)];
        foreach (var word in rest.Split([' ', '\t', '"', '\'', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            if (word.StartsWith("m=", StringComparison.OrdinalIgnoreCase) && TryNumber(word[2..], out var bytes))
                return bytes < SmallJournalBytes;
        return false;
    }

    private static bool TryNumber(string text, out long number) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static List<string> Words(string text)
    {
        var folder = "";
        var paths = new List<string>();
        var words = text.Length > 20_000 ? text[..20_000] : text;
        foreach (var word in words.Split(['"', '\'', ' ', ';', ',', '&', '|', '(', ')', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            // "cd /d C:\inetpub\wwwroot\aspnet_client & del x.aspx" names the folder first.
            if (word.Length > 3 && word[1] == ':' && word[2] == '\\' && !IsPage(word))
                folder = word.TrimEnd('\\');
            else if (IsPage(word) && paths.Count < 50)
                paths.Add(folder.Length == 0 || word[0] is '\\' or '%' or '$' or '/' || word.Contains(':') ? word : Within(folder, word));
        }
        return paths;
    }

    /// <summary><c>..\..\x.aspx</c> said in a folder.</summary>
    private static string Within(string folder, string relative)
    {
        var parts = folder.Split('\\').ToList();
        foreach (var part in relative.Split(['\\', '/'], StringSplitOptions.RemoveEmptyEntries))
            if (part != "..")
            {
                if (part != ".")
                    parts.Add(part);
            }
            else if (parts.Count > 1)
                parts.RemoveAt(parts.Count - 1);
        return string.Join('\\', parts);
    }

    private static bool IsPage(ReadOnlySpan<char> text)
    {
        foreach (var page in Pages)
            if (text.EndsWith(page, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static bool ContainsAny(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private sealed class Scan : IEventScan
    {
        private EventShape? _shape;
        private readonly int[] _ordinals = new int[Fields.Length];

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            if (!IsCandidate(row.EventId))
                return;
            if (!ReferenceEquals(row.Shape, _shape))
            {
                _shape = row.Shape;
                for (var i = 0; i < Fields.Length; i++)
                    _ordinals[i] = _shape.Ordinal(Fields[i]);
            }
            foreach (var ordinal in _ordinals)
            {
                if (ordinal < 0)
                    continue;
                var text = row.Text(ordinal);
                if (text.IsEmpty || !IsWanted(row.EventId, text))
                    continue;
                kept.Add(row.Keep());
                return;
            }
        }

        public void Complete(ICollection<Record> kept) { }

        private static bool IsCandidate(int id) => id is 1 or 11 or 23 or 26 or 4688 or 4104;

        private static bool IsWanted(int id, ReadOnlySpan<char> text) =>
            id is 11 or 23 or 26 ? IsPage(text)
            : (ContainsAny(text, Pages) && ContainsAny(text, Verbs)) || text.Contains("deletejournal", StringComparison.OrdinalIgnoreCase)
            || text.Contains("createjournal", StringComparison.OrdinalIgnoreCase);
    }
}
