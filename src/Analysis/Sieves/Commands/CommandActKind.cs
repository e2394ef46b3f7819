namespace Afterpatch.Analysis.Sieves.Commands;

internal enum CommandActKind
{
    /// <summary>Backups, their catalogue, or the way back to them were deleted or switched off.</summary>
    AgainstRecovery,

    /// <summary>A way from outside to a port inside.</summary>
    Tunnel,

    /// <summary>Files copied to a store in the cloud.</summary>
    CloudCopy,

    /// <summary>A program for remote control was started.</summary>
    RemoteAccess,

    /// <summary>A local account was made, or became one of the administrators.</summary>
    AccountMade,

    /// <summary>The firewall was told to shut file sharing or remote procedure calls.</summary>
    PortShut,
}
