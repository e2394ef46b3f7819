using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Machine code and Windows' own interface: bytes that are run, functions that only loaders, thieves of tokens and listeners need.</summary>
internal static partial class NativeRules
{
    /// <summary>Functions by which memory becomes code, by way of a thread or of something that calls back.</summary>
    private static readonly string[] Memory = ["VirtualAlloc", "VirtualProtect", "NtAllocateVirtualMemory", "ZwAllocateVirtualMemory", "NtProtectVirtualMemory",
        "HeapCreate", "NtCreateSection", "CreateFileMapping", "AllocHGlobal", "PAGE_EXECUTE_READWRITE", "0x40000000"];

    private static readonly string[] Entry =
    [
        "CreateThread", "CreateRemoteThread", "NtCreateThreadEx", "RtlCreateUserThread", "QueueUserAPC", "NtQueueApcThread", "SetThreadContext", "EnumWindows",
        "EnumSystemLocales", "EnumDesktops", "EnumChildWindows", "EnumUILanguages", "CallWindowProc", "CreateTimerQueueTimer", "CreateFiber",
        "SwitchToFiber", "EnumThreadWindows", "CertEnumSystemStore", "EnumPropsEx", "ImageGetDigestStream", "SetTimer", "CopyFile2", "EnumFontFamilies",
        "RtlUserFiberStart", "GetDelegateForFunctionPointer", "UuidFromStringA",
    ];

