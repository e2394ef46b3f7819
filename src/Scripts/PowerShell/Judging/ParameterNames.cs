using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Parameters that scripts shorten, of the commands that rules ask about.</summary>
internal static class ParameterNames
{
    private static readonly string[] Shell = ["ExecutionPolicy", "EncodedCommand", "NoProfile", "NonInteractive", "NoLogo", "NoExit", "WindowStyle", "Command", "File",
        "Version", "Sta", "Mta", "InputFormat", "OutputFormat"];

    private static readonly Dictionary<string, string[]> Of = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Invoke-WebRequest"] = ["Uri", "Method", "Body", "InFile", "OutFile", "UserAgent", "UseBasicParsing", "Headers", "ContentType", "Credential"],
        ["Invoke-RestMethod"] = ["Uri", "Method", "Body", "InFile", "OutFile", "UserAgent", "UseBasicParsing", "Headers", "ContentType", "Credential"],
        ["Start-Process"] = ["FilePath", "ArgumentList", "WindowStyle", "NoNewWindow", "Verb", "Wait", "PassThru", "Credential", "WorkingDirectory"],
        ["Set-ItemProperty"] = ["Path", "Name", "Value", "Type", "Force", "LiteralPath"],
        ["New-ItemProperty"] = ["Path", "Name", "Value", "PropertyType", "Force", "LiteralPath"],
        ["Set-MpPreference"] = ["Force"],
        ["Start-BitsTransfer"] = ["Source", "Destination", "TransferType"],
        ["Invoke-Command"] = ["ComputerName", "ScriptBlock", "FilePath", "Session", "Credential", "ArgumentList"],
        ["Invoke-WmiMethod"] = ["Class", "Name", "ArgumentList", "ComputerName", "Namespace", "Credential"],
        ["Invoke-CimMethod"] = ["ClassName", "MethodName", "Arguments", "ComputerName", "CimSession", "Namespace"],
        ["Get-ChildItem"] = ["Path", "Filter", "Include", "Exclude", "Recurse", "Force", "File", "Directory", "Hidden", "LiteralPath"],
        ["Copy-Item"] = ["Path", "Destination", "Recurse", "Force", "ToSession", "FromSession"],
        ["Remove-Item"] = ["Path", "Recurse", "Force", "LiteralPath", "Stream", "Include"],
        ["Register-ScheduledTask"] = ["TaskName", "Action", "Trigger", "Principal", "Settings", "User", "RunLevel", "Force", "Xml"],
        ["New-ScheduledTaskAction"] = ["Execute", "Argument", "WorkingDirectory"],
        ["New-Service"] = ["Name", "BinaryPathName", "DisplayName", "StartupType", "Description"],
        ["Set-Service"] = ["Name", "StartupType", "Status", "DisplayName"],
        ["Sort-Object"] = ["Descending", "Property", "Unique", "Stable", "Culture", "CaseSensitive", "Top", "Bottom", "InputObject"],
        ["Select-Object"] = ["First", "Last", "Skip", "Property", "ExpandProperty", "ExcludeProperty", "Unique", "Index", "Wait", "InputObject"],
        ["Send-MailMessage"] = ["To", "From", "Subject", "Body", "Attachments", "SmtpServer", "Credential"],
    };

    /// <summary>The parameter in full where the shortened name fits one only; as it is written otherwise.</summary>
    public static string Full(string command, string name)
    {
        if (ShellNames.IsPowerShell(command))
            return Array.Find(Shell, full => full.StartsWith(name, StringComparison.OrdinalIgnoreCase)) ?? (name.Equals("ep", StringComparison.OrdinalIgnoreCase)
                ? "ExecutionPolicy" : name.Equals("ec", StringComparison.OrdinalIgnoreCase) ? "EncodedCommand" : name);
        if (!Of.TryGetValue(command, out var known))
            return name;
        string? found = null;
        foreach (var full in known)
        {
            if (!full.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                return name;
            found = full;
        }
        return found ?? name;
    }
}
