using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>
/// Matches rules on what is stored rather than logged: services, scheduled tasks, autostart points and WMI consumers, each as the event that would have
/// told of it. Rules thus work where the log has rolled over.
/// </summary>
/// <remarks>
/// A service is event 7045; an autostart point is Sysmon's 13; a WMI consumer is Sysmon's 20; the command of each but the first is the process (Sysmon's 1)
/// that its keeper would start. What a healthy server has is left out. A field that the store does not keep (hashes, the original file name) is absent.
/// </remarks>
public sealed class SigmaFacts(SigmaEngine engine, SigmaScanOptions options)
{
    private const string Sysmon = "Microsoft-Windows-Sysmon/Operational";
    private const string System32 = @"C:\Windows\System32\";

    private static readonly EventShape Service = new(["ServiceName", "ImagePath", "ServiceType", "StartType", "AccountName"]);
    private static readonly EventShape RegistrySet = new(["EventType", "TargetObject", "Details"]);
    private static readonly EventShape Consumer = new(["EventType", "Operation", "Name", "Type", "Destination"]);
    private static readonly EventShape Process = new(["Image", "CommandLine", "CurrentDirectory", "User", "ParentImage", "ParentCommandLine"]);

    private readonly SigmaEventScan _scan = new(engine, options);
    private readonly List<Record> _kept = [];

    public static IReadOnlyList<Type> Consumes { get; } = [typeof(InventoryRecord), typeof(ScheduledTask), typeof(WmiSubscription)];

    /// <summary>The rules that match; each match points at the record itself.</summary>
    public IEnumerable<SigmaMatch> Match(Record record) => Rows(record)
        .SelectMany(row => Matches(row)).DistinctBy(match => match.Rule).Select(match => match with { At = record.At, TimeUtc = record.Utc, Origin = record.Kind });

    private List<SigmaMatch> Matches(StoredEventRow row)
    {
        _kept.Clear();
        _scan.Observe(row, _kept);
        return [.. _kept.OfType<SigmaMatch>()];
    }

    private static IEnumerable<StoredEventRow> Rows(Record record) => record switch
    {
        InventoryRecord { Item: { Kind: "service", Healthy: not "yes" } item } service =>
            [new("System", "Service Control Manager", 7045, Service, [item.Name, service["imagePath"], service["type"], service["start"], service["account"]])],
        InventoryRecord { Item: { Kind: "autostart", Healthy: not "yes" } item } autostart =>
            [new(Sysmon, "Microsoft-Windows-Sysmon", 13, RegistrySet, ["SetValue", item.Name, autostart["command"]]),
             Started(autostart["command"], "", "", @"C:\Windows\explorer.exe", "")],
        ScheduledTask task => task.Runs.Where(run => run.Kind == "exec").Select(run =>
            Started(run.CommandLine, run.WorkingDirectory, task.UserId, System32 + "svchost.exe", System32 + "svchost.exe -k netsvcs -p -s Schedule", run.Command)),
        WmiSubscription { Part: "consumer" } wmi => Wmi(wmi),
        _ => [],
    };

    private static IEnumerable<StoredEventRow> Wmi(WmiSubscription wmi)
    {
        var command = wmi.Property("CommandLineTemplate");
        var destination = command.Length > 0 ? command : wmi.Property("ScriptText");
        var type = wmi.ClassName.StartsWith("CommandLine", StringComparison.OrdinalIgnoreCase) ? "Command Line"
            : wmi.ClassName.StartsWith("ActiveScript", StringComparison.OrdinalIgnoreCase) ? "Script" : wmi.ClassName;
        yield return new(Sysmon, "Microsoft-Windows-Sysmon", 20, Consumer, ["WmiConsumerEvent", "Created", wmi.Name, type, destination]);
        if (command.Length > 0)
            yield return Started(command, "", @"NT AUTHORITY\SYSTEM", System32 + @"wbem\WmiPrvSE.exe", "");
    }

    private static StoredEventRow Started(string commandLine, string directory, string user, string parent, string parentCommandLine, string? image = null) =>
        new(Sysmon, "Microsoft-Windows-Sysmon", 1, Process, [Image(image ?? commandLine), commandLine, directory, user, parent, parentCommandLine]);

    /// <summary>The program's path; a bare name is looked for where Windows would find it.</summary>
    private static string Image(string commandLine)
    {
        var program = CommandJudge.Program(commandLine);
        program = Expand(program, "%systemroot%", @"C:\Windows");
        program = Expand(program, "%windir%", @"C:\Windows");
        if (program.Length == 0 || program.Contains('\\', StringComparison.Ordinal))
            return program;
        program = program.Contains('.', StringComparison.Ordinal) ? program : program + ".exe";
        return program.StartsWith("powershell", StringComparison.OrdinalIgnoreCase) ? $@"{System32}WindowsPowerShell\v1.0\{program}" : System32 + program;
    }

    private static string Expand(string path, string variable, string value) =>
        path.StartsWith(variable, StringComparison.OrdinalIgnoreCase) ? value + path[variable.Length..] : path;
}
