namespace Afterpatch.Generator.EventLog;

/// <summary>Events of the other channels: services, Exchange, PowerShell, Defender, tasks, WMI, IIS.</summary>
internal static class ServerEvents
{
    private static readonly EventKind ServiceInstalledKind = new(Channels.System, "Service Control Manager", new("555908d1-a6d7-4695-8e1e-26931d2012f4"), 7045,
        F("ServiceName"), F("ImagePath"), F("ServiceType"), F("StartType"), F("AccountName"))
    { Qualifiers = 16384, Keywords = 0x8080000000000000 };

    private static readonly EventKind ServiceStateKind = new(Channels.System, "Service Control Manager", new("555908d1-a6d7-4695-8e1e-26931d2012f4"), 7036,
        F("param1"), F("param2"))
    { Qualifiers = 16384, Keywords = 0x8080000000000000 };

    private static readonly EventKind SystemLogClearedKind = new(Channels.System, "Microsoft-Windows-Eventlog", new("FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148"), 104,
        F("SubjectUserName"), F("SubjectDomainName"), F("Channel"), F("BackupPath"))
    {
        Payload = Payload.User,
        UserElement = "LogFileCleared",
        UserNamespace = "http://manifests.microsoft.com/win/2004/08/windows/eventlog",
        Task = 104,
    };

    private static readonly EventKind ScriptBlockKind = new(Channels.PowerShell, "Microsoft-Windows-PowerShell", new("A0C1853B-5C40-4B15-8766-3CF1C58F985A"), 4104,
        F("MessageNumber", ValueKind.UInt32), F("MessageTotal", ValueKind.UInt32), F("ScriptBlockText"), F("ScriptBlockId"), F("Path"))
    { Version = 1, Task = 2, Opcode = 15, Level = 5, Keywords = 0 };

    private static readonly EventKind DefenderDetectedKind = Defender(1116, 3, "Product Name", "Product Version", "Detection ID", "Detection Time", "Unused", "Unused2", "Threat ID", "Threat Name", "Severity ID",
        "Severity Name", "Category ID", "Category Name", "FWLink", "Status Code", "Status Description", "State", "Source ID", "Source Name", "Process Name", "Detection User",
        "Unused3", "Path", "Origin ID", "Origin Name", "Execution ID", "Execution Name", "Type ID", "Type Name", "Pre Execution Status", "Action ID", "Action Name", "Unused4",
        "Error Code", "Error Description", "Unused5", "Post Clean Status", "Additional Actions ID", "Additional Actions String", "Remediation User", "Unused6",
        "Security intelligence Version", "Engine Version");

    private static readonly EventKind DefenderSettingKind = Defender(5007, 4, "Product Name", "Product Version", "Old Value", "New Value");

    private static readonly EventKind DefenderOffKind = Defender(5001, 4, "Product Name", "Product Version");

    private static readonly EventKind DefenderHealthKind = Defender(1150, 4, "Product Name", "Platform version", "Unused", "Engine version", "Unused2", "Security intelligence version");

    private static readonly EventKind TaskRegisteredKind = Task(106, 4, "TaskName", "UserContext");

    private static readonly EventKind TaskDeletedKind = Task(141, 4, "TaskName", "UserName");

    private static readonly EventKind TaskStartedKind = Task(200, 4, "TaskName", "ActionName", "TaskInstanceId", "EnginePID");

    private static readonly EventKind WmiBindingKind = new(Channels.Wmi, "Microsoft-Windows-WMI-Activity", new("1418EF04-B0B4-4623-BF7E-D74AB47BBDAA"), 5861,
        F("Namespace"), F("ESS"), F("CONSUMER"), F("PossibleCause"))
    {
        Payload = Payload.User,
        UserElement = "Operation_ESStoConsumerBinding",
        UserNamespace = "http://manifests.microsoft.com/win/2006/windows/WMI",
        Level = 0,
        Keywords = 0x4000000000000000,
    };

    private static readonly EventKind WmiProviderKind = new(Channels.Wmi, "Microsoft-Windows-WMI-Activity", new("1418EF04-B0B4-4623-BF7E-D74AB47BBDAA"), 5857,
        F("ProviderName"), F("Code", ValueKind.Hex32), F("HostProcess"), F("ProcessID", ValueKind.UInt32), F("ProviderPath"))
    {
        Payload = Payload.User,
        UserElement = "Operation_StartedOperational",
        UserNamespace = "http://manifests.microsoft.com/win/2006/windows/WMI",
        Level = 0,
        Keywords = 0x4000000000000000,
    };

