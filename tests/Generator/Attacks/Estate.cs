using System.Globalization;
using System.Security;
using System.Text;
using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Registry;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Attacks;

/// <summary>What a server keeps of its owner's secrets, and who is logged on around a moment.</summary>
internal sealed class Estate(Incident incident, DateTime madeUtc)
{
    public const string AuthCertificate = "Microsoft Exchange Server Auth Certificate";
    private const string Policy = @"Microsoft\Windows\CurrentVersion\Group Policy";
    private ulong _logon = 0x51000000;

    private Server Server => incident.Server;

    private User Admin => Server.Users[0];

    /// <summary>A managed account, a task with a password and one without, an automatic logon, memberships, certificates.</summary>
    public void Furnish()
    {
        incident.Change(madeUtc, machine =>
        {
            ServiceBaseline.Add(machine, "ContosoMonitor", @"C:\Program Files\Contoso\monitor.exe", $@"{Server.NetBios}\gmsa-mon$", "Contoso Monitor", 2, 0x10);
            foreach (var secret in new[] { "DefaultPassword", "_SC_GMSA_{84A78B8C-56EE-465b-8496-FFB35A1B52A7}_" + machine.Chance.Hex(64) })
                SecurityBaseline.Secret(machine, secret);
            machine.Software.At(@"Microsoft\Windows NT\CurrentVersion\Winlogon").Text("AutoAdminLogon", "1").Text("DefaultUserName", "kiosk");
            machine.Tasks.Register(@"\Contoso\Nightly report", Task(@"\Contoso\Nightly report", $@"{Server.NetBios}\svc-report", "Password"), machine.Chance.Guid());
            machine.Tasks.Register(@"\Contoso\Clean up", Task(@"\Contoso\Clean up", $@"{Server.NetBios}\svc-clean", "S4U"), machine.Chance.Guid());
            Groups(machine, $@"{Policy}\{Admin.Sid}\GroupMembership", "S-1-1-0", "S-1-5-32-545", Server.DomainSid + "-513", Server.DomainSid + "-512");
            Groups(machine, $@"{Policy}\{Server.Users[1].Sid}\GroupMembership", "S-1-1-0", "S-1-5-32-545", Server.DomainSid + "-513");
            Groups(machine, $@"{Policy}\GroupMembership", "S-1-5-32-544", "S-1-1-0", Server.DomainSid + "-515", Server.DomainSid + "-1120");
            machine.Software.At($@"{Policy}\State\Machine").Text("Distinguished-Name", $"CN={Server.Name},OU=Servers,DC={Server.Domain.Replace(".", ",DC=", StringComparison.Ordinal)}");
            MachineCertificate.Add(machine, AuthCertificate, AuthCertificate, madeUtc, madeUtc.AddYears(5));
            MachineCertificate.Add(machine, Server.PublicHost, "Mail", madeUtc, madeUtc.AddYears(1));
        });
    }

    public void Laps() => incident.Change(madeUtc, machine => machine.Software.At(@"Microsoft\Policies\LAPS").Number("BackupDirectory", 2));

    /// <summary>Accounts in the configuration of IIS, a key of its own for a site, and a hybrid organisation.</summary>
    public void WebSecrets(DateTime hybridUtc)
    {
        incident.Edits.Add((@"C:\Windows\System32\inetsrv\config\applicationHost.config", text => text
            .Replace("        </applicationPools>", $"""
                            <add name="Intranet" managedRuntimeVersion="v4.0">
                                <processModel identityType="SpecificUser" userName="{Server.NetBios}\svc-web" password="[enc:IISWASOnlyAesProvider:AAAA:enc]" />
                            </add>
                        </applicationPools>
                """.TrimEnd(), StringComparison.Ordinal)
            .Replace("""<virtualDirectory path="/" physicalPath="%SystemDrive%\inetpub\wwwroot" />""", $"""
                <virtualDirectory path="/" physicalPath="%SystemDrive%\inetpub\wwwroot" />
                                    <virtualDirectory path="/files" physicalPath="\\fs01\web" userName="{Server.NetBios}\svc-content" password="[enc:IISWASOnlyAesProvider:BBBB:enc]" />
                """.Trim(), StringComparison.Ordinal)));
        Happen.Cmdlet(Server, incident.Happenings, hybridUtc, "Update-HybridConfiguration", $"-OnPremisesCredentials \"{Server.NetBios}\\{Admin.Sam}\" -TenantCredentials \"admin@contoso.example\"",
            $"{Server.Domain}/Users/{Admin.DisplayName}", Admin.Sid);
    }

