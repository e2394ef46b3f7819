using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Undoes random letter case in names whose spelling is known.</summary>
internal static class LetterCase
{
    private static readonly Dictionary<string, string> Members = Names("""
        DownloadString DownloadFile DownloadData UploadString UploadFile UploadData OpenRead GetString GetBytes FromBase64String ToBase64String ToCharArray
        ReadToEnd Invoke InvokeCommand InvokeScript NewScriptBlock Create Replace Split Join Substring ToString ToInt32 ToInt16 ToByte ToChar Reverse
        GetType GetField SetValue GetValue GetMethod GetMethods GetProcAddress GetModuleHandle GetDelegateForFunctionPointer VirtualAlloc Load EntryPoint
        Headers Proxy Credentials DefaultCredentials DefaultNetworkCredentials GetSystemWebProxy UseDefaultCredentials Add GetResponse GetResponseStream
        DefaultWebProxy SecurityProtocol ServerCertificateValidationCallback Expect100Continue Concat Format Length Count Value Name Copy Assembly
        UTF8 ASCII Unicode Default Decompress Compress Start Kill WaitForExit Open Send Read Write Close Flush GetStream Connected Connect
        SecureStringToBSTR PtrToStringAuto PtrToStringBSTR GetNetworkCredential Password Trim ToLower ToUpper IndexOf Insert Remove PadLeft PadRight
        """);

    private static readonly Dictionary<string, string> Variables = Names("""
        true false null env ExecutionContext ErrorActionPreference ProgressPreference VerbosePreference WarningPreference PSVersionTable Host args
        input Error PSScriptRoot MyInvocation
        """);

    public static string Member(string name) => Fix(name, Members.GetValueOrDefault(name));

    public static string Command(string name) => Fix(name, CommandNames.Canonical(name) ?? (CommandNames.IsAlias(name) ? name.ToLowerInvariant() : null));

    public static string Type(string name)
    {
        var canonical = TypeNames.Canonical(name);
        if (canonical.Length == name.Length)
            return Fix(name, canonical);
        return canonical.EndsWith("." + name, StringComparison.OrdinalIgnoreCase) ? Fix(name, canonical[^name.Length..])
            : IsRandom(name) && TypeNames.IsKnown(name) ? name.ToLowerInvariant() : name;
    }

    public static string Variable(string name) => Fix(name, Variables.GetValueOrDefault(name));

    public static string Keyword(string name) => Fix(name, name.ToLowerInvariant());

    private static string Fix(string name, string? canonical) => canonical is not null && canonical.Length == name.Length && IsRandom(name, canonical) ? canonical : name;

    /// <summary>Neither all small, nor all capital, nor close to the known spelling.</summary>
    private static bool IsRandom(string name, string canonical)
    {
        var different = 0;
        for (var i = 0; i < name.Length; i++)
            different += name[i] != canonical[i] ? 1 : 0;
        return different > (name.Length < 6 ? 0 : 2) && IsRandom(name);
    }

    /// <summary>Case changes inside words more often than names do.</summary>
    public static bool IsRandom(string name)
    {
        var upper = 0;
        var lower = 0;
        var turns = 0;
        for (var i = 0; i < name.Length; i++)
        {
            upper += char.IsAsciiLetterUpper(name[i]) ? 1 : 0;
            lower += char.IsAsciiLetterLower(name[i]) ? 1 : 0;
            turns += i > 0 && char.IsAsciiLetterLower(name[i - 1]) && char.IsAsciiLetterUpper(name[i]) ? 1 : 0;
        }
        if (upper == 0 || lower == 0)
            return false;
        return turns * 4 >= name.Length || (turns > 0 && char.IsAsciiLetterLower(name[0]) && upper * 3 >= name.Length) || (turns > 0 && name.Length <= 5);
    }

    /// <summary>So many turns that no naming habit explains them, in a name long enough to tell.</summary>
    public static bool IsShuffled(string name) => name.Length > 5 && Turns(name) >= 2 && Turns(name) * 4 >= name.Length;

    private static int Turns(string name)
    {
        var turns = 0;
        for (var i = 1; i < name.Length; i++)
            turns += char.IsAsciiLetterLower(name[i - 1]) && char.IsAsciiLetterUpper(name[i]) ? 1 : 0;
        return turns;
    }

    private static Dictionary<string, string> Names(string list) =>
        list.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(name => name, name => name, StringComparer.OrdinalIgnoreCase);
}
