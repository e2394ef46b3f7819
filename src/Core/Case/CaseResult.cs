namespace Afterpatch.Core;

/// <summary>A finished assessment of one server. Immutable; every report gets this and nothing else. Written as <c>case.json</c> (docs/case.schema.json).</summary>
public sealed record CaseResult
{
    public required ToolInfo Tool { get; init; }

    public required HostInfo Host { get; init; }

    public required Verdict Verdict { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public IReadOnlyList<StoryEntry> Story { get; init; } = [];

    public IReadOnlyList<ExposureWindow> Exposure { get; init; } = [];

    public IReadOnlyList<CredentialExposure> Credentials { get; init; } = [];

    /// <summary>Least privilege, check by check.</summary>
    public IReadOnlyList<PrivilegeCheck> LeastPrivilege { get; init; } = [];

    public Movement Movement { get; init; } = new([], []);

    public IReadOnlyList<CoverageEntry> Coverage { get; init; } = [];

    public IReadOnlyList<PlanStep> Plan { get; init; } = [];

    /// <summary>What is installed and configured, innocent or not, each with whether a healthy Exchange server has it.</summary>
    public IReadOnlyList<InventoryItem> Inventory { get; init; } = [];

    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public IReadOnlyList<ManifestEntry> Manifest { get; init; } = [];

    /// <summary>Files of a large volume that no parser claims: they are counted and have no row in <see cref="Manifest"/>.</summary>
    public UnlistedFiles Unlisted { get; init; }

    /// <summary>True when the run was interrupted: what is here is right, and not all.</summary>
    public bool IsPartial { get; init; }

    /// <summary>True when no source that could answer a question was in the evidence, and nothing was found in what was there.</summary>
    public bool IsUnrecognised => Findings.Count == 0 && Coverage.All(static entry => entry.State == CoverageState.Absent);
}

/// <param name="KnowledgeDate">Date of the newest entry of the embedded knowledge, <c>yyyy-MM-dd</c>.</param>
/// <param name="KnowledgeSha256">Hash over all embedded knowledge, in the clear.</param>
public sealed record ToolInfo(string Name, string Version, string KnowledgeDate, string KnowledgeSha256);

public sealed record HostInfo
{
    public string Name { get; init; } = "";

    /// <summary>The run was interrupted before anything told the name; <see cref="Name"/> is that of the evidence.</summary>
    public bool IsNameUnread { get; init; }

    public string Domain { get; init; } = "";

    public string Os { get; init; } = "";

    public string TimeZone { get; init; } = "";

    public ExchangeInfo? Exchange { get; init; }
}

/// <param name="Product"><c>Exchange 2016</c>, ...</param>
/// <param name="CumulativeUpdate"><c>CU19</c>; empty when the build is not known.</param>
/// <param name="Build">Newest build that the evidence shows.</param>
public sealed record ExchangeInfo(string Product, string CumulativeUpdate, string Build, DateTime? InstalledUtc, IReadOnlyList<BuildPeriod> History);

/// <summary>A build and the time from which the server ran it.</summary>
/// <param name="FromUtc">Null when only an upper bound is known.</param>
/// <param name="Basis">The source that says so: <c>setup-log</c>, <c>httpproxy</c>, ...</param>
public sealed record BuildPeriod(string Build, string Name, DateTime? FromUtc, DateTime? ToUtc, string Basis)
{
    /// <summary>True where the period begins with an installation; else the build ran before, nobody knows how long.</summary>
    public bool IsInstallation { get; init; }
}

public sealed record Verdict(Overall Overall, IReadOnlyList<QuestionAnswer> Questions);

public enum Overall
{
    NoEvidence,
    Inconclusive,
    Attempted,
    Suspicious,
    Compromised,
}

public enum Answer
{
    NoEvidence,
    Inconclusive,
    Attempted,
    Yes,
}

/// <param name="Because">Ids of the findings behind the answer, strongest first.</param>
/// <param name="Limits">What could not be seen, as texts.</param>
public sealed record QuestionAnswer(Question Id, Answer Answer, Confidence Confidence, IReadOnlyList<string> Because, IReadOnlyList<Message> Limits);

/// <summary>A text key with the values for its named places; rendered by <see cref="Texts"/> in the reader's language.</summary>
public sealed record Message(string Key, IReadOnlyDictionary<string, string> Args)
{
    public Message(string key) : this(key, new Dictionary<string, string>()) { }

