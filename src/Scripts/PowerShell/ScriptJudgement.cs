namespace Afterpatch.Scripts.PowerShell;

/// <summary>A script made readable, and what it would do. Nothing was run.</summary>
public sealed record ScriptJudgement
{
    /// <summary>The readable script.</summary>
    public required string Text { get; init; }

    /// <summary>How many times code was hidden inside a string of other code and was laid open.</summary>
    public int Layers { get; init; }

    /// <summary>True when something had to be decoded.</summary>
    public bool Obfuscated { get; init; }

    /// <summary>In the order of their kinds, then of the text.</summary>
    public IReadOnlyList<ScriptIndicator> Indicators { get; init; } = [];

    /// <summary>ATT&amp;CK technique ids in ordinal order.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    public bool Malicious { get; init; }

    /// <summary>What the judgement rests on, as keys: <c>download-and-execute</c>, <c>amsi-bypass</c>. Present for harmless traits too when nothing is malicious.</summary>
    public IReadOnlyList<ScriptReason> Reasons { get; init; } = [];

    /// <summary>Bounds that cut the work short, in plain words; empty when everything was looked at.</summary>
    public IReadOnlyList<string> Bounds { get; init; } = [];

    /// <summary>Malicious, or hiding something and showing a trait.</summary>
    public bool IsNoteworthy => Malicious || (Layers > 0 && Reasons.Count > 1);
}
