namespace Afterpatch.Analysis.Credentials;

/// <summary>Kinds of secrets as <c>case.json</c> names them.</summary>
internal static class SecretKind
{
    public const string LocalAccount = "local-account";
    public const string ServiceAccount = "service-account";
    public const string Gmsa = "gmsa";
    public const string TaskAccount = "task-account";
    public const string Autologon = "autologon";
    public const string MachineAccount = "machine-account";
    public const string CachedLogon = "cached-logon";
    public const string Session = "session";
    public const string TypedPassword = "typed-password";
    public const string AppPool = "app-pool";
    public const string VirtualDirectory = "virtual-directory";
    public const string MachineKey = "machine-key";
    public const string Certificate = "certificate";
    public const string AuthCertificate = "auth-certificate";
    public const string HybridKey = "hybrid-key";
    public const string DataProtection = "data-protection";
    public const string Krbtgt = "krbtgt";
    public const string Domain = "domain";
}
