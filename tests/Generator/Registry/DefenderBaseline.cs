namespace Afterpatch.Generator.Registry;

/// <summary>Microsoft Defender, switched on, with exclusions that Microsoft recommends for Exchange.</summary>
internal static class DefenderBaseline
{
    public const string Root = @"Microsoft\Windows Defender";

    private static readonly string[] Folders =
        ["ClientAccess\\OAB", "FIP-FS", "GroupMetrics", "Logging", "Mailbox", "TransportRoles\\Data\\Adam", "TransportRoles\\Data\\IpFilter", "TransportRoles\\Data\\Queue", "TransportRoles\\Logs", "TransportRoles\\Pickup", "TransportRoles\\Replay", "Working\\OleConverter"];

    private static readonly string[] Programs =
        ["ComplianceAuditService.exe", "EdgeTransport.exe", "Microsoft.Exchange.Store.Service.exe", "Microsoft.Exchange.Store.Worker.exe", "MSExchangeTransport.exe", "MSExchangeHMHost.exe", "MSExchangeHMWorker.exe", "MSExchangeMailboxReplication.exe"];

    public static void Fill(MachineHives hives)
    {
        var root = hives.Software.At(Root);
        root.Number("DisableAntiSpyware", 0).Number("DisableAntiVirus", 0).Number("ProductStatus", 0).Number("PUAProtection", 0).Text("InstallLocation", @"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.2102.4-0\");
        root.At("Features").Number("TamperProtection", 0).Number("TamperProtectionSource", 0);
        root.At("Real-Time Protection").Number("DpaDisabled", 0);
        root.At("Spynet").Number("SpyNetReporting", 2).Number("SubmitSamplesConsent", 1);
        foreach (var kind in new[] { "Extensions", "IpAddresses", "Paths", "Processes", "TemporaryPaths" })
            root.At($@"Exclusions\{kind}");
        foreach (var folder in Folders)
            Exclude(hives, "Paths", hives.Server.InstallRoot + folder);
        Exclude(hives, "Paths", @"%SystemDrive%\inetpub\temp\IIS Temporary Compressed Files");
        foreach (var program in Programs)
            Exclude(hives, "Processes", $@"{hives.Server.InstallRoot}Bin\{program}");
        foreach (var extension in new[] { ".config", ".chk", ".edb", ".jfm", ".jrs", ".log", ".que", ".dsc", ".txt" })
            Exclude(hives, "Extensions", extension);
    }

    public static void Exclude(MachineHives hives, string kind, string what) => hives.Software.At($@"{Root}\Exclusions\{kind}").Number(what, 0);
}
