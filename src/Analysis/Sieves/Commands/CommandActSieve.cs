using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Commands;

/// <summary>Acts of command lines and scripts that count only as a sum, or beside an intrusion: against backups, to and from outside, new accounts.</summary>
/// <remarks>Events 4688, Sysmon 1 and 4104. State: at most <see cref="Most"/> acts a file; a command that repeats is kept once a day.</remarks>
public sealed class CommandActSieve : IEventSieve
{
    private const int Most = 5_000;
    private const int LongestScript = 65_536;
    private readonly SearchValues<string> _words;
    private readonly List<(string Name, string[] Words)> _tools;
    private readonly string[] _backups;

    public CommandActSieve(KnowledgeBase knowledge)
    {
        using var backups = JsonDocument.Parse(knowledge["intrusions/backup-services.json"]);
        _backups = [.. backups.RootElement.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)];
        using var tools = JsonDocument.Parse(knowledge["intrusions/remote-access.json"]);
        _tools = [.. tools.RootElement.GetProperty("tools").EnumerateArray()
            .Select(tool => (tool.GetProperty("name").GetString()!, tool.GetProperty("words").EnumerateArray().Select(word => word.GetString()!).ToArray()))];
        _words = SearchValues.Create(
            ["advfirewall", "localgroup", "localuser", " user ", "vssadmin", "shadowcopy", "wbadmin", "bcdedit", "reagentc", "computerrestore", .. _backups, "ssh", "plink", "rclone", "--transfers", "--multi-thread", "--no-check-certificate", "--bwlimit", "--max-age", "--checkers", "--ignore-existing", "--drive-chunk",
                "azcopy", "aws", "gsutil", "s3cmd", "mega-", "megaput", "megacopy",
                "chisel", "frpc", "ligolo", "revsocks", "gost", .. _tools.SelectMany(tool => tool.Words)], StringComparison.OrdinalIgnoreCase);
    }

    public string Id => "command-acts";

    public IEventScan Open(EvidenceFile file) => new Scan(this);

    private bool MayAct(ReadOnlySpan<char> text) => text.IndexOfAny(_words) >= 0 || text.Contains(" -R", StringComparison.Ordinal);

    private IEnumerable<(CommandActKind Kind, string What, string Target)> Acts(string line, bool isProcess)
    {
        if (RecoveryActs.OfLine(line) is { } all)
            yield return (CommandActKind.AgainstRecovery, all, "");
        foreach (var (program, arguments) in CommandParts.Of(line))
        {
            if (RecoveryActs.Of(program, arguments, _backups) is { } act)
                yield return (CommandActKind.AgainstRecovery, act, "");
            else if (OutwardActs.Tunnel(program, arguments) is { } farEnd)
                yield return (CommandActKind.Tunnel, program, farEnd);
            else if (OutwardActs.CloudCopy(program, arguments) is { } store)
                yield return (CommandActKind.CloudCopy, program, store);
            else if (program == "netsh" && Shuts.IsMatch(arguments) && Ports.IsMatch(arguments) && RuleName.Match(arguments) is { Success: true } rule)
                yield return (CommandActKind.PortShut, "firewall", rule.Groups[1].Value.Trim('"'));
            else if (AccountActs.Of(program, arguments) is { } account)
                yield return (CommandActKind.AccountMade, account.What, account.Account);
            else if (isProcess && Tool(program) is { } tool)
                yield return (CommandActKind.RemoteAccess, tool, "");
        }
    }

    private string? Tool(string program)
    {
        foreach (var (name, words) in _tools)
            foreach (var word in words)
                if ($"{program}.exe".Contains(word, StringComparison.OrdinalIgnoreCase))
                    return name;
        return null;
    }

    private static readonly BoundedRegex Shuts = new(@"^advfirewall\s+firewall\s+add\s+rule\b.*\baction\s*=\s*block\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Ports = new(@"\blocalport\s*=\s*""?([0-9]+,)*(445|135|139)\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex RuleName = new(@"\bname\s*=\s*(""[^""]+""|\S+)", RegexOptions.IgnoreCase);

    private sealed class Scan(CommandActSieve sieve) : IEventScan
    {
        private readonly HashSet<(CommandActKind, string, string, DateTime)> _seen = [];

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            var (field, user) = row.EventId switch
            {
                4688 when row.Channel == "Security" => ("CommandLine", "SubjectUserName"),
                1 when row.Channel == "Microsoft-Windows-Sysmon/Operational" => ("CommandLine", "User"),
                4104 when row.Channel == "Microsoft-Windows-PowerShell/Operational" => ("ScriptBlockText", ""),
                _ => ("", ""),
            };
            if (field.Length == 0 || row.Shape.Ordinal(field) is not (>= 0 and var at))
                return;
            var text = row.Text(at);
            if (text.Length > LongestScript || !sieve.MayAct(text))
                return;
            var line = text.ToString();
            foreach (var (kind, what, target) in sieve.Acts(line, row.EventId != 4104))
                if (_seen.Count < Most && _seen.Add((kind, what, kind == CommandActKind.AgainstRecovery ? "" : target, kind == CommandActKind.RemoteAccess ? default : row.TimeUtc.Date)))
                    kept.Add(new CommandAct
                    {
                        At = row.Pointer(),
                        TimeUtc = row.TimeUtc,
                        Act = kind,
                        What = what,
                        Target = target,
                        Command = line,
                        User = user.Length > 0 && row.Shape.Ordinal(user) is >= 0 and var by ? row.Text(by).ToString() : row.UserSid,
                        Computer = row.Computer,
                    });
        }

        public void Complete(ICollection<Record> kept) { }
    }
}
