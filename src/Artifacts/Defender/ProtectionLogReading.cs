using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Defender;

/// <summary>The lines of one protection log, as far as they tell of threats and of web pages.</summary>
internal sealed class ProtectionLogReading(IRecordSink sink)
{
    private const int MaxResources = 100_000;
    private readonly HashSet<(string, string, string)> _told = [];
    private string _threat = "";
    private string _action = "";

    public DateTime? Utc { get; set; }

    public void Observe(string text, EvidencePointer at)
    {
        if (Detection.Match(text) is { Success: true } found)
        {
            foreach (var resource in Resources(found.Groups["rest"].Value))
                Tell(found.Groups["threat"].Value, resource, "detected", at);
        }
        else if (Blocked.Match(text) is { Success: true } blocked)
            Tell("unnamed", blocked.Groups["path"].Value, "blocked", at);
        else if (MaxTimeFile.Match(text) is { Success: true } touched)
            Touch(touched.Groups["path"].Value.Split("->")[0], at);
        else
            Block(text, at);
    }

    /// <summary>Lines of a block: <c>Threat Name:</c>, then <c>Action:</c>, then the path of each resource.</summary>
    private void Block(string text, EvidencePointer at)
    {
        if (After(text, "Threat Name:") is { } threat)
            (_threat, _action) = (threat, "detected");
        else if (After(text, "Resource action complete:") is { } done)
            _action = done;
        else if (After(text, "Action:") is { } action)
            _action = action;
        else if (_threat.Length > 0 && (After(text, "Resource Path:") ?? After(text, "Path:")) is { } path)
            Tell(_threat, path, _action, at);
        else if (text.StartsWith("Finished threat actions", StringComparison.OrdinalIgnoreCase) || text.StartsWith("End Scan", StringComparison.OrdinalIgnoreCase))
            (_threat, _action) = ("", "");
    }

    private void Tell(string threat, string resource, string action, EvidencePointer at)
    {
        if (resource.Length == 0 || _told.Count >= MaxResources || !_told.Add((threat, resource, action)))
            return;
        sink.Add(new ThreatDetection { At = at, TimeUtc = Utc, Product = DetectionHistoryParser.Product, Threat = threat, Resource = DriveOf(resource), Action = action });
    }

    /// <summary>A page that some process touched was there then.</summary>
    private void Touch(string path, EvidencePointer at)
    {
        if (!FileInterest.IsWebPage(path) || !FileInterest.IsInWebFolder(path) || _told.Count >= MaxResources || !_told.Add(("", path, "touched")))
            return;
        var slash = path.LastIndexOf('\\');
        sink.Add(new NameTrace { At = at, Family = "defender-log", Name = path[(slash + 1)..], Folder = path[..Math.Max(slash, 0)], Times = new(null, null, null, Utc) });
    }

    /// <summary><c>file:C:\a;file:C:\b</c>; a container's member follows an arrow.</summary>
    private static IEnumerable<string> Resources(string rest)
    {
        foreach (Match match in Resource.Matches(rest))
            yield return match.Groups["path"].Value.Trim();
    }

    private static string DriveOf(string path) => path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path[4..] : path;

    private static string? After(string text, string label) => text.StartsWith(label, StringComparison.OrdinalIgnoreCase) && text.Length > label.Length ? text[label.Length..].Trim() : null;

    private static readonly BoundedRegex Detection = new(@"DETECTION(EVENT\s+MPSOURCE_\S+|_ADD\S*)\s+(?<threat>[^\s:]+:\S+)\s+(?<rest>.+)$");

    private static readonly BoundedRegex Resource = new(@"(container)?file:_?(?<path>[^;]+)");

    private static readonly BoundedRegex Blocked = new(@"Blocked file:\s+(?<path>.+?)\s+Process:");

    private static readonly BoundedRegex MaxTimeFile = new(@"MaxTimeFile:\s+(?<path>.+?),\s+EstimatedImpact:");
}
