namespace Afterpatch.Analysis.Credentials;

/// <summary>How far Exchange's own rights reach into the directory.</summary>
internal enum PermissionModel
{
    /// <summary>This evidence does not tell; taken as shared, which is what Setup makes unless told otherwise.</summary>
    Unknown,

    /// <summary>Exchange servers may change rights at the domain's root: whoever is SYSTEM on one can ask for every password.</summary>
    Shared,

    /// <summary>Active Directory split permissions: Exchange manages no accounts.</summary>
    Split,
}
