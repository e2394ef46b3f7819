namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>How a session ended, as far as the logs say.</summary>
internal enum SessionEnd
{
    Unknown,
    Logoff,
    Boot,
}
