namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>How surely a session was there at a time.</summary>
internal enum Presence
{
    None,

    /// <summary>It began before, and no logoff and no boot is known: it may have been there.</summary>
    Possible,

    /// <summary>It began before and ended after.</summary>
    Certain,
}
