namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Variables that have the same value on every Windows host: scripts cut letters out of them.</summary>
/// <remarks>What differs from host to host (user name, temp folder, process id) is deliberately absent.</remarks>
internal static class KnownEnvironment
{
    /// <summary>The name under which the clipboard's text, put there by a command line, is kept among the variables.</summary>
    public const string Clipboard = "\u0001clipboard";

    /// <summary>Engine variables. A value of null means: the name exists, its value is not known.</summary>
    public static IReadOnlyDictionary<string, object?> Variables { get; } = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
    {
        ["ShellId"] = "Microsoft.PowerShell",
        ["PSHOME"] = @"C:\Windows\System32\WindowsPowerShell\v1.0",
        ["VerbosePreference"] = "SilentlyContinue",
        ["DebugPreference"] = "SilentlyContinue",
        ["InformationPreference"] = "SilentlyContinue",
        ["WarningPreference"] = "Continue",
        ["ProgressPreference"] = "Continue",
        ["ErrorActionPreference"] = "Continue",
        ["ConfirmPreference"] = "High",
        ["WhatIfPreference"] = false,
        ["MaximumDriveCount"] = 4096,
        ["MaximumAliasCount"] = 4096,
        ["MaximumErrorCount"] = 256,
        ["MaximumFunctionCount"] = 4096,
        ["MaximumHistoryCount"] = 4096,
        ["MaximumVariableCount"] = 4096,
        ["FormatEnumerationLimit"] = 4,
        ["NestedPromptLevel"] = 0,
        ["PSEmailServer"] = "",
        ["PSSessionApplicationName"] = "wsman",
        ["PSSessionConfigurationName"] = "http://schemas.microsoft.com/powershell/Microsoft.PowerShell",
        ["ConsoleFileName"] = "",
        ["true"] = true,
        ["false"] = false,
        ["?"] = true,
    };

    /// <summary>Names of engine variables whose value is not known; wildcards may meet them.</summary>
    public static IReadOnlyList<string> OtherVariables { get; } =
    [
        "args", "Error", "ExecutionContext", "HOME", "Host", "input", "MyInvocation", "null", "OutputEncoding", "PID", "PROFILE", "PSBoundParameters",
        "PSCommandPath", "PSCulture", "PSDefaultParameterValues", "PSScriptRoot", "PSSessionOption", "PSUICulture", "PSVersionTable", "PWD",
        "StackTrace", "foreach", "matches",
    ];

    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ComSpec"] = @"C:\WINDOWS\system32\cmd.exe",
        ["windir"] = @"C:\Windows",
        ["SystemRoot"] = @"C:\Windows",
        ["SystemDrive"] = "C:",
        ["HOMEDRIVE"] = "C:",
        ["OS"] = "Windows_NT",
        ["PUBLIC"] = @"C:\Users\Public",
        ["ALLUSERSPROFILE"] = @"C:\ProgramData",
        ["ProgramData"] = @"C:\ProgramData",
        ["ProgramFiles"] = @"C:\Program Files",
        ["ProgramFiles(x86)"] = @"C:\Program Files (x86)",
        ["ProgramW6432"] = @"C:\Program Files",
        ["CommonProgramFiles"] = @"C:\Program Files\Common Files",
        ["CommonProgramFiles(x86)"] = @"C:\Program Files (x86)\Common Files",
        ["CommonProgramW6432"] = @"C:\Program Files\Common Files",
        ["PATHEXT"] = ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
        ["PSModulePath"] = @"C:\Program Files\WindowsPowerShell\Modules;C:\Windows\system32\WindowsPowerShell\v1.0\Modules",
        ["Path"] = @"C:\Windows\system32;C:\Windows;C:\Windows\System32\Wbem;C:\Windows\System32\WindowsPowerShell\v1.0\",
        ["DriverData"] = @"C:\Windows\System32\Drivers\DriverData",
        ["PROCESSOR_ARCHITECTURE"] = "AMD64",
    };
}
