namespace Afterpatch.Analysis.Movement;

/// <summary>By what trace somebody is known to have come, or to have gone. Its words are the <c>kind</c> of an edge.</summary>
internal enum AccessKind
{
    /// <summary>4624, 4625 type 3.</summary>
    NetworkLogon,

    /// <summary>4624, 4625 type 8: a password sent in the clear to a service, IIS for one.</summary>
    CleartextLogon,

    /// <summary>4624, 4625 type 10; types 7, 12 and 13 from another address.</summary>
    RemoteDesktop,

    /// <summary>4624, 4625 of the other types: at the console, as a service, as a task.</summary>
    LocalLogon,

    /// <summary>4624 type 9: a process that shows other credentials to the network.</summary>
    NewCredentials,

    /// <summary>4776: NTLM checked here.</summary>
    Ntlm,

    /// <summary>4648: credentials given by hand for some server.</summary>
    ExplicitCredentials,

    /// <summary>LocalSessionManager 21, 24, 25; 4778, 4779.</summary>
    RemoteDesktopSession,

    /// <summary>RemoteConnectionManager 1149.</summary>
    RemoteDesktopAuthentication,

    /// <summary>RdpCoreTS 131, 140.</summary>
    RemoteDesktopConnection,

    /// <summary>RDPClient 1024, 1102: from here.</summary>
    RemoteDesktopClient,

    /// <summary>WinRM 91, 169 on the server's side, 6 on the client's.</summary>
    WinRm,

    /// <summary>WMI-Activity 5858, 5860 with a client that is another machine.</summary>
    Wmi,

    /// <summary>4697, 7045 made by a session that came over the network.</summary>
    Service,

    /// <summary>4698, 4702, TaskScheduler 106 made by a session that came over the network.</summary>
    Task,

    /// <summary>4688 in a session that came over the network.</summary>
    Process,

    /// <summary>5140, 5145.</summary>
    Share,

    /// <summary>A command line that names another machine.</summary>
    Command,

    /// <summary>Sysmon 3: a connection from here to a port of administration.</summary>
    Connection,

    /// <summary>SmbClient events: another server's shares.</summary>
    Smb,

    /// <summary>OpenSSH 4.</summary>
    Ssh,

    /// <summary>User Access Logging: a role of the server used from elsewhere, counted by the day.</summary>
    UserAccess,
}

/// <summary>Why an edge is folded away in the picture. <see cref="None"/>: it is not.</summary>
internal enum Fold
{
    None,

    /// <summary>No machine but this one took part.</summary>
    Local,

    /// <summary>Accounts of machines, <c>SRV$</c>.</summary>
    MachineAccounts,

    /// <summary>The anonymous logon.</summary>
    Anonymous,

    /// <summary>Logons over the network without any privilege: mail clients, file access.</summary>
    Clients,

    /// <summary>Nothing but attempts: failures, connections without a logon.</summary>
    Attempts,
}
