using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Which machine and domain a hive says it is of, so that hives of different machines are never taken for one.</summary>
internal static class HiveMarks
{
    private const string Policy = @"Microsoft\Windows\CurrentVersion\Group Policy";

    public static void Security(HiveFacts facts) => Add(facts, facts.Find("Policy"), Name(facts, @"Policy\PolAcDmN"), SidOf(facts, @"Policy\PolAcDmS"),
        Name(facts, @"Policy\PolPrDmN"), SidOf(facts, @"Policy\PolPrDmS"), Name(facts, @"Policy\PolDnDDN"));

    public static void Sam(HiveFacts facts, string machineSid) => Add(facts, facts.Find(@"SAM\Domains\Account"), "", machineSid == "S-1-5-21" ? "" : machineSid, "", "", "");

    public static void System(HiveFacts facts, string control, string name, string domain) => Add(facts, facts.Find($@"{control}\ComputerName\ComputerName"), name, "", "", "", domain);

    /// <summary>SOFTWARE has no name of its own; group policy keeps the machine's distinguished name and domain there.</summary>
    public static void Software(HiveFacts facts)
    {
        var machine = facts.Text($@"{Policy}\State\Machine", "Distinguished-Name");
        var name = machine.StartsWith("CN=", StringComparison.OrdinalIgnoreCase) && machine.IndexOf(',', StringComparison.Ordinal) is var end and > 3 ? machine[3..end] : "";
        Add(facts, facts.Find($@"{Policy}\State\Machine"), name, "", "", "", facts.Text($@"{Policy}\History", "MachineDomain"));
    }

    private static void Add(HiveFacts facts, HiveKey? key, string machine, string machineSid, string domain, string domainSid, string dnsDomain)
    {
        if (key is { } place && (machine.Length > 0 || machineSid.Length > 0))
            facts.Add("hive-identity", facts.Kind.ToString().ToUpper(CultureInfo.InvariantCulture), "unknown", place, ("machine", machine), ("machineSid", machineSid),
                ("domain", domain), ("domainSid", domainSid), ("dnsDomain", dnsDomain));
    }

    /// <summary>A counted string: length and capacity in bytes, offset of the text (8), text in UTF-16.</summary>
    private static string Name(HiveFacts facts, string path)
    {
        if (facts.Find(path)?.Value("") is not { } value || value.Data() is not { Length: >= 8 } data)
            return "";
        var length = BinaryPrimitives.ReadUInt16LittleEndian(data) & ~1;
        var at = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        return length is > 0 and <= 512 && at >= 8 && at + length <= data.Length ? Encoding.Unicode.GetString(data.Slice((int)at, length)) : "";
    }

    private static string SidOf(HiveFacts facts, string path) =>
        facts.Find(path)?.Value("") is { } value && value.Data() is { Length: >= 8 } data ? Sid.Read(data, out _) ?? "" : "";
}
