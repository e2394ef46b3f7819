using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Registry;

/// <summary>Names and dates of secrets, and nothing of the secrets themselves.</summary>
public sealed class CredentialFactsTests
{
    private static readonly DateTime Set = new(2021, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    [Fact]
    public void LSA_secrets_have_names_kinds_and_the_times_of_their_values()
    {
        var items = Items("SECURITY", Secrets().Build());
        Assert.Equal(
            [("$MACHINE.ACC", "machine account"), ("_SC_Backup", "service account password"), ("_SC_GMSA_{84A78B8C}_1", "group managed service account")],
            items.Where(item => item.Item.Kind == "lsa-secret").Select(item => (item.Item.Name, item["kind"])));
        var machine = items.Single(item => item.Item.Name == "$MACHINE.ACC");
        Assert.Equal(("2021-02-03T04:05:06Z", "2021-01-03T04:05:06Z"), (machine["setUtc"], machine["previousSetUtc"]));
    }

    [Fact]
    public void A_cached_logon_gives_its_number_group_and_time_and_an_unused_slot_none()
    {
        var items = Items("SECURITY", Secrets().Build());
        var cached = Assert.Single(items, item => item.Item.Kind == "cached-logon");
        Assert.Equal(("NL$1", "1105", "512", "2021-02-03T04:05:06Z"), (cached.Item.Name, cached["rid"], cached["primaryGroup"], cached["writtenUtc"]));
        Assert.Equal("1", items.Single(item => item.Item.Kind == "cached-logons")["entries"]);
    }

    [Fact]
    public void SECURITY_says_which_machine_and_domain_it_is_of()
    {
        var mark = Items("SECURITY", Secrets().Build()).Single(item => item.Item.Kind == "hive-identity");
        Assert.Equal(("SECURITY", "EX01", "S-1-5-21-10-20-30"), (mark.Item.Name, mark["machine"], mark["machineSid"]));
    }

    [Fact]
    public void SOFTWARE_gives_memberships_autologon_LAPS_and_certificates()
    {
        using var key = RSA.Create(1024);
        var request = new CertificateRequest("CN=Microsoft Exchange Server Auth Certificate", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Set, Set.AddYears(5));
        const string policy = @"Microsoft\Windows\CurrentVersion\Group Policy";
        const string winlogon = @"Microsoft\Windows NT\CurrentVersion\Winlogon";
        const string secret = "Correct-Horse-Battery";
        var items = Items("SOFTWARE", new HiveBuilder().Key("Classes").Text(@"Microsoft\Windows NT\CurrentVersion", "ProductName", "Windows Server 2019")
            .Text($@"{policy}\GroupMembership", "Group0", "S-1-5-21-1-2-3-515").Text($@"{policy}\S-1-5-21-1-2-3-1105\GroupMembership", "Group0", "S-1-5-21-1-2-3-512")
            .Text($@"{policy}\State\Machine", "Distinguished-Name", "CN=EX01,OU=Servers,DC=contoso,DC=example").Text($@"{policy}\History", "MachineDomain", "contoso.example")
            .Text(winlogon, "AutoAdminLogon", "1").Text(winlogon, "DefaultUserName", "kiosk").Text(winlogon, "DefaultDomainName", "CONTOSO").Text(winlogon, "DefaultPassword", secret)
            .Number(@"Microsoft\Policies\LAPS", "BackupDirectory", 2)
            .Value(@"Microsoft\SystemCertificates\MY\Certificates\AA11", "Blob", 3, [.. Property(2, [1, 2]), .. Property(11, Encoding.Unicode.GetBytes("Auth\0")), .. Property(32, certificate.RawData)])
            .Build());
        Assert.Equal([("machine", "S-1-5-21-1-2-3-515"), ("S-1-5-21-1-2-3-1105", "S-1-5-21-1-2-3-512")], items.Where(item => item.Item.Kind == "membership").Select(item => (item.Item.Name, item["groups"])));
        var logon = items.Single(item => item.Item.Kind == "autologon");
        Assert.Equal(("kiosk", "CONTOSO", "yes", "yes"), (logon.Item.Name, logon["domain"], logon["enabled"], logon["passwordInClear"]));
        Assert.Equal(("CN=Microsoft Exchange Server Auth Certificate", "Auth", "yes", "2026-02-03T04:05:06Z"), items.Where(item => item.Item.Kind == "certificate")
            .Select(item => (item["subject"], item["friendlyName"], item["privateKey"], item["notAfterUtc"])).Single());
        Assert.Equal(("EX01", "contoso.example"), items.Where(item => item.Item.Kind == "hive-identity").Select(item => (item["machine"], item["dnsDomain"])).Single());
        Assert.Equal("2", items.Single(item => item["value"] == "BackupDirectory")["data"]);
        Assert.DoesNotContain(items, item => item.Item.Fields.Any(field => field.Value.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_certificate_that_is_none_is_told_and_its_key_still_listed()
    {
        var records = RegistryParserTests.Parse(@"C:\Windows\System32\config\SOFTWARE", new HiveBuilder().Key("Classes").Key(@"Microsoft\Windows NT\CurrentVersion")
            .Value(@"Microsoft\SystemCertificates\MY\Certificates\AA11", "Blob", 3, [.. Property(2, [1]), .. Property(32, [0x30, 0x82, 1, 2, 3]), 9, 9]).Build());
        Assert.Equal("yes", records.OfType<InventoryRecord>().Single(item => item.Item.Kind == "certificate")["privateKey"]);
        Assert.Contains(records.OfType<Diagnostic>(), one => one.Field == "certificate");
    }

    [Fact]
    public void Damage_ends_in_records_and_diagnostics()
    {
        var whole = Secrets().Build();
        foreach (var cut in Damage.EveryCut(whole, 300))
            RegistryParserTests.Parse(@"C:\Windows\System32\config\SECURITY", whole[..cut]);
        foreach (var edited in Damage.AnyEdits(whole, 500, seed: 3))
            RegistryParserTests.Parse(@"C:\Windows\System32\config\SECURITY", edited);
        var software = new HiveBuilder().Key("Classes").Key(@"Microsoft\Windows NT\CurrentVersion").Value(@"Microsoft\SystemCertificates\MY\Certificates\AA11", "Blob", 3, [.. Property(2, [1]), .. Property(32, new byte[64])])
            .Text(@"Microsoft\Windows\CurrentVersion\Group Policy\GroupMembership", "Group0", "S-1-1-0").Build();
        foreach (var edited in Damage.AnyEdits(software, 500, seed: 4))
            RegistryParserTests.Parse(@"C:\Windows\System32\config\SOFTWARE", edited);
    }

    private static HiveBuilder Secrets()
    {
        var used = new byte[168];
        used[0] = 8;
        BitConverter.GetBytes(1105).CopyTo(used, 16);
        BitConverter.GetBytes(512).CopyTo(used, 20);
        BitConverter.GetBytes(Set.ToFileTimeUtc()).CopyTo(used, 32);
        var unused = new byte[168];
        unused[40] = 4;
        unused[42] = 1;
        byte[] sid = [1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 30, 0, 0, 0];
        var hive = new HiveBuilder().Value(@"Policy\PolAcDmN", "", 0, [8, 0, 10, 0, 8, 0, 0, 0, .. Encoding.Unicode.GetBytes("EX01"), 0, 0]).Value(@"Policy\PolAcDmS", "", 0, sid)
            .Value("Cache", "NL$Control", 3, [4, 0, 1, 0]).Value("Cache", "NL$1", 3, used).Value("Cache", "NL$2", 3, unused);
        foreach (var name in (string[])["$MACHINE.ACC", "_SC_Backup", "_SC_GMSA_{84A78B8C}_1"])
            hive.Value($@"Policy\Secrets\{name}\CurrVal", "", 0, [1, 2, 3, 4]).Value($@"Policy\Secrets\{name}\CupdTime", "", 0, BitConverter.GetBytes(Set.ToFileTimeUtc()))
                .Value($@"Policy\Secrets\{name}\OupdTime", "", 0, BitConverter.GetBytes(Set.AddMonths(-1).ToFileTimeUtc()));
        return hive;
    }

    private static byte[] Property(int number, byte[] data) => [.. BitConverter.GetBytes(number), 1, 0, 0, 0, .. BitConverter.GetBytes(data.Length), .. data];

    private static List<InventoryRecord> Items(string name, byte[] bytes) => [.. RegistryParserTests.Parse($@"C:\Windows\System32\config\{name}", bytes).OfType<InventoryRecord>()];
}
