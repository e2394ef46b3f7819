using System.Collections.Frozen;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.WebShells;

/// <summary>Which executable files Exchange itself puts into the directories that attackers like.</summary>
internal sealed class StockPages
{
    /// <summary>Directories of which every executable file is known or has no business there: last components, and how odd a stranger is.</summary>
    private static readonly (string Directory, Severity Stranger)[] Watched =
    [
        (@"\frontend\httpproxy\owa\auth\", Severity.Medium),
        (@"\frontend\httpproxy\ecp\auth\", Severity.Medium),
        (@"\frontend\httpproxy\oab\", Severity.Medium),
        (@"\aspnet_client\", Severity.Medium),
        (@"\clientaccess\oab\", Severity.Medium),
        (@"\windows\help\", Severity.Medium),
        (@"\windows\temp\", Severity.Medium),
        (@"\programdata\", Severity.Low),
        (@"\users\", Severity.Low),
    ];

    private readonly FrozenDictionary<string, string[]> _names;

    public StockPages(KnowledgeBase knowledge)
    {
        var rows = knowledge.Text("exchange/stock-pages.csv").Split('\n').Skip(1).Select(line => line.TrimEnd('\r').Split(',')).Where(row => row.Length >= 2);
        _names = rows.GroupBy(row => row[0], StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(group => group.Key, group => group.Select(row => row[1]).ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <returns>Null when the file is known there, or when nothing is known of that directory.</returns>
    public Severity? StrangerIn(string path)
    {
        if (IsStock(path))
            return null;
        foreach (var (directory, severity) in Watched)
        {
            if (path.Contains(directory, StringComparison.OrdinalIgnoreCase))
                return severity;
        }
        return IsSiteRoot(path) ? Severity.Low : null;
    }

    public bool IsStock(string path) => NamesBeside(path).Contains(NameOf(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The stock page whose name this one all but has, null when it is that page or resembles none.</summary>
    public string? Resembles(string path)
    {
        var name = Path.GetFileNameWithoutExtension(NameOf(path)).ToLowerInvariant();
        foreach (var stock in NamesBeside(path))
        {
            var known = Path.GetFileNameWithoutExtension(stock).ToLowerInvariant();
            if (known != name && known.Length >= 5 && (Distance(known, name) <= (known.Length >= 8 ? 2 : 1) || SameStart(known, name)))
                return stock;
        }
        return null;
    }

    private static bool SameStart(string known, string name) =>
        name.Length is >= 5 and <= 12 && (known.StartsWith("error", StringComparison.Ordinal) && name.StartsWith("error", StringComparison.Ordinal)
        || known is "logoff" && name is "logout" or "signoff");

    private string[] NamesBeside(string path)
    {
        var parts = path.Split('\\');
        return parts.Length >= 3 && _names.TryGetValue(parts[^3] + "\\" + parts[^2], out var names) ? names : [];
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('\\') + 1)..];

    private static bool IsSiteRoot(string path)
    {
        var root = path.IndexOf(@"\inetpub\wwwroot\", StringComparison.OrdinalIgnoreCase);
        return root >= 0 && path.IndexOf('\\', root + @"\inetpub\wwwroot\".Length) < 0;
    }

    /// <summary>Levenshtein distance; names are short.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 3 || b.Length > 64)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
