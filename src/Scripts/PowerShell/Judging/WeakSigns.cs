using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Signs that mean little alone. Several kinds of them in one short script are how loaders, agents and thieves look; long scripts have many kinds for good reasons.</summary>
internal static partial class WeakSigns
{
    private const int Short = 6_000;
    private const int Enough = 6;
    private const int Many = 8;

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("many-weak-signs", 60, ["T1059.001"], facts => Found(facts) is { Count: >= Enough } signs ? string.Join(", ", signs) : null),
        new("very-many-weak-signs", 40, ["T1059.001"], facts => Found(facts) is { Count: >= Many } signs ? string.Join(", ", signs) : null),
    ];

    private static List<string> Found(ScriptFacts facts)
    {
        var signs = new List<string>();
        if (facts.Written.Length > Short)
            return signs;
        void Add(bool seen, string name)
        {
            if (seen)
                signs.Add(name);
        }

        var deeds = facts.Deeds;
        Add(deeds.Fetches, "network");
        Add(facts.DownloadedCode is not null || deeds.RunsText, "runs text");
        Add(deeds.Hides, "hidden");
        Add(facts.HasAny("-ep bypass", "-exec bypass", "ExecutionPolicy Bypass", "ExecutionPolicy Unrestricted", "-nop "), "no checks");
        Add(deeds.Address!.Length > 0, "bare address");
        Add(facts.HasAny("FromBase64String", "-enc ", "-EncodedCommand", "-bxor", "ToBase64String"), "encoding");
        Add(facts.HasAny("$env:temp", "$env:appdata", "$env:localappdata", "$env:public", @"\users\public", "%temp%", "%appdata%", @"\windows\temp"), "writable folder");
        Add(facts.HasAny(@"CurrentVersion\Run", "ScheduledTask", "schtasks /create", @"Programs\Startup", "New-Service", "sc create", "sc.exe create", "EventConsumer"), "stays");
        Add(facts.HasAny("MpPreference", "Windows Defender", "amsi", "Unblock-File", "DisableAntiSpyware", "SmartScreen"), "guards");
        Add(facts.HasAny("whoami", "systeminfo", "ipconfig", "Win32_ComputerSystem", "Win32_OperatingSystem", "AntiVirusProduct", "net user", "net group", "nltest",
            "ipify", "ip-api", "ifconfig.me", "icanhazip", "ipinfo.io"), "asks about the machine");
        Add(deeds.Identifies && (facts.Sends || deeds.Fetches), "names the machine");
        Add(facts.Sends, "sends");
        Add(deeds.Sleeps && deeds.LoopsForever, "waits in a loop");
        Add(facts.HasAny("-ErrorAction SilentlyContinue", "-ea 0", "-EA SilentlyContinue", "ErrorActionPreference = 'SilentlyContinue'",
            "ErrorActionPreference='SilentlyContinue'", "catch {}", "catch{}", "catch { }", "2>nul", ">nul 2>&1", "2>$null"), "errors not told");
        Add(facts.HasAny("$MyInvocation.MyCommand.Path", "$PSCommandPath", "%~f0", "Clear-History", "HistorySavePath", "attrib +h"), "itself");
        Add(facts.HasAny("ServerCertificateValidationCallback", "Mozilla/", "DefaultNetworkCredentials", "DefaultCredentials"), "dressed up");
        Add(facts.HasAny("DllImport", "GetDelegateForFunctionPointer", "Assembly]::Load"), "native");
        Add(RandomName().BoundedCount(facts.Written) >= 3, "names without sense");
        return signs;
    }

    /// <summary>Variables of letters that nobody could say: consonants in a row.</summary>
    [GeneratedRegex(@"\$[bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ]{6,16}\b", RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex RandomName();
}
