using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>A secret that this server keeps, by name.</summary>
/// <param name="Identity">Whose it is: <c>CONTOSO\svc-backup</c>, a thumbprint, a file.</param>
/// <param name="Sid">Security identifier, or empty.</param>
/// <param name="Place">Services, tasks, folders or values that use or keep it.</param>
/// <param name="SetUtc">When it was last set, or null.</param>
/// <param name="FormerSetUtc">When the one before it was set, or null. Domain controllers accept a machine's former password too.</param>
internal sealed record Secret(string Kind, string Identity, string Sid, string Place, DateTime? SetUtc, DateTime? FormerSetUtc = null)
{
    /// <summary>Its hive, file or list is in the evidence. False for what every Exchange server has and this evidence does not show.</summary>
    public bool IsSeen { get; init; } = true;

    /// <summary>An account of this machine and of no domain.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The secret itself says that its owner rules the domain: the primary group of a cached logon.</summary>
    public bool RulesDomain { get; init; }

    /// <summary>Where the evidence names it.</summary>
    public IReadOnlyList<EvidencePointer> Sources { get; init; } = [];
}
