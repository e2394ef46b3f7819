namespace Afterpatch.Analysis.Credentials;

/// <summary>Ways in which secrets leave a server.</summary>
internal enum TheftKind
{
    /// <summary>Registry hives were saved.</summary>
    Hives,

    /// <summary>The memory of LSASS was read.</summary>
    Lsass,

    /// <summary>The directory's database was copied or asked to replicate.</summary>
    Directory,

    /// <summary>Passwords of application pools and virtual directories, or machine keys, were listed.</summary>
    Web,

    /// <summary>A machine key that the world knows is in use.</summary>
    KnownKey,

    /// <summary>A password stood in a command line.</summary>
    Typed,

    /// <summary>The intruder was SYSTEM on this server and could read everything on it.</summary>
    System,
}
