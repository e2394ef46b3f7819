namespace Afterpatch.Scripts.Aspx;

/// <summary>The language of server-side code.</summary>
public enum PageLanguage
{
    Unknown,
    CSharp,
    VisualBasic,
    JScript,
    VBScript,

    /// <summary>A script engine that the server does not come with: Perl, Python and others.</summary>
    Other,
}
