namespace Afterpatch.Scripts.PowerShell;

/// <summary>One thing a script does that bears on the judgement.</summary>
/// <param name="Key">Stable: <c>download-and-execute</c>.</param>
/// <param name="Evidence">The piece of the readable script that shows it, shortened.</param>
/// <param name="Decisive">True when this alone makes the script malicious.</param>
public sealed record ScriptReason(string Key, string Evidence, bool Decisive)
{
    /// <summary>ATT&amp;CK techniques that this reason shows by itself; empty for traits that only support others.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    public override string ToString() => Evidence.Length == 0 ? Key : $"{Key}: {Evidence}";
}
