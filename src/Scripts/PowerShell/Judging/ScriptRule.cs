namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>One trait of a script.</summary>
/// <param name="Key">Stable name of the reason.</param>
/// <param name="Weight">100 makes a script malicious alone; lesser weights add up.</param>
/// <param name="Techniques">ATT&amp;CK techniques.</param>
/// <param name="Find">The piece of text that shows the trait, null when the script does not have it.</param>
internal sealed record ScriptRule(string Key, int Weight, string[] Techniques, Func<ScriptFacts, string?> Find)
{
    public const int Malicious = 100;

    /// <summary>From here on a trait shows an act of its own.</summary>
    public const int Telling = 60;
}
