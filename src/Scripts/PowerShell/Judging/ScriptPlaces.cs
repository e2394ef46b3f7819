using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Places and kinds of files by which several rules judge a line or a command.</summary>
internal static partial class ScriptPlaces
{
    public static string[] WebFolders { get; } = [@"\inetpub\", "aspnet_client", @"\httpproxy\", @"\clientaccess\", @"\wwwroot"];

    /// <summary>Folders that anybody may write to.</summary>
    public static string[] Writable { get; } = [@"\users\public", @"\temp\", @"\programdata\", "$env:temp", "$env:public", "$env:programdata", "$env:allusersprofile", "%allusersprofile%", @"\perflogs\", @"\appdata\"];

    public static bool NamesPage(string text) => Page().BoundedIsMatch(text);

    [GeneratedRegex(@"\.(aspx|ashx|asmx|asp|cshtml|soap)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Page();
}