    public static Message Of(string key, params (string Name, string Value)[] args) =>
        new(key, args.ToDictionary(arg => arg.Name, arg => arg.Value));
}

/// <summary>One sentence of the story.</summary>
/// <param name="Phase"><c>exposed</c>, <c>access</c>, <c>effect</c>, <c>use</c>, <c>persistence</c>, <c>credentials</c>, <c>movement</c>, <c>impact</c>, <c>cleanup</c>, <c>response</c>.</param>
public sealed record StoryEntry(DateTime? Utc, string Phase, Message Text, IReadOnlyList<string> Findings);

/// <summary>When the server was open to a vulnerability that was known or used at the time.</summary>
/// <param name="FromUtc">The later of: the vulnerable build's installation, the first known exploitation or publication.</param>
/// <param name="ToUtc">Installation of a fixing build; null when the newest build seen is still vulnerable.</param>
/// <param name="IsExploited">Known to be exploited in the wild, by <c>knowledge/</c>.</param>
public sealed record ExposureWindow(string Cve, string Name, DateTime? FromUtc, DateTime? ToUtc, bool IsExploited, Message Basis);

/// <summary>A secret that a theft gave or may have given to the intruder: whose it is, never what it is.</summary>
/// <param name="Kind"><c>local-account</c>, <c>service-account</c>, <c>gmsa</c>, <c>task-account</c>, <c>autologon</c>, <c>machine-account</c>, <c>cached-logon</c>, <c>session</c>, ...</param>
/// <param name="ExposedBy">Id of the finding that shows the theft, the surest and then the earliest of them.</param>
/// <param name="ExposedUtc">Since when; null when the theft has no time.</param>
/// <param name="Privilege"><c>domain-administrator</c>, <c>local-administrator</c>, <c>machine</c>, <c>privileged</c>, <c>ordinary</c>, <c>unknown</c>.</param>
/// <param name="Order">Position of its step in the plan, 1-based; 0 when no step resets it.</param>
public sealed record CredentialExposure(
    string Identity, string Kind, string ExposedBy, DateTime? ExposedUtc, string Privilege, int Order, Message Action)
{
    /// <summary><c>proven</c> when the theft itself is in the evidence and gives this secret, <c>possible</c> when the intruder could have taken it.</summary>
    public string Certainty { get; init; } = "possible";

    /// <summary>Whether what was taken still works: <c>yes</c>, <c>no</c> (changed since), <c>partly</c> (the former secret is still accepted), <c>unknown</c>.</summary>
    public string InForce { get; init; } = "unknown";

    /// <summary>When the secret was last set, as far as the evidence says.</summary>
    public DateTime? SetUtc { get; init; }

    /// <summary>Security identifier, or empty.</summary>
    public string Sid { get; init; } = "";

    /// <summary>Where the secret lies: services, tasks, files, sessions.</summary>
    public string Place { get; init; } = "";

    /// <summary>Why it counts as exposed.</summary>
    public Message? Why { get; init; }

    /// <summary>Ids of the other findings that show a theft of it.</summary>
    public IReadOnlyList<string> AlsoExposedBy { get; init; } = [];
}

/// <summary>A right, a stored secret or a protection that is more or less than this server needs.</summary>
/// <param name="Check"><c>K1</c> to <c>K13</c>.</param>
/// <param name="State"><c>open</c> (seen, and to be closed), <c>met</c> (seen to be right), <c>unknown</c> (this evidence cannot tell).</param>
/// <param name="Evidence">What was seen, or what would have to be seen.</param>
/// <param name="Change">What closes it.</param>
/// <param name="Breaks">What the change may break.</param>
/// <param name="Command">What a person may run, a look first; or empty.</param>
/// <param name="Sources">Where it was seen.</param>
public sealed record PrivilegeCheck(
    string Check, string State, string Subject, Message Evidence, Message Change, Message Breaks, string Command, IReadOnlyList<EvidencePointer> Sources);

/// <summary>Who came from where, and who went where from here.</summary>
/// <param name="Nodes">Every machine that an edge names, this server first.</param>
/// <param name="Edges">Most telling first; at most <see cref="MaxEdges"/>, what is beyond them is summed up in edges to the node <c>more</c>.</param>
public sealed record Movement(IReadOnlyList<MovementNode> Nodes, IReadOnlyList<MovementEdge> Edges)
{
    public const int MaxEdges = 10_000;

    /// <summary>The first exploitation that succeeded, from which edges count as after it; null when none was found.</summary>
    public DateTime? ExploitedUtc { get; init; }

    /// <summary>Where somebody who holds this server can go with the accounts that leave secrets on it.</summary>
    public IReadOnlyList<MovementReach> Reach { get; init; } = [];