    private static readonly EventKind IisChangeKind = new(Channels.IisConfiguration, "Microsoft-Windows-IIS-Configuration", new("DC0B8E51-4863-407A-BC3C-1B479B2978AC"), 29,
        F("PhysicalPath"), F("Configuration"), F("ConfigurationPath"), F("EditOperationType"), F("OldValue"), F("NewValue"));

    public static WindowsEvent ServiceInstalled(DateTime utc, string name, string image) =>
        new(utc, ServiceInstalledKind, [name, image, "user mode service", "demand start", "LocalSystem"]) { UserSid = "S-1-5-18", ProcessId = 716 };

    public static WindowsEvent ServiceState(DateTime utc, string name, string state) => new(utc, ServiceStateKind, [name, state]) { ProcessId = 716 };

    public static WindowsEvent LogCleared(DateTime utc, string channel, string domain) =>
        new(utc, SystemLogClearedKind, ["SYSTEM", domain, channel, ""]) { UserSid = "S-1-5-18", ProcessId = 1012 };

    /// <summary>MSExchange Management: 1 succeeded, 6 failed. Classic: cmdlet, parameters, caller, and thirty places more, most of them empty.</summary>
    public static WindowsEvent Cmdlet(DateTime utc, string cmdlet, string parameters, string caller, string sid, string error = "")
    {
        var kind = new EventKind(Channels.Management, "MSExchange CmdletLogs", null, (ushort)(error.Length == 0 ? 1 : 6))
        {
            Payload = Payload.Classic,
            Qualifiers = error.Length == 0 ? (ushort)16384 : (ushort)49152,
            Level = error.Length == 0 ? (byte)4 : (byte)2,
            Task = 1,
            Keywords = 0x80000000000000,
        };
        var values = new object?[30];
        Array.Fill(values, "");
        values[0] = cmdlet;
        values[1] = parameters;
        values[2] = caller;
        values[3] = sid;
        values[4] = sid;
        values[5] = "Remote-ManagementShell-Unknown";
        values[6] = "13864 w3wp#MSExchangePowerShellAppPool";
        values[8] = "42";
        values[9] = "00:00:00.2031402";
        values[10] = "View Entire Forest: 'True', ";
        values[11] = error.Length == 0 ? "" : error;
        values[14] = "false";
        return new(utc, kind, values) { ProcessId = 13864 };
    }

    /// <summary>An event of an Exchange service in the Application log, classic.</summary>
    public static WindowsEvent Application(DateTime utc, string provider, ushort id, byte level, params string[] values) =>
        new(utc, new EventKind(Channels.Application, provider, null, id) { Payload = Payload.Classic, Qualifiers = level == 2 ? (ushort)49156 : (ushort)16388, Level = level, Task = 1, Keywords = 0x80000000000000 }, values)
        { ProcessId = 0, ThreadId = 0 };

    /// <summary>Windows Installer's note of an update: 1036, classic.</summary>
    public static WindowsEvent UpdateInstalled(DateTime utc, string product, string version, string update) =>
        Application(utc, "MsiInstaller", 1036, 4, "Microsoft Exchange Server", version, "1033", $"{update}", "0", "Microsoft Corporation", "", product);

    public static WindowsEvent ScriptBlock(DateTime utc, string text, Guid id, string path = "") =>
        new(utc, ScriptBlockKind, [1u, 1u, text, id.ToString("D"), path]) { UserSid = "S-1-5-18", ProcessId = 5512 };

