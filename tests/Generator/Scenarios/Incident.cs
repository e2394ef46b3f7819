using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Registry;
using Afterpatch.Generator.Traffic;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Scenarios;

/// <summary>What somebody did on the server: traces, files left, and the truth about them.</summary>
internal sealed class Incident(Server server, Chance chance)
{
    public Server Server { get; } = server;

    public Chance Chance { get; } = chance;

    public List<IHappening> Happenings { get; } = [];

    public List<LeftFile> Files { get; } = [];

    public List<TruthFinding> Findings { get; } = [];

    /// <summary>Windows paths that are taken out of the collection again: rolled over, deleted, never collected.</summary>
    public List<Func<string, bool>> Absent { get; } = [];

    /// <summary>Changes to applicationHost.config or web.config: path, change.</summary>
    public List<(string Path, Func<string, string> Change)> Edits { get; } = [];

    /// <summary>What was done to the registry and the tasks, each at its time.</summary>
    public List<(DateTime Utc, Action<MachineHives> Change)> Registry { get; } = [];

    /// <summary>Whose secrets were within reach; empty where the scenario is not about them.</summary>
    public List<TruthCredential> Credentials { get; } = [];

    /// <summary>The resets that follow, in their order.</summary>
    public List<string> Resets { get; } = [];

    public void Add(IHappening happening) => Happenings.Add(happening);

    public void Event(WindowsEvent item) => Happen.Event(Happenings, item);

    /// <summary>A process under an IIS worker, as process auditing sees it.</summary>
    public void WorkerProcess(DateTime utc, string image, string commandLine, string parent = @"C:\Windows\System32\inetsrv\w3wp.exe") =>
        Event(SecurityEvents.Process(utc, Server.NetBios, Server.Name.ToUpperInvariant(), parent, image, commandLine, (uint)Chance.Between(4000, 9000), (uint)Chance.Between(3000, 4000)));

    public void Left(string path, string text, DateTime utc) => Files.Add(new LeftFile(path, System.Text.Encoding.UTF8.GetBytes(text), utc));

    public void Left(string path, byte[] bytes, DateTime utc) => Files.Add(new LeftFile(path, bytes, utc));

    public void Change(DateTime utc, Action<MachineHives> change) => Registry.Add((utc, change));

    /// <summary>Leaves a copy of a hive as it was at that time.</summary>
    public void SavedHive(string path, string hive, DateTime utc) => Change(utc, machine => Left(path, machine.Saved(hive, utc), utc));

    public void Truth(string kind, string claim, string subjectKind, string subject, DateTime? first, string outcome, DateTime? last = null) =>
        Findings.Add(new TruthFinding(kind, claim, subjectKind, subject, first, last ?? first, outcome));
}

internal sealed record LeftFile(string Path, byte[] Bytes, DateTime Utc);
