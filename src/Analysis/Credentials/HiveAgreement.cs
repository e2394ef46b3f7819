using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Which machine the hives are of, and which of them are of another one.</summary>
/// <param name="Machine">NetBIOS name, or empty.</param>
/// <param name="MachineSid">SID of the machine's own accounts, or empty.</param>
/// <param name="Domain">NetBIOS name of its domain, or empty.</param>
/// <param name="DomainSid">SID of its domain, or empty.</param>
/// <param name="DnsDomain">DNS name of its domain, or empty.</param>
/// <param name="Foreign">Files whose accounts are not this server's.</param>
/// <param name="Complaints">What does not fit, as diagnostics.</param>
internal sealed record HiveAgreement(
    string Machine, string MachineSid, string Domain, string DomainSid, string DnsDomain, IReadOnlySet<string> Foreign, IReadOnlyList<Diagnostic> Complaints)
{
    /// <summary>SYSTEM names the machine best, then SECURITY (name and SID), SOFTWARE (name), SAM (SID).</summary>
    private static readonly string[] Trust = ["SYSTEM", "SECURITY", "SOFTWARE", "SAM"];

    public static HiveAgreement Of(IReadOnlyList<InventoryRecord> marks)
    {
        string machine = "", machineSid = "", domain = "", domainSid = "", dns = "";
        var foreign = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var complaints = new List<Diagnostic>();
        foreach (var mark in marks.OrderBy(mark => Array.IndexOf(Trust, mark.Item.Name)))
        {
            var reason = Differs(machine, mark["machine"]) ? $"says that it is of the machine '{mark["machine"]}' while this server is '{machine}'"
                : machineSid.Length > 0 && mark["machineSid"].Length > 0 && machineSid != mark["machineSid"]
                    ? $"has accounts of the machine {mark["machineSid"]} while this server is {machineSid}" : "";
            if (reason.Length > 0)
            {
                foreign.Add(mark.At.Source);
                complaints.Add(new Diagnostic(mark.At.Source, mark.At.Offset, "hive identity", $"{reason}: its accounts and secrets are not counted as this server's"));
                continue;
            }
            machine = First(machine, mark["machine"]);
            machineSid = First(machineSid, mark["machineSid"]);
            domain = First(domain, mark["domain"]);
            domainSid = First(domainSid, mark["domainSid"]);
            dns = First(dns, mark["dnsDomain"]);
        }
        return new(machine, machineSid, domain, domainSid, dns, foreign, complaints);
    }

    /// <summary>NetBIOS names end after fifteen characters.</summary>
    private static bool Differs(string known, string said) =>
        known.Length > 0 && said.Length > 0 && !Short(known).Equals(Short(said), StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Short(string name) => name.AsSpan(0, Math.Min(name.Length, 15));

    private static string First(string known, string said) => known.Length > 0 ? known : said;
}
