using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>Where in an intrusion a finding belongs.</summary>
public static class Phase
{
    public const string Access = "access";
    public const string Effect = "effect";
    public const string Use = "use";
    public const string Persistence = "persistence";
    public const string Credentials = "credentials";
    public const string Theft = "theft";
    public const string Movement = "movement";
    public const string Impact = "impact";
    public const string Cleanup = "cleanup";
    public const string Response = "response";

    /// <summary>Longest prefix first, so that the more exact claim decides.</summary>
    private static readonly (string Prefix, string Phase)[] ByDetector =
    [
        ("webshell.requested", Use),
        ("webshell.detected", Response),
        ("webshell.", Effect),
        ("webfile.", Effect),
        ("exploit.", Access),
        ("script.", Use),
        ("persistence.", Persistence),
        ("transport-agent.", Persistence),
        ("rbac.", Persistence),
        ("lemonduck.competitor", Cleanup),
        ("lemonduck.self-mitigation", Cleanup),
        ("lemonduck.", Persistence),
        ("credentials.", Credentials),
        ("taken.", Theft),
        ("mailbox.", Theft),
        ("movement.", Movement),
        ("ransomware.", Impact),
        ("tampering.", Cleanup),
        ("audit.", Cleanup),
        ("defence.", Cleanup),
    ];

    private static readonly (string Technique, string Phase)[] ByTechnique =
    [
        ("T1190", Access), ("T1505", Effect), ("T1003", Credentials), ("T1552", Credentials), ("T1053", Persistence), ("T1543", Persistence),
        ("T1546", Persistence), ("T1547", Persistence), ("T1136", Persistence), ("T1098", Persistence), ("T1114", Theft), ("T1560", Theft),
        ("T1021", Movement), ("T1047", Movement), ("T1486", Impact), ("T1070", Cleanup), ("T1562", Cleanup), ("T1059", Use),
    ];

    public static string Of(Finding finding)
    {
        foreach (var (prefix, phase) in ByDetector)
            if (finding.Detector.StartsWith(prefix, StringComparison.Ordinal))
                return phase;
        foreach (var (technique, phase) in ByTechnique)
            if (finding.Attack.Any(id => id.StartsWith(technique, StringComparison.Ordinal)))
                return phase;
        return Use;
    }
}
