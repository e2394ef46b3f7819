using System.Security;
using System.Text;
using Afterpatch.Generator.EventLog;
using Afterpatch.Testing;

namespace Afterpatch.Cli.Tests.Persistence;

/// <summary>Puts one server's evidence into a folder: hives, tasks, logs, configuration and files, as bytes.</summary>
internal sealed class PlantedEvidence : IDisposable
{
    private static readonly DateTime When = new(2021, 3, 12, 8, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _root;
    private readonly HiveBuilder _system = new();
    private readonly HiveBuilder _software = new();
    private readonly HiveBuilder _user = new();
    private readonly List<(EventKind Kind, object?[] Values)> _events = [];
    private readonly StringBuilder _modules = new();
    private readonly StringBuilder _directories = new();
    private readonly StringBuilder _pools = new();
    private readonly StringBuilder _agents = new();
    private int _tasks;

    public PlantedEvidence(DirectoryInfo root)
    {
        _root = root;
        _system.Number("Select", "Current", 1);
        _system.Text(@"ControlSet001\Control\ComputerName\ComputerName", "ComputerName", "EX01");
        _software.Text(@"Microsoft\Windows NT\CurrentVersion", "ProductName", "Windows Server 2019 Standard").Text(@"Microsoft\Windows NT\CurrentVersion", "CurrentBuild", "17763");
        _user.Key(@"Software\Microsoft\Windows\CurrentVersion\Explorer");
    }

    public void Service(string name, string image, string dll = "", uint type = 16)
    {
        var key = $@"ControlSet001\Services\{name}";
        _system.Text(key, "ImagePath", image).Number(key, "Type", type).Number(key, "Start", 2).Text(key, "ObjectName", "LocalSystem");
        if (dll.Length > 0)
            _system.Text($@"{key}\Parameters", "ServiceDll", dll);
    }

    public void System(string key, string name, string text) => _system.Text($@"ControlSet001\{key}", name, text);

    public void Systems(string key, string name, params string[] texts) => _system.Texts($@"ControlSet001\{key}", name, texts);

    public void Software(string key, string name, string text) => _software.Text(key, name, text);

    public void User(string key, string name, string text) => _user.Text(key, name, text);

    public void Task(string path, string command, string arguments = "")
    {
        var text = $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo><Date>2021-03-12T08:00:00</Date><URI>{path}</URI></RegistrationInfo>
              <Triggers><BootTrigger><Enabled>true</Enabled></BootTrigger></Triggers>
              <Principals><Principal id="Author"><UserId>S-1-5-18</UserId></Principal></Principals>
              <Actions Context="Author"><Exec><Command>{SecurityElement.Escape(command)}</Command><Arguments>{SecurityElement.Escape(arguments)}</Arguments></Exec></Actions>
            </Task>
            """;
        File($@"C:\Windows\System32\Tasks{path}", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]);
        _tasks++;
    }

    public void File(string path, byte[] content)
    {
        var place = new FileInfo(Path.Combine(_root.FullName, path.Replace(":", "", StringComparison.Ordinal).Replace('\\', Path.DirectorySeparatorChar)));
        place.Directory!.Create();
        global::System.IO.File.WriteAllBytes(place.FullName, content);
    }

    public void File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public void ServiceInstalled(string name, string image) => Event("System", "Service Control Manager", 7045,
        ("ServiceName", name), ("ImagePath", image), ("ServiceType", "user mode service"), ("StartType", "demand start"), ("AccountName", "LocalSystem"));

    public void TaskRegistered(string name, string command, string arguments) => Event("Security", "Microsoft-Windows-Security-Auditing", 4698,
        ("SubjectUserName", "EX01$"), ("TaskName", name),
        ("TaskContent", $"<Task><Actions><Exec><Command>{SecurityElement.Escape(command)}</Command><Arguments>{SecurityElement.Escape(arguments)}</Arguments></Exec></Actions></Task>"));

    public void Event(string channel, string provider, ushort id, params (string Name, string Value)[] data) =>
        _events.Add((new EventKind(channel, provider, null, id, [.. data.Select(pair => new EventField(pair.Name))]), [.. data.Select(pair => (object?)pair.Value)]));

    public void Module(string name, string image) => _modules.Append(global::System.Globalization.CultureInfo.InvariantCulture, $"<add name=\"{name}\" image=\"{image}\" />");

    public void Directory(string url, string path) =>
        _directories.Append(global::System.Globalization.CultureInfo.InvariantCulture, $"<application path=\"{url}\" applicationPool=\"x\"><virtualDirectory path=\"/\" physicalPath=\"{path}\" /></application>");

    public void Pool(string name, string more) => _pools.Append(global::System.Globalization.CultureInfo.InvariantCulture, $"<add name=\"{name}\" {more} />");

    public void Agent(string name, string assembly) =>
        _agents.Append(global::System.Globalization.CultureInfo.InvariantCulture, $"<agent name=\"{name}\" baseType=\"Microsoft.Exchange.Data.Transport.Smtp.SmtpReceiveAgent\" classFactory=\"X.Factory\" assemblyPath=\"{assembly}\" enabled=\"true\" />");

    public void Write()
    {
        File(@"C:\Windows\System32\config\SYSTEM", _system.Build());
        File(@"C:\Windows\System32\config\SOFTWARE", _software.Build());
        File(@"C:\Users\admin\NTUSER.DAT", _user.Build());
        File(@"C:\Windows\System32\inetsrv\config\applicationHost.config", $"<?xml version=\"1.0\"?><configuration><system.applicationHost><applicationPools>{_pools}</applicationPools><sites><site name=\"Default Web Site\" id=\"1\">{_directories}</site></sites></system.applicationHost><system.webServer><globalModules>{_modules}</globalModules></system.webServer></configuration>");
        File(@"C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\Shared\agents.config", $"<?xml version=\"1.0\"?><configuration><mexRuntime><agentList>{_agents}</agentList></mexRuntime></configuration>");
        foreach (var channel in _events.GroupBy(one => one.Kind.Channel))
        {
            using var bytes = new MemoryStream();
            using (var writer = new EvtxWriter(bytes, "EX01"))
                foreach (var (one, i) in channel.Select((one, i) => (one, i)))
                    writer.Add(new WindowsEvent(When.AddMinutes(i), one.Kind, one.Values));
            File($@"C:\Windows\System32\winevt\Logs\{channel.Key.Replace("/", "%4", StringComparison.Ordinal)}.evtx", bytes.ToArray());
        }
    }

    public void Dispose()
    {
        _system.Dispose();
        _software.Dispose();
        _user.Dispose();
    }
}
