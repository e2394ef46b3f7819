using System.Text.RegularExpressions;
using Afterpatch.Scripts.Taint;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Deeds that honest pages also do, but for callers whom they know or with values that they compare first: relays, any file, any page, secrets.</summary>
internal sealed partial class DeedRules
{
    private const int WholePage = 500;

    private bool IsTested(Value value) => value.Parameters.Count > 0 && value.Parameters.Overlaps(facts.Tested);

    /// <summary>The page does hardly anything else, for anybody, with whatever it is sent.</summary>
    private bool IsWholePage(Deed deed) =>
        facts is { CodeLength: < WholePage, ChecksCaller: false, HasCodeElsewhere: false } && deed.Main.Pieces is [{ Text: null }] && deed.Main.Parameters.Count > 0 && !IsTested(deed.Main);

    private static bool NamesLocalAccount(Deed deed) =>
        deed.Kind == SinkKind.Accounts && deed.Main.Pieces is [{ Text: { } moniker }, ..] && moniker.StartsWith("WinNT:", StringComparison.OrdinalIgnoreCase) && deed.Main.IsClient;

    /// <summary>Where a fixed program takes the command line of another: a service's image, a task's action, what WMI or a file search starts.</summary>
    private static readonly (string Program, string Place)[] CommandPlaces = [("sc", "binpath="), ("schtasks", "/tr"), ("wmic", "call create"), ("forfiles", "/c")];

    /// <summary>
    /// A host of scripts or commands to which the page names the script or program itself: what the client adds is an argument, though it may smuggle in another command.
    /// </summary>
    private static int? Host(Value arguments)
    {
        if (arguments.Pieces is not [{ Text: { } first }, ..])
            return null;
        var before = first.TrimEnd().ToLowerInvariant();
        if (FixedScript().IsMatch(before))
            return 28;
        return FixedProgram().IsMatch(before) ? 60 : null;
    }

    [GeneratedRegex(@"^(//\w+\s+|-(nologo|noprofile|noninteractive|executionpolicy \w+|ep \w+)\s+)*(-file\s+)?[""']?[\w:\\./ -]+\.(ps1|vbs|js|wsf)[""']?(\s|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FixedScript();

    /// <summary><c>/c net stop "</c>, but no separator after which another command begins, and no command that only prepares one.</summary>
    [GeneratedRegex(@"^/[ck]\s+(net|sc|ping|nslookup|tracert|ipconfig|iisreset|copy|xcopy|move|dir|type|[\w:\\./-]+\.(exe|bat|cmd|com))\s[^&|<>]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FixedProgram();

    private static bool TakesCommand(Value program, Value arguments)
    {
        var before = string.Concat(program.Pieces.Select(p => p.Text)).ToLowerInvariant() + " ";
        foreach (var piece in arguments.Pieces)
        {
            if (piece.Text is not null)
            {
                before += piece.Text.ToLowerInvariant();
                continue;
            }
            var end = before.TrimEnd(' ', '"', '\'', '=');
            if ((piece.Taint & Taints.AnyClient) != 0
                && Array.Exists(CommandPlaces, place => before.Contains(place.Program, StringComparison.Ordinal) && end.EndsWith(place.Place.TrimEnd('='), StringComparison.Ordinal)))
                return true;
        }
        return false;
    }

    /// <summary>The client names the host, and gets its answer; a proxy of a site knows its hosts or its callers.</summary>
    private void Relay()
    {
        var fetch = deeds.FirstOrDefault(d => d.Kind == SinkKind.Fetch && d.Main.IsClient && NamesHost(d.Main));
        if (fetch is null)
            return;
        var answers = deeds.Any(d => d.Kind == SinkKind.Answer && (d.Main.Taint & Taints.Remote) != 0);
        var carries = fetch.Other.IsClient || deeds.Any(d => d.Kind == SinkKind.Send && d.Main.IsClient);
        var isOpen = !facts.ChecksCaller && !IsTested(fetch.Main) && fetch.Main.Parameters.Count > 0 && facts.IsSmall;
        if (answers && carries && isOpen)
            Blame(74, fetch, "relays what the client sends to any host that it names, and the answer back", "tunnel");
        else
            Blame(answers && isOpen ? 22 : 15, fetch, "fetches addresses that the client names");
    }

    private static bool NamesHost(Value address)
    {
        foreach (var piece in address.Pieces)
        {
            if (piece.Text is null)
                return (piece.Taint & Taints.AnyClient) != 0;
            if (piece.Text.Trim().ToLowerInvariant() is not ("" or "http://" or "https://"))
                return false;
        }
        return false;
    }

    /// <summary>Passwords that visitors type, in an address of a fixed host: whoever asks a server of his own sends them in the body.</summary>
    private void SentPasswords()
    {
        var sent = deeds.FirstOrDefault(d => d.Kind == SinkKind.Fetch && !NamesHost(d.Main) && d.Main.Pieces is [{ Text: { } host }, ..]
            && (host.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || host.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            && d.Main.Parameters.Count > 1 && d.Main.Parameters.Any(IsPassword));
        if (sent is not null)
            Blame(42, sent, "sends the passwords that visitors type to another host", "credential");
    }

    private void Secrets()
    {
        var shown = deeds.FirstOrDefault(d => d.Kind == SinkKind.Answer && (d.Main.Taint & Taints.Secret) != 0);
        if (shown is not null)
            Blame(facts.ChecksCaller ? 45 : 76, shown, "shows the machine keys of the site, or the password of its account", "credential");
    }

    /// <summary>A page that copies or sends any file of the server, and does nothing else.</summary>
    private void AnyFile()
    {
        var copy = deeds.FirstOrDefault(d => d.Kind == SinkKind.Move && IsAnyPath(d.Main) && IsAnyPath(d.Other));
        if (copy is not null)
            Blame(facts.ChecksCaller || IsTested(copy.Main) ? 34 : 76, copy, "copies or moves any file to any place, as the client says", "file-manager");
        var page = deeds.FirstOrDefault(d => d.Kind == SinkKind.Move && PathShape.Of(d.Main).Reach >= PathReach.Site && PathShape.Of(d.Other) is { Reach: PathReach.Fixed, IsExecutable: true });
        if (page is not null)
            Blame(facts.ChecksCaller ? 34 : 72, page, "makes a page of a file that the client names", "dropper");
        var delete = deeds.FirstOrDefault(d => d.Kind == SinkKind.Delete && IsAnyPath(d.Main) && IsWholePage(d));
        if (delete is not null && !facts.ChecksExtension && !facts.ChecksExistence)
            Blame(34, delete, "deletes any file of the server for anybody who names it", "file-manager");
        var read = deeds.FirstOrDefault(d => d.Kind == SinkKind.Read && IsAnyPath(d.Main) && IsWholePage(d));
        if (read is not null && !facts.ChecksExtension && !facts.ChecksExistence)
            Blame(facts.OffersDownload ? 24 : 72, read, "sends any file of the server to anybody who names it", "file-manager");
    }

    private static bool IsAnyPath(Value path) => path.Pieces is [{ Text: null }] && PathShape.Of(path).Reach == PathReach.Anywhere;
}