    private static readonly string[] Attacking =
    [
        "VirtualAllocEx", "WriteProcessMemory", "ReadProcessMemory", "CreateRemoteThread", "NtUnmapViewOfSection", "NtMapViewOfSection", "SetThreadContext",
        "GetThreadContext", "NtCreateThreadEx", "QueueUserAPC", "NtQueueApcThread", "SuspendThread", "ResumeThread", "OpenThread", "RtlCreateUserThread",
        "MiniDumpWriteDump", "SetWindowsHookEx", "GetAsyncKeyState", "ImpersonateLoggedOnUser", "ImpersonateNamedPipeClient", "DuplicateTokenEx", "DuplicateToken(",
        "SetThreadToken", "CreateProcessWithTokenW", "CreateProcessAsUser", "LsaEnumerateLogonSessions", "LsaCallAuthenticationPackage",
        "LsaRetrievePrivateData", "LsaOpenPolicy", "SamConnect", "SamOpenDomain", "SamQueryInformationUser", "CredEnumerate", "CryptUnprotectData",
        "NtQuerySystemInformation", "NtOpenProcess", "NtReadVirtualMemory", "NtWriteVirtualMemory", "NtAllocateVirtualMemory", "NtProtectVirtualMemory",
        "UpdateProcThreadAttribute", "InitializeProcThreadAttributeList", "RtlAdjustPrivilege", "NtRaiseHardError", "RtlSetProcessIsCritical", "EtwEventWrite",
        "AmsiScanBuffer", "CreateTransaction", "NtSetInformationProcess", "NetUserEnum", "NetSessionEnum", "NetWkstaUserEnum", "NetLocalGroupGetMembers", "DsGetDcName",
        "RegSaveKey", "RegLoadKey", "WTSQueryUserToken", "AddSecurityPackage", "MsvpPasswordValidate", "I_NetServerPasswordSet2", "NetrServerAuthenticate",
        "RpcAddPrinterDriver", "AddPrinterDriverEx",
    ];

    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("machine-code-in-text", 100, ["T1027", "T1055"], facts => facts.HasAny("0xfc", "/OiC", "/OiJ", "/OiP", "/EiD", "/EiB", "\\xfc", "252")
            && Prologue().BoundedMatch(facts.Code) is { Success: true } code ? code.Value : null),
        new("memory-made-code", 80, ["T1055", "T1106"], facts => Invokes(facts) && facts.HasAny(Memory) && facts.HasAny(Entry) && facts.HasAny("Marshal]::Copy",
            "Marshal.Copy", "WriteByte", "RtlMoveMemory", "memset", "WriteIntPtr", "Write(", "Copy(") && facts.HasAny("0x40", "0x1000", "0x3000", "PAGE_EXECUTE", "12288",
            "EXECUTE") ? facts.Line(Memory) : null),
        new("attacking-native-calls", 60, ["T1106"], facts => Invokes(facts) && facts.Count(Attacking) >= 3 ? facts.Line(Attacking) : null),
        new("many-attacking-native-calls", 60, ["T1106"], facts => Invokes(facts) && facts.Count(Attacking) >= 5 ? facts.Line(Attacking) : null),
        new("functions-looked-up-unseen", 60, ["T1106", "T1027.007"], facts =>
            facts.HasAny("DefineDynamicAssembly") && facts.HasAny("DefinePInvokeMethod", "MulticastDelegate", "UnsafeNativeMethods", "GetDelegateForFunctionPointer")
                && facts.HasAny("VirtualAlloc", "VirtualProtect", "CreateThread", "OpenProcess", "LoadLibrary", "WriteProcessMemory", "NtAllocate", "GetProcAddress",
                "netapi32", "advapi32") ? facts.Line("DefineDynamicAssembly") : null),
        new("boot-key-assembled", 100, ["T1003.002"], facts => facts.HasAny("Control\\Lsa") && facts.Count("Skew1", "GBG", "'JD'", "\"JD\"") >= 2 ? facts.Line("Skew1") : null),
        new("private-data-of-lsa-read", 30, ["T1003.004"], facts => facts.Has("LsaRetrievePrivateData") ? facts.Line("LsaRetrievePrivateData") : null),
        new("secrets-of-lsa-read", 100, ["T1003.004"], facts => facts.HasAny(@"SECURITY\Policy\Secrets", "PolEKList", "PolSecretEncryptionKey") && (Invokes(facts)
            || facts.HasAny("Copy-Item", "OpenSubKey", "reg save")) ? facts.Line(@"Policy\Secrets", "PolEKList") : null),
        new("credential-store-listed", 60, ["T1555.004"], facts => facts.HasAny("CredEnumerate", "PasswordVault") && facts.HasAny("CredentialBlob", "RetrievePassword",
            "PtrToStringUni") && facts.HasAny("RetrieveAll", "CredEnumerate") ? facts.Line("CredEnumerate", "PasswordVault") : null),
        new("parent-process-forged", 100, ["T1134.004"], facts => facts.HasAny("UpdateProcThreadAttribute", "InitializeProcThreadAttributeList")
            && facts.HasAny("0x00020000", "0x20000", "PARENT_PROCESS", "EXTENDED_STARTUPINFO") ? facts.Line("UpdateProcThreadAttribute",
            "InitializeProcThreadAttributeList") : null),
        new("machine-made-to-crash", 100, ["T1529", "T1499"], facts => facts.HasAny("NtRaiseHardError", "RtlSetProcessIsCritical") && Invokes(facts)
            ? facts.Line("NtRaiseHardError", "RtlSetProcessIsCritical") : null),
        new("assembly-started-by-reflection", 50, ["T1620"], facts => facts.LoadedBytes is not null || facts.HasAny("Assembly]::Load(", "CurrentDomain.Load(") ? EntryPoint(facts) : null),
        new("entry-of-loaded-assembly-called", 60, ["T1620"], facts => facts.HasAny("Assembly]::Load(", "CurrentDomain.Load(", ".Load($")
            && facts.HasAny(".EntryPoint.Invoke", "EntryPoint.Invoke(") ? facts.Line("EntryPoint.Invoke") : null),
        new("assembly-out-of-registry", 100, ["T1620", "T1112"], facts => facts.HasAny("Assembly]::Load(", "CurrentDomain.Load(") && facts.HasAny("HKCU:", "HKLM:",
            "Registry::", "OpenSubKey") && facts.HasAny("Get-ItemProperty", "GetValue(", "gp ") && facts.HasAny("ToByte(", "FromBase64String", "-bxor", "FromHexString")
            ? facts.Line("Assembly]::Load(", "CurrentDomain.Load(") : null),
        new("internals-for-native-calls", 60, ["T1106"], facts => facts.Has("Microsoft.Win32.UnsafeNativeMethods") && facts.HasAny("GlobalAssemblyCache",
            "GetProcAddress", "GetModuleHandle", "System.dll") ? facts.Line("UnsafeNativeMethods") : null),
        new("program-in-text-head", 60, ["T1027.009"], facts => facts.Has("FromBase64String") && ProgramHead().BoundedMatch(facts.Code) is { Success: true } head ? head.Value : null),
        new("assembly-fetched-and-loaded", 100, ["T1620", "T1105"], facts => facts.FetchedAssembly is { } load && !ExecutionRules.FromInstaller(facts, load) ? load : null),
    ];

    private static bool Invokes(ScriptFacts facts) => facts.HasAny("DllImport", "DefinePInvokeMethod", "GetDelegateForFunctionPointer", "UnsafeNativeMethods",
        "Add-Win32Type", "GetProcAddress", "psenum");

    private static string? EntryPoint(ScriptFacts facts) =>
        facts.HasAny(".EntryPoint.Invoke", ".EntryPoint", "GetMethod(", "InvokeMember(", "::Main(", "CreateInstance(") && facts.HasAny("FromBase64String", "GzipStream",
            "DeflateStream", "-bxor", "ReadAllBytes", "DownloadData", "ToByte(") ? facts.Line("EntryPoint", "GetMethod(", "InvokeMember(", "::Main(", "CreateInstance(")
            : null;

    [GeneratedRegex(@"FromBase64String\(\s*['""]TV(?:qQ|pQ|ro|oA|pB)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex ProgramHead();

    /// <summary>How position-independent code begins, as bytes and as Base64.</summary>
    [GeneratedRegex(
        @"0xfc\s*,\s*0x(?:e8\s*,\s*0x[0-9a-f]{2}\s*,\s*0x00|48\s*,\s*0x8[13]\s*,\s*0xe4)|[('""](?:/OiCAAAA|/OiJAAAA|/OiPAAAA|/EiD5PDo|/EiB5PD|/EiD5PD)|" +
        @"\\xfc\\xe8|\\xfc\\x48\\x8[13]|252\s*,\s*(?:72\s*,\s*13[13]\s*,\s*228|232\s*,\s*1[34]\d\s*,\s*0)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Prologue();
}
