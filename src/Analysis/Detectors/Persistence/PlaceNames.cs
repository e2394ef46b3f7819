using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Brings the other names of the folders that anybody may write to to one: variables, junctions and short names.</summary>
internal static class PlaceNames
{
    private static readonly (BoundedRegex Name, string Place)[] Names =
    [
        (new(@"[a-z]:\\users\\all users\\|[a-z]:\\documents and settings\\all users\\application data\\|[a-z]:\\progra~3\\", RegexOptions.IgnoreCase), @"C:\ProgramData\"),
        (new(@"%(programdata|allusersprofile)%\\|\$env:(programdata|allusersprofile)\\", RegexOptions.IgnoreCase), @"C:\ProgramData\"),
        (new(@"%public%\\|\$env:public\\", RegexOptions.IgnoreCase), @"C:\Users\Public\"),
        (new(@"%appdata%\\|%userprofile%\\appdata\\roaming\\", RegexOptions.IgnoreCase), @"C:\Users\user\AppData\Roaming\"),
        (new(@"%localappdata%\\|%userprofile%\\appdata\\local\\", RegexOptions.IgnoreCase), @"C:\Users\user\AppData\Local\"),
    ];

    public static string Spelled(string command)
    {
        foreach (var (name, place) in Names)
            command = name.Replace(command, place);
        return command;
    }
}
