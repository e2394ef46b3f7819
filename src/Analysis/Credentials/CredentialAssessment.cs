using Afterpatch.Analysis.Credentials.LeastPrivilege;
using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>From records and findings to exposed secrets, the steps that reset them and the checks of least privilege. Reads names and dates; no secret.</summary>
internal sealed class CredentialAssessment(KnowledgeBase knowledge)
{
    public CredentialResult Make(IReadOnlyList<Record> records, IReadOnlyList<Finding> findings, HostInfo host, IReadOnlyList<ExposureWindow> exposure, DateTime? evidenceEnd)
    {
        var inventory = new ServerInventory(records);
        var sessions = SessionBook.From(records.OfType<LogonBook>());
        var names = new NameBook(inventory, sessions, inventory.Hives.Machine.Length > 0 ? inventory.Hives.Machine : NetBios(host.Name));
        var privileges = new PrivilegeBook(inventory, sessions);
        var thefts = TheftFinder.Find(findings);
        var secrets = new SecretBook(inventory, names).Make(IsHybrid(records));
        var exposed = thefts.Count == 0 ? [] : new ExposureFinder(thefts, sessions, names, privileges, names.Machine).Find(secrets, Later(evidenceEnd, sessions.LastUtc));
        var permissions = Model(records);
        var (steps, stepOf) = new ResetPlan(ResetStep.Load(knowledge), host with { Name = names.Machine.Length > 0 ? names.Machine : host.Name }, permissions, HasLaps(inventory)).Make(exposed);
        var review = new PrivilegeReview(knowledge).Make(new(inventory, sessions, names, privileges, secrets, permissions, exposure, host.Exchange is not null, evidenceEnd));
        return new(exposed, stepOf, steps, review, [.. inventory.Hives.Complaints, .. Doubts(records, sessions)]);
    }

    internal static PermissionModel Model(IReadOnlyList<Record> records) => records.OfType<HostFact>().Where(fact => fact.Name == "splitPermissions").OrderBy(fact => fact.SeenUtc).LastOrDefault() switch
    {
        null => PermissionModel.Unknown,
        { Value: "true" } => PermissionModel.Split,
        _ => PermissionModel.Shared,
    };

    /// <summary>Windows LAPS by policy or locally, or its predecessor.</summary>
    internal static bool HasLaps(ServerInventory inventory) =>
        inventory["setting"].Any(one => one["value"] == "BackupDirectory" && one["data"] is "1" or "2") || inventory.Setting(@"\AdmPwdEnabled")?["data"] == "1";

    /// <summary>Cmdlets of the hybrid wizard, or connectors that it makes.</summary>
    private static bool IsHybrid(IReadOnlyList<Record> records) => records.OfType<CmdletInvocation>().Any(one =>
        one.Cmdlet.Contains("HybridConfiguration", StringComparison.OrdinalIgnoreCase) || one.Cmdlet.Equals("New-IntraOrganizationConnector", StringComparison.OrdinalIgnoreCase)
        || one.Parameters.Contains("hybrid", StringComparison.OrdinalIgnoreCase) && one.Cmdlet.EndsWith("Connector", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Diagnostic> Doubts(IReadOnlyList<Record> records, SessionBook sessions)
    {
        var source = records.OfType<LogonBook>().FirstOrDefault()?.At.Source ?? "";
        if (sessions.Dropped > 0)
            yield return new Diagnostic(source, -1, "logons", $"{sessions.Dropped} logons beyond the number that is kept are not in the sessions") { LostRecords = sessions.Dropped };
        if (sessions.ClockJumps > 0)
            yield return new Diagnostic(source, -1, "clock", $"the clock was set by more than five minutes {sessions.ClockJumps} times; who was logged on at a moment is less sure around them");
    }

    private static string NetBios(string name)
    {
        if (name == HostMaker.ThisServer)
            return name;
        var first = name.Split('.')[0].ToUpperInvariant();
        return first[..Math.Min(first.Length, 15)];
    }

    private static DateTime? Later(DateTime? left, DateTime? right) => left is null ? right : right is null ? left : left > right ? left : right;
}
