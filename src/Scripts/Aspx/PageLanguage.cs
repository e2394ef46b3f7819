namespace Afterpatch.Scripts.Aspx;

/// <summary>The language of server-side code.</summary>
public enum PageLanguage
{
    Unknown,
    CSharp,
    VisualBasic,
    JScript,
    VBScript,
}
