namespace Afterpatch.Analysis.Credentials;

/// <summary>Whether one theft gives one kind of secret, and why.</summary>
internal static class Reach
{
    /// <returns>The text key's last part, or null when the theft does not reach that secret.</returns>
    public static string? Of(Theft theft, Secret secret, HiveReach hives) => theft.Kind switch
    {
        TheftKind.Hives => secret.Kind switch
        {
            SecretKind.LocalAccount => hives.HasSam && theft.Hives.Overlaps(["sam", "system"]) ? secret.Sid.EndsWith("-500", StringComparison.Ordinal) ? "sam-shared" : "sam" : null,
            SecretKind.ServiceAccount or SecretKind.Gmsa or SecretKind.Autologon or SecretKind.MachineAccount or SecretKind.DataProtection => hives.HasSecurity && theft.Hives.Overlaps(["security", "system"]) ? "lsa" : null,
            SecretKind.TaskAccount => hives.HasSecurity && theft.Hives.Overlaps(["security", "system"]) ? "task" : null,
            SecretKind.CachedLogon => hives.HasSecurity && theft.Hives.Overlaps(["security", "system"]) ? "cache" : null,
            _ => null,
        },
        TheftKind.Lsass => secret.Kind switch
        {
            SecretKind.MachineAccount or SecretKind.DataProtection => "lsass",
            SecretKind.ServiceAccount or SecretKind.Gmsa or SecretKind.AppPool => "lsass-service",
            _ => null,
        },
        TheftKind.Web => secret.Kind switch
        {
            SecretKind.AppPool or SecretKind.VirtualDirectory or SecretKind.MachineKey => "web",
            _ => null,
        },
        TheftKind.KnownKey => secret is { Kind: SecretKind.MachineKey, IsSeen: true } ? "known-key" : null,
        TheftKind.System => secret.Kind switch
        {
            SecretKind.Certificate or SecretKind.AuthCertificate or SecretKind.HybridKey => "private-key",
            SecretKind.MachineKey or SecretKind.AppPool or SecretKind.VirtualDirectory => "configuration",
            _ => "system",
        },
        _ => null,
    };

    /// <summary>A copy that is in the evidence proves what it gives; a dump proves only the sessions in it, not that a service ran.</summary>
    public static bool IsProven(Theft theft, Secret secret, HiveReach hives) => theft.IsProven && theft.Kind switch
    {
        TheftKind.Hives => hives.IsProven(secret),
        TheftKind.Lsass => secret.Kind is SecretKind.MachineAccount or SecretKind.DataProtection,
        TheftKind.Web or TheftKind.KnownKey => true,
        _ => false,
    };
}
