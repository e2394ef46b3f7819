using Afterpatch.Generator.Output;
using Afterpatch.Generator.Wmi;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Registry;

/// <summary>The registry of the server, its tasks and its WMI repository: what set-up put there, and what came later, each at its time.</summary>
internal sealed class MachineHives
{
    private const string Folder = @"C:\Windows\System32\config\";
    private readonly HiveClock _clock;

    public MachineHives(Server server, Chance chance, DateTime installedUtc)
    {
        Server = server;
        Chance = chance;
        _clock = new HiveClock(installedUtc);
        System = New("ROOT");
        Software = New("ROOT");
        Sam = New("SAM");
        Security = New("SECURITY");
        AdministratorUser = New("ROOT");
        Tasks = new TaskStore(Software);
        Wmi = new WmiStore(_clock);
        Wmi.Fill();
        SystemBaseline.Fill(this);
        ServiceBaseline.Fill(this);
        SoftwareBaseline.Fill(this);
        DefenderBaseline.Fill(this);
        TaskBaseline.Fill(this);
        SamBaseline.Fill(this);
        SecurityBaseline.Fill(this);
        UserBaseline.Fill(this);
    }

    public Server Server { get; }

    public Chance Chance { get; }

    /// <summary>Of the accounts that the server itself keeps; the domain's differ.</summary>
    public string MachineSid => Server.MachineSid;

    public HiveKey System { get; }

    public HiveKey Software { get; }

    public HiveKey Sam { get; }

    public HiveKey Security { get; }

    public HiveKey AdministratorUser { get; }

    public TaskStore Tasks { get; }

    public WmiStore Wmi { get; }

    public HiveKey Control => System.At(@"ControlSet001\Control");

    public HiveKey Services => System.At(@"ControlSet001\Services");

    public DateTime Utc => _clock.Utc;

    public void Change(DateTime utc, Action<MachineHives> change)
    {
        _clock.Utc = utc;
        change(this);
    }

    /// <summary>Puts the hives, the tasks' files, the repository and the copies that somebody saved where they lie.</summary>
    public void Write(Collection collection, DateTime utc)
    {
        Hive(collection, Folder + "SYSTEM", System, Registry.Security.MachineKey, utc);
        Hive(collection, Folder + "SOFTWARE", Software, Registry.Security.MachineKey, utc);
        Hive(collection, Folder + "SAM", Sam, Registry.Security.SecretKey, utc);
        Hive(collection, Folder + "SECURITY", Security, Registry.Security.SecretKey, utc);
        Hive(collection, @"C:\Users\Administrator\NTUSER.DAT", AdministratorUser, Registry.Security.MachineKey, utc);
        Tasks.Write(collection);
        Wmi.Write(collection);
    }

    /// <summary>A hive as <c>reg save</c> writes it: its moment, no name in the header.</summary>
    public byte[] Saved(string hive, DateTime utc) => hive switch
    {
        "sam" => HiveWriter.Write(Sam, "", utc, Registry.Security.SecretKey),
        "security" => HiveWriter.Write(Security, "", utc, Registry.Security.SecretKey),
        "system" => HiveWriter.Write(System, "", utc, Registry.Security.MachineKey),
        _ => throw new ArgumentOutOfRangeException(nameof(hive), hive, "no hive that anybody saves"),
    };

    private static void Hive(Collection collection, string path, HiveKey root, byte[] descriptor, DateTime utc) =>
        collection.Bytes(path, HiveWriter.Write(root, path.Replace("C:", @"\SystemRoot", StringComparison.Ordinal), utc, descriptor), utc);

    private HiveKey New(string root) => new(root, _clock);
}