    /// <summary>Events that all edges together count.</summary>
    public long Events => Edges.Sum(edge => edge.Count);
}

/// <param name="Id"><c>server</c>, <c>host:</c> and an address or a short name in lower case, <c>unknown</c>, <c>more</c>.</param>
/// <param name="Kind"><c>server</c>, <c>internal</c>, <c>external</c> (a public address), <c>unknown</c>, <c>more</c>.</param>
public sealed record MovementNode(string Id, string Kind, string Label)
{
    /// <summary>Other names of the same machine.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>An address from which this server was exploited, or which another finding names as an intruder's.</summary>
    public bool IsAttacker { get; init; }
}

/// <param name="Kind">By what trace it is known: <c>network-logon</c>, <c>remote-desktop</c>, <c>service</c>, <c>explicit-credentials</c>... (docs/movement.md).</param>
/// <param name="Count">Events, failures included.</param>
/// <param name="IsAfterExploit">Its last event is at or after <see cref="Movement.ExploitedUtc"/>.</param>
public sealed record MovementEdge(
    string From, string To, string Kind, string Account, DateTime? FirstUtc, DateTime? LastUtc, long Count, bool IsAfterExploit)
{
    /// <summary>Who used that account where it is somebody else.</summary>
    public string By { get; init; } = "";

    /// <summary>The process, service, task, share or tool.</summary>
    public string Via { get; init; } = "";

    /// <summary>Type of logon as Windows numbers it, null where there is none.</summary>
    public int? LogonType { get; init; }

    /// <summary><c>Kerberos</c>, <c>NTLM V2</c>...</summary>
    public string Package { get; init; } = "";

    public long Failed { get; init; }

    /// <summary>Logons with special privileges, an administrator's for one.</summary>
    public long Privileged { get; init; }

    /// <summary>Events from the minute of the exploitation on.</summary>
    public long CountAfterExploit { get; init; }

    /// <summary>Why the picture folds it away: <c>none</c>, <c>local</c>, <c>machine-accounts</c>, <c>anonymous</c>, <c>clients</c>, <c>attempts</c>.</summary>
    public string Fold { get; init; } = "none";

    /// <summary>The higher, the more it tells. Orders edges; has no meaning beyond the case.</summary>
    public int Weight { get; init; }

    /// <summary>First, first privileged and last event.</summary>
    public IReadOnlyList<EvidencePointer> Evidence { get; init; } = [];
}

/// <summary>An account whose secrets can be taken from this server, and the machines on which it was seen at work.</summary>
/// <param name="SeenUtc">Its last logon here that leaves secrets in memory.</param>
/// <param name="Hosts">Ids of nodes.</param>
public sealed record MovementReach(string Account, DateTime? SeenUtc, bool IsPrivileged, IReadOnlyList<string> Hosts);

/// <summary>How well one source family can answer one question over the exposure window.</summary>
public sealed record CoverageEntry(
    string Source, Question Question, DateTime? FromUtc, DateTime? ToUtc, IReadOnlyList<TimeGap> Gaps, CoverageState State)
{
    /// <summary>What the question needs and the source does not have: columns of a log, files of a state.</summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];
}

public enum CoverageState
{
    Full,
    Partial,
    Absent,
    Cleared,
    Unreadable,

    /// <summary>The run ended before a file of this source was read: it may well be in the evidence.</summary>
    Unread,
}

/// <param name="Phase"><c>preserve</c>, <c>contain</c>, <c>remove</c>, <c>reset</c>, <c>harden</c>, <c>verify</c>.</param>
/// <param name="Command">What a person may run, or empty. Afterpatch runs nothing.</param>
public sealed record PlanStep(int Order, string Phase, Message Action, IReadOnlyList<string> Why, string Command, Message? Verify)
{
    /// <summary>Stable name of the step, <c>reset-service-accounts</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Why it is done, and why at this place.</summary>
    public Message? Reason { get; init; }

    /// <summary>What stops working meanwhile.</summary>
    public Message? Breaks { get; init; }

    /// <summary>The command that only shows what <see cref="Command"/> would do, or empty.</summary>
    public string DryRun { get; init; } = "";

    /// <summary>The accounts, certificates or files that it is about. Evidence text.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];
}

/// <param name="Kind"><c>service</c>, <c>task</c>, <c>wmi-binding</c>, <c>autostart</c>, <c>iis-module</c>, <c>account</c>, ...</param>
/// <param name="Healthy">Whether a healthy Exchange server has it: <c>yes</c>, <c>no</c>, <c>unknown</c>.</param>
public sealed record InventoryItem(string Kind, string Name, string Healthy, IReadOnlyList<KeyValuePair<string, string>> Fields, EvidencePointer At);

/// <param name="Sha256">Null when the file was not read to its end.</param>
/// <param name="Parser">Null when no parser claimed it.</param>
public sealed record ManifestEntry(string Path, long SizeBytes, string? Sha256, string? Parser, long Records, long Diagnostics);

/// <param name="SizeBytes">Of all of them together, as the container announces it.</param>
public readonly record struct UnlistedFiles(long Files, long SizeBytes);
