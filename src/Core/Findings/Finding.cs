using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Core;

/// <summary>A claim about the server with the records behind it. Says what was seen and claims no more.</summary>
public sealed record Finding
{
    /// <summary>Reads as a claim: <c>webshell.on-disk</c>. Also the text key: <c>finding.{Detector}.title</c> unless <see cref="TitleKey"/> says otherwise.</summary>
    public required string Detector { get; init; }

    /// <summary>Text key of the title when one detector has several.</summary>
    public string? TitleKey { get; init; }

    /// <summary>Values for the named places of the title (<c>{path}</c>). Evidence text: escaped at every output.</summary>
    public IReadOnlyDictionary<string, string> TitleArgs { get; init; } = Empty;

    public required Severity Severity { get; init; }

    public required Confidence Confidence { get; init; }

    /// <summary>ATT&amp;CK technique ids, <c>T1505.003</c>.</summary>
    public IReadOnlyList<string> Attack { get; init; } = [];

    public FindingState State { get; init; } = FindingState.Event;

    /// <summary>Whether it worked: an attempt is not a success.</summary>
    public Outcome Outcome { get; init; } = Outcome.Context;

    /// <summary>Questions that this finding helps to answer.</summary>
    public IReadOnlyList<Question> Answers { get; init; } = [];

    public DateTime? FirstUtc { get; init; }

    public DateTime? LastUtc { get; init; }

    public required Subject Subject { get; init; }

    /// <summary>The records behind it, most telling first. At most <see cref="MaxEvidence"/> are kept; <c>details.records</c> holds the true count.</summary>
    public required IReadOnlyList<EvidenceItem> Evidence { get; init; }

    /// <summary>Things that other findings may share: addresses, accounts, paths, hashes. Correlation joins on these.</summary>
    public IReadOnlyList<Subject> Entities { get; init; } = [];

    /// <summary>More facts, in the order to show them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    public const int MaxEvidence = 20;

    private static readonly Dictionary<string, string> Empty = [];

    /// <summary>
    /// Stable across runs and machines: 16 hex digits of SHA-256 over detector, subject and the first record's place. The same evidence in another
    /// container gives the same id.
    /// </summary>
    public string Id
    {
        get
        {
            var first = Evidence.Count > 0 ? Evidence[0].At : null;
            var text = $"{Detector}\n{Subject.Kind}\n{Subject.Value.ToUpperInvariant()}\n{first?.Source.ToUpperInvariant()}\n{first?.Offset}\n{first?.RecordId}";
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        }
    }
}

/// <summary>One record behind a finding.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Excerpt">Its text, shortened; hostile, so escaped at every output.</param>
/// <param name="Sha256">Hash of the whole source file when it was computed, else null.</param>
public sealed record EvidenceItem(EvidencePointer At, string Excerpt, string? Sha256 = null)
{
    public const int MaxExcerpt = 400;

    /// <summary>Shortens the text to <see cref="MaxExcerpt"/> characters, never through a surrogate pair.</summary>
    public static EvidenceItem Of(EvidencePointer at, string text, string? sha256 = null)
    {
        if (text.Length <= MaxExcerpt)
            return new(at, text, sha256);
        var cut = char.IsHighSurrogate(text[MaxExcerpt - 1]) ? MaxExcerpt - 1 : MaxExcerpt;
        return new(at, string.Concat(text.AsSpan(0, cut), "…"), sha256);
    }
}

/// <summary>What a finding is about, or an entity it shares: kind and value.</summary>
/// <param name="Kind"><c>file</c>, <c>url</c>, <c>address</c>, <c>account</c>, <c>task</c>, <c>service</c>, <c>wmi</c>, <c>registry</c>, <c>log</c>, <c>cmdlet</c>, <c>process</c>, <c>mailbox</c>, <c>sha256</c>, <c>host</c>, <c>configuration</c>.</param>
public readonly record struct Subject(string Kind, string Value);

public enum Severity
{
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

public enum Confidence
{
    Low,
    Medium,
    High,
}

/// <summary>Whether the thing is there now.</summary>
public enum FindingState
{
    /// <summary>Something that happened; it has no present.</summary>
    Event,
    Active,
    Removed,
    Unknown,
}

/// <summary>An attempt is not a success.</summary>
public enum Outcome
{
    /// <summary>Neither: a fact that others need.</summary>
    Context,
    Attempted,
    Succeeded,
}

/// <summary>The six questions.</summary>
public enum Question
{
    Exposed,
    Exploited,
    StillInside,
    Taken,
    Spread,
    DoNow,
}
