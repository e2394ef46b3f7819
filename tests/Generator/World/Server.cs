using System.Globalization;

namespace Afterpatch.Generator.World;

/// <summary>An invented Exchange server and the people who use it.</summary>
internal sealed class Server
{
    private static readonly string[] FirstNames =
        ["anna", "ben", "carla", "david", "elise", "farid", "greta", "hugo", "ines", "jonas", "katia", "louis", "marie", "nadia", "oscar", "paul", "rosa", "simon", "theo", "vera"];

    private static readonly string[] LastNames =
        ["arnaud", "becker", "costa", "dubois", "ernst", "fournier", "garcia", "hansen", "ivanov", "jansen", "keller", "lambert", "moreau", "novak", "olsen", "petit", "roussel", "schmidt", "tanaka", "weber"];

    private static readonly string[] Outlooks =
    [
        "Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.13801;+Pro)", "Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.5134;+Pro)",
        "Microsoft+Office/15.0+(Windows+NT+6.1;+Microsoft+Outlook+15.0.5249;+Pro)", "MacOutlook/16.46.21021202+(Intelx64+Mac+OS+X+Version+11.2.3+(Build+20D91))",
    ];

    private static readonly string[] Browsers =
    [
        "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/88.0.4324.190+Safari/537.36",
        "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64;+rv:86.0)+Gecko/20100101+Firefox/86.0",
        "Mozilla/5.0+(Macintosh;+Intel+Mac+OS+X+10_15_7)+AppleWebKit/605.1.15+(KHTML,+like+Gecko)+Version/14.0.3+Safari/605.1.15",
        "Mozilla/5.0+(Windows+NT+10.0;+WOW64;+Trident/7.0;+rv:11.0)+like+Gecko",
    ];

    private static readonly (string Agent, string Type)[] Phones =
    [
        ("Apple-iPhone12C1/1804.52", "iPhone"), ("Apple-iPad7C11/1803.66", "iPad"), ("Android-SAMSUNG-SM-G991B/101.300", "SamsungDevice"),
        ("Outlook-iOS-Android/1.0", "Outlook"), ("TouchDown(MSRPC)/8.5.00087", "Android"),
    ];

    public Server(string name, string domain, IReadOnlyList<Build> history, int users, ulong seed)
    {
        Name = name;
        Domain = domain;
        History = history;
        var chance = Chance.For(seed, "people");
        DomainSid = $"S-1-5-21-{chance.Between(100_000_000, 2_000_000_000)}-{chance.Between(100_000_000, 2_000_000_000)}-{chance.Between(100_000_000, 2_000_000_000)}";
        var local = Chance.For(seed, "local accounts");
        MachineSid = $"S-1-5-21-{local.Between(100_000_000, 2_000_000_000)}-{local.Between(100_000_000, 2_000_000_000)}-{local.Between(100_000_000, 2_000_000_000)}";
        Address = $"10.{chance.Between(10, 60)}.{chance.Between(0, 9)}.{chance.Between(20, 60)}";
        LoadBalancer = Address[..(Address.LastIndexOf('.') + 1)] + "5";
        PublicHost = "mail." + domain;
        DatabaseGuid = chance.Guid();
        OabGuid = chance.Guid();
        ServerCookie = chance.Between(1_900_000_000, 1_999_999_999).ToString(CultureInfo.InvariantCulture);
        Users = [.. Enumerable.Range(0, users).Select(index => NewUser(index, chance))];
        Admin = Users[0];
        HealthMailbox = "HealthMailbox" + chance.Hex(7);
        ThirdPartyAdmin = "helpdesk";
    }

    public string Name { get; }

    /// <summary>DNS domain, <c>contoso.example</c>.</summary>
    public string Domain { get; }

    public string NetBios => Domain[..Domain.IndexOf('.')].ToUpperInvariant();

    public string Fqdn => $"{Name.ToLowerInvariant()}.{Domain}";

    public string PublicHost { get; }

    public string DomainSid { get; }

    /// <summary>Of the accounts that the server itself keeps.</summary>
    public string MachineSid { get; }

    public string Address { get; }

    public string LoadBalancer { get; }

    public Guid DatabaseGuid { get; }

    public Guid OabGuid { get; }

    public string ServerCookie { get; }

    public string HealthMailbox { get; }

    public string ThirdPartyAdmin { get; }

    public IReadOnlyList<Build> History { get; }

    /// <summary>Who came and who went; filled while the logs are written.</summary>
    public MovementLedger Movement { get; } = new();

    public IReadOnlyList<User> Users { get; }

    public User Admin { get; }

    /// <summary>Thumbprints of the machine's certificates by their names, as they were made.</summary>
    public Dictionary<string, string> Thumbprints { get; } = [];

    public string MachineAccount => $@"{NetBios}\{Name.ToUpperInvariant()}$";

    public string InstallRoot => @"C:\Program Files\Microsoft\Exchange Server\V15\";

    public Build BuildAt(DateTime utc) => History.LastOrDefault(build => build.InstalledUtc <= utc) ?? History[0];

    private User NewUser(int index, Chance chance)
    {
        var first = FirstNames[index % FirstNames.Length];
        var last = LastNames[index / FirstNames.Length % LastNames.Length];
        var number = index / (FirstNames.Length * LastNames.Length) is > 0 and var n ? n.ToString(CultureInfo.InvariantCulture) : "";
        var sam = index == 0 ? "adm-" + last : $"{first[0]}{last}{number}{(index < FirstNames.Length * LastNames.Length ? first[1..3] : "")}";
        var phone = chance.Of(Phones);
        return new User(
            sam, $"{first}.{last}{number}@{Domain}", $"{DomainSid}-{1103 + index}", $"{Capital(first)} {Capital(last)}", chance.Guid(),
            $"10.{chance.Between(61, 90)}.{chance.Between(0, 9)}.{chance.Between(20, 240)}", $"{chance.Of([78, 81, 86, 88, 90, 92])}.{chance.Between(1, 250)}.{chance.Between(1, 250)}.{chance.Between(1, 250)}",
            chance.Of(Outlooks), chance.Of(Browsers), phone.Agent, phone.Type, chance.Hex(32).ToUpperInvariant(), index == 0);
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
