using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Scripts;

/// <summary>Scripts of one event log file. Judges each distinct text once.</summary>
/// <remarks>State: at most <see cref="MaxTexts"/> hashes of texts already seen, and the unfinished script blocks of <see cref="ScriptBlocks"/>.</remarks>
internal sealed class ScriptEventScan : IEventScan
{
    private const int MaxTexts = 200_000;
    private readonly HashSet<int> _seen = [];
    private readonly ScriptBlocks _blocks = new();

    public void Observe(EventRow row, ICollection<Record> kept)
    {
        switch (row.EventId)
        {
            case 4104 when IsPowerShell(row):
                if (_blocks.Add(row) is { } whole)
                    Keep(whole, kept);
                break;
            case 4103 when IsPowerShell(row):
                Keep(Sighting(row, "module-log", HostApplication(Field(row, "ContextInfo"))), kept);
                break;
            case 400 or 600 or 800 when row.Provider.Equals("PowerShell", StringComparison.OrdinalIgnoreCase):
                Engine(row, kept);
                break;
            case 4688:
                Keep(Sighting(row, "process", Field(row, "CommandLine"), Field(row, "SubjectUserName")), kept);
                break;
            case 1 when row.Provider.Equals("Microsoft-Windows-Sysmon", StringComparison.OrdinalIgnoreCase):
                Keep(Sighting(row, "process", Field(row, "CommandLine"), Field(row, "User")), kept);
                break;
            case 7045:
                Keep(Sighting(row, "service", Field(row, "ImagePath")), kept);
                break;
            case 4697:
                Keep(Sighting(row, "service", Field(row, "ServiceFileName"), Field(row, "SubjectUserName")), kept);
                break;
        }
    }

    public void Complete(ICollection<Record> kept)
    {
        foreach (var rest in _blocks.Unfinished())
            Keep(rest, kept);
    }

    private static bool IsPowerShell(EventRow row) => row.Provider.Contains("PowerShell", StringComparison.OrdinalIgnoreCase);

    /// <summary>400, 600: the third value holds <c>HostApplication=</c>. 800: the first is the pipeline's text.</summary>
    private void Engine(EventRow row, ICollection<Record> kept)
    {
        for (var i = 0; i < row.Shape.Fields.Count && i < 8; i++)
        {
            var value = row.Text(i);
            if (value.Contains("HostApplication=", StringComparison.OrdinalIgnoreCase))
                Keep(Sighting(row, "engine", HostApplication(value.ToString())), kept);
            else if (row.EventId == 800 && i == 0 && value.Length > 20)
                Keep(Sighting(row, "script-block", value.ToString()), kept);
        }
    }

    private static string HostApplication(string context)
    {
        var from = context.IndexOf("HostApplication=", StringComparison.OrdinalIgnoreCase);
        if (from < 0)
        {
            from = context.IndexOf("Host Application = ", StringComparison.OrdinalIgnoreCase);
            if (from < 0)
                return "";
            from += "Host Application = ".Length;
        }
        else
        {
            from += "HostApplication=".Length;
        }
        var to = context.IndexOf("EngineVersion", from, StringComparison.OrdinalIgnoreCase);
        to = to < 0 ? context.IndexOf("Engine Version", from, StringComparison.OrdinalIgnoreCase) : to;
        return (to < 0 ? context[from..] : context[from..to]).Trim();
    }

    private static string Field(EventRow row, string name)
    {
        var ordinal = row.Shape.Ordinal(name);
        return ordinal < 0 ? "" : row.Text(ordinal).ToString();
    }

    private static ScriptSighting Sighting(EventRow row, string family, string text, string user = "") => new()
    {
        At = row.Pointer(),
        TimeUtc = row.TimeUtc,
        Family = family,
        Text = text,
        User = user.Length > 0 ? user : row.UserSid,
    };

    private void Keep(ScriptSighting sighting, ICollection<Record> kept)
    {
        if (sighting.Text.Length < 8 || (sighting.Family is "process" or "service" && !CommandLines.MayCarryScript(sighting.Text)))
            return;
        if (_seen.Count < MaxTexts && !_seen.Add(HashCode.Combine(sighting.Family, string.GetHashCode(sighting.Text, StringComparison.Ordinal))))
            return;
        if (JudgedScript.Of(sighting) is { } judged)
            kept.Add(judged);
    }
}