    public static WindowsEvent DefenderDetected(DateTime utc, string threat, string path, string process)
    {
        var known = new Dictionary<string, string>
        {
            ["Product Name"] = "Microsoft Defender Antivirus",
            ["Product Version"] = "4.18.2102.4",
            ["Threat ID"] = "2147777236",
            ["Threat Name"] = threat,
            ["Severity ID"] = "5",
            ["Severity Name"] = "Severe",
            ["Category ID"] = "6",
            ["Category Name"] = "Backdoor",
            ["Source ID"] = "3",
            ["Source Name"] = "Real-Time Protection",
            ["Process Name"] = process,
            ["Detection User"] = @"NT AUTHORITY\SYSTEM",
            ["Path"] = "file:_" + path,
            ["Origin Name"] = "Local machine",
            ["Execution Name"] = "Suspended",
            ["Type Name"] = "Concrete",
            ["Action Name"] = "Not Applicable",
            ["Error Code"] = "0x00000000",
        };
        var values = Array.ConvertAll(DefenderDetectedKind.Fields, field => (object?)known.GetValueOrDefault(field.Name, ""));
        return new(utc, DefenderDetectedKind, values) { UserSid = "S-1-5-18", ProcessId = 2988 };
    }

    public static WindowsEvent DefenderSetting(DateTime utc, string before, string after) =>
        new(utc, DefenderSettingKind, ["Microsoft Defender Antivirus", "4.18.2102.4", before, after]) { UserSid = "S-1-5-18", ProcessId = 2988 };

    public static WindowsEvent DefenderOff(DateTime utc) => new(utc, DefenderOffKind, ["Microsoft Defender Antivirus", "4.18.2102.4"]) { UserSid = "S-1-5-18", ProcessId = 2988 };

    public static WindowsEvent DefenderHealth(DateTime utc) =>
        new(utc, DefenderHealthKind, ["Microsoft Defender Antivirus", "4.18.2102.4", "", "1.1.17900.7", "", "1.333.1000.0"]) { UserSid = "S-1-5-18", ProcessId = 2988 };

    public static WindowsEvent TaskRegistered(DateTime utc, string task, string user) => new(utc, TaskRegisteredKind, [task, user]) { UserSid = "S-1-5-18", ProcessId = 1320 };

    public static WindowsEvent TaskDeleted(DateTime utc, string task, string user) => new(utc, TaskDeletedKind, [task, user]) { UserSid = "S-1-5-18", ProcessId = 1320 };

    public static WindowsEvent TaskStarted(DateTime utc, string task, string action, Guid instance) =>
        new(utc, TaskStartedKind, [task, action, instance.ToString("B"), "4120"]) { UserSid = "S-1-5-18", ProcessId = 1320 };

    public static WindowsEvent WmiBinding(DateTime utc, string filter, string consumer, string query, string command) =>
        new(utc, WmiBindingKind,
        [
            "//./root/subscription", filter, $"CommandLineEventConsumer=\"{consumer}\"",
            $"Binding EventFilter: \ninstance of __EventFilter\n{{\n\tEventNamespace = \"root\\\\cimv2\";\n\tName = \"{filter}\";\n\tQuery = \"{query}\";\n\tQueryLanguage = \"WQL\";\n}};\nPerm. Consumer: \ninstance of CommandLineEventConsumer\n{{\n\tCommandLineTemplate = \"{command}\";\n\tName = \"{consumer}\";\n}};\n",
        ])
        { UserSid = "S-1-5-18", ProcessId = 1184 };

    public static WindowsEvent WmiProvider(DateTime utc, string name, uint process) =>
        new(utc, WmiProviderKind, [name, 0u, "wmiprvse.exe", process, @"%systemroot%\system32\wbem\cimwin32.dll"]) { UserSid = "S-1-5-18", ProcessId = process };

    public static WindowsEvent IisChange(DateTime utc, string configuration, string path, string before, string after) =>
        new(utc, IisChangeKind, ["", configuration, path, "1", before, after]) { UserSid = "S-1-5-18", ProcessId = 7720 };

    private static EventKind Defender(ushort id, byte level, params string[] fields) =>
        new(Channels.Defender, "Microsoft-Windows-Windows Defender", new("11CD958A-C507-4EF3-B3F2-5FD9DFBD2C78"), id, [.. fields.Select(name => F(name))]) { Level = level };

    private static EventKind Task(ushort id, byte level, params string[] fields) =>
        new(Channels.Tasks, "Microsoft-Windows-TaskScheduler", new("DE7B24EA-73C8-4A09-985D-5BDADCFA9017"), id, [.. fields.Select(name => F(name))]) { Level = level, Task = 100 };

    private static EventField F(string name, ValueKind kind = ValueKind.Text) => new(name, kind);
}