    /// <summary>Setup's note of how the domain was prepared, before all others.</summary>
    public void Permissions(bool isSplit)
    {
        string[] lines =
        [
            "Starting Microsoft Exchange Server Setup", "Command Line Parameter Name='prepareAD', Value=''.",
            $"Command Line Parameter Name='ActiveDirectorySplitPermissions', Value='{(isSplit ? "true" : "false")}'.", "The Exchange Server setup operation completed successfully.",
        ];
        incident.Edits.Add((@"C:\ExchangeSetupLogs\ExchangeSetup.log", text => string.Concat(lines.Select(line => $"{text[..text.IndexOf(']')]}] [0] {line}\r\n")) + text));
    }

    /// <summary>People and accounts before, at and after a moment: some there, some gone, some left behind.</summary>
    public void People(DateTime moment)
    {
        var boot = moment.AddHours(-20);
        Session(boot.AddHours(-3), null, 2, Server.Users[4].Sam, Server.Users[4].Sid);
        incident.Event(SecurityEvents.Starting(boot));
        Session(boot.AddMinutes(2), null, 5, "svc-backup", Server.DomainSid + "-2101");
        Session(boot.AddMinutes(2), null, 5, "gmsa-mon$", Server.DomainSid + "-2102");
        Session(moment.AddHours(-2), moment.AddHours(1), 2, Server.Users[1].Sam, Server.Users[1].Sid);
        var left = Session(moment.AddHours(-5), null, 10, Admin.Sam, Admin.Sid, isPrivileged: true);
        incident.Event(SecurityEvents.DesktopLeft(moment.AddHours(-4), Server.NetBios, Admin.Sam, left, Admin.OfficeIp));
        Session(moment.AddHours(-6), moment.AddHours(-1), 10, Server.Users[2].Sam, Server.Users[2].Sid);
        Session(moment.AddMinutes(-30), moment.AddMinutes(30), 4, "svc-report", Server.DomainSid + "-2103");
    }

    /// <summary>Everything that can be changed on the server itself is changed, the machine's password twice.</summary>
    public void ChangeAll(DateTime utc)
    {
        incident.Change(utc, machine =>
        {
            SamBaseline.Account(machine, 500, "Administrator", "Built-in account for administering the computer/domain", 0x0210, madeUtc);
            foreach (var secret in new[] { "$MACHINE.ACC", "_SC_" + ServiceBaseline.BackupService })
                SecurityBaseline.Secret(machine, secret);
        });
        incident.Change(utc.AddHours(12), machine => SecurityBaseline.Secret(machine, "$MACHINE.ACC"));
    }

    private ulong Session(DateTime from, DateTime? to, int type, string user, string sid, bool isPrivileged = false)
    {
        var id = _logon += 0x1374;
        incident.Event(SecurityEvents.Logon(from, type, Server.NetBios, user, sid, type == 10 ? Admin.OfficeIp : "-", id, @"C:\Windows\System32\winlogon.exe", "Negotiate"));
        if (isPrivileged)
            incident.Event(SecurityEvents.Special(from, Server.NetBios, user, sid, id));
        if (to is { } end)
            incident.Event(SecurityEvents.Logoff(end, type, Server.NetBios, user, sid, id));
        return id;
    }

    private static void Groups(MachineHives machine, string path, params string[] groups)
    {
        var key = machine.Software.At(path).Number("Count", (uint)groups.Length);
        for (var i = 0; i < groups.Length; i++)
            key.Text("Group" + i.ToString(CultureInfo.InvariantCulture), groups[i]);
    }

    private static byte[] Task(string path, string user, string logonType)
    {
        var text = $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo>
                <Author>{SecurityElement.Escape(user)}</Author>
                <URI>{path}</URI>
              </RegistrationInfo>
              <Triggers />
              <Principals>
                <Principal id="Author">
                  <UserId>{SecurityElement.Escape(user)}</UserId>
                  <LogonType>{logonType}</LogonType>
                </Principal>
              </Principals>
              <Settings />
              <Actions Context="Author">
                <Exec>
                  <Command>C:\Program Files\Contoso\report.exe</Command>
                </Exec>
              </Actions>
            </Task>
            """.ReplaceLineEndings("\r\n");
        return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
    }
}
