namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Staying: tasks, WMI subscriptions, run keys, services, accounts, whose payload hides or comes from elsewhere.</summary>
internal static class PersistenceRules
{
    public static IReadOnlyList<ScriptRule> All { get; } =
    [
        new("task-with-payload", 100, ["T1053.005"], facts => Task(facts) is { } task && Payload(facts.WithoutOwnEncoding(task)) ? task : null),
        new("task-from-writable-folder", 40, ["T1053.005"], facts => Task(facts) is { } task && !Payload(task) && WritableFolder(task) ? task : null),
        new("wmi-subscription", 60, ["T1546.003"], facts =>
            facts.HasAny("CommandLineEventConsumer", "ActiveScriptEventConsumer") && facts.HasAny("Set-WmiInstance", "New-CimInstance", "CreateInstance", "Put(", "/namespace", "[wmiclass]")
                ? facts.Line("CommandLineEventConsumer", "ActiveScriptEventConsumer") : null),
        new("wmi-subscription-with-payload", 60, ["T1546.003"], facts =>
            facts.HasAny("CommandLineEventConsumer", "ActiveScriptEventConsumer") && facts.HasAny("Set-WmiInstance", "New-CimInstance", "CreateInstance", "Put(", "/namespace", "wmiclass", "mofcomp", "ManagementClass", "Set-CimInstance") && (Payload(facts.Code) || facts.HasAny("powershell")) ? facts.Line("EventConsumer") : null),
        new("run-key-with-payload", 100, ["T1547.001"], facts => RunKey(facts) is { } line && Payload(line) ? line : null),
        new("run-key-from-writable-folder", 40, ["T1547.001"], facts => RunKey(facts) is { } line && !Payload(line) && WritableFolder(line) ? line : null),
        new("service-with-payload", 100, ["T1543.003"], facts =>
        {
            var line = facts.HasAny("New-Service") ? facts.Line("New-Service") : facts.HasAny("sc create", "sc.exe create") ? facts.Line("sc create", "sc.exe create") : "";
            return line.Length > 0 && (Payload(line) || line.Contains("%comspec%", StringComparison.OrdinalIgnoreCase)) ? line : null;
        }),
        new("account-made-administrator", 30, ["T1136.001", "T1098"], facts =>
            DirectoryRules.MakesAccount(facts) && DirectoryRules.AddsToAdministrators(facts)
                ? facts.Line("net user", "net1 user", "New-LocalUser") : null),
        new("profile-modified", 20, ["T1546.013"], facts => facts.Has("$profile") && facts.HasAny("Add-Content", "Set-Content", "Out-File") && Payload(facts.Code) ? facts.Line("$profile") : null),
    ];

    private static string? Task(ScriptFacts facts)
    {
        foreach (var command in facts.Commands)
        {
            if (command.Name is "New-ScheduledTaskAction" or "Register-ScheduledTask" || (Evaluation.ShellNames.FileName(command.Name) == "schtasks"
                && command.Text.Contains("/create", StringComparison.OrdinalIgnoreCase)))
                return command.Text.Contains('$', StringComparison.Ordinal) && !Payload(command.Text) ? command.Text + " " + Arguments(facts) : command.Text;
        }
        if (facts.HasAny("schtasks", "Schedule.Service") && facts.HasAny("/create", "RegisterTask", "NewTask"))
            return facts.Has("/create") ? facts.Line("/create") : facts.Written.Length < 4_000 ? facts.Code : facts.Line("RegisterTask");
        return null;
    }

    /// <summary>Assignments that may hold a task's arguments.</summary>
    private static string Arguments(ScriptFacts facts)
    {
        var lines = facts.Code.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) && line.Contains("powershell", StringComparison.OrdinalIgnoreCase)).Take(5);
        return string.Join(' ', lines);
    }

    private static string? RunKey(ScriptFacts facts)
    {
        if (!facts.HasAny(@"CurrentVersion\Run", @"Windows NT\CurrentVersion\Winlogon", @"\Start Menu\Programs\Startup"))
            return null;
        if (!facts.HasAny("Set-ItemProperty", "New-ItemProperty", "reg add", "reg.exe add", "SetValue", "CreateShortcut", "Copy-Item", "RegWrite"))
            return null;
        return facts.Written.Length < 3_000 ? facts.Code : facts.Line(@"CurrentVersion\Run", "Winlogon", @"Programs\Startup");
    }

    /// <summary>The text hides its window, is encoded, or fetches.</summary>
    public static bool Payload(string text)
    {
        var shell = Has(text, "powershell") || Has(text, "pwsh");
        return (shell && (Has(text, "hidden") || Has(text, " -w 1")) && (Has(text, " -enc") || Has(text, " -e ") || Has(text, "iex") || Has(text, "Invoke-Expression")
            || Has(text, "Download") || Has(text, "FromBase64") || Has(text, "-c ")))
            || (shell && (Has(text, "DownloadString") || Has(text, "DownloadData") || Has(text, "FromBase64String") || Has(text, " -enc ")))
            || Has(text, "mshta http") || Has(text, "mshta.exe http") || Has(text, "/i:http") || Has(text, "PS_CMD");
    }

    private static bool WritableFolder(string text) =>
        Has(text, @"\temp\") || Has(text, "%temp%") || Has(text, "$env:temp") || Has(text, @"\appdata\") || Has(text, "%appdata%") || Has(text, "$env:appdata")
        || Has(text, @"\users\public") || Has(text, "$env:public") || Has(text, "$env:localappdata");

    private static bool Has(string text, string word) => LineWords.Has(text, word);
}
