namespace Afterpatch.Generator.Wmi;

/// <summary>The classes of event subscriptions, as Windows' own MOF files define them.</summary>
internal static class WmiSchema
{
    public static readonly WmiClass EventConsumer = new("__EventConsumer", null, ("MachineName", WmiClass.Text), ("MaximumQueueSize", WmiClass.Number), ("CreatorSID", WmiClass.Bytes));

    public static readonly WmiClass EventFilter = new("__EventFilter", null,
        ("Name", WmiClass.Text), ("CreatorSID", WmiClass.Bytes), ("QueryLanguage", WmiClass.Text), ("Query", WmiClass.Text), ("EventNamespace", WmiClass.Text), ("EventAccess", WmiClass.Text));

    public static readonly WmiClass Binding = new("__FilterToConsumerBinding", null,
        ("Filter", WmiClass.Reference), ("Consumer", WmiClass.Reference), ("DeliveryQoS", WmiClass.Number), ("DeliverSynchronously", WmiClass.Flag),
        ("MaintainSecurityContext", WmiClass.Flag), ("SlowDownProviders", WmiClass.Flag), ("CreatorSID", WmiClass.Bytes));

    public static readonly WmiClass CommandLine = new("CommandLineEventConsumer", EventConsumer,
        ("Name", WmiClass.Text), ("ExecutablePath", WmiClass.Text), ("CommandLineTemplate", WmiClass.Text), ("UseDefaultErrorMode", WmiClass.Flag), ("CreateNewConsole", WmiClass.Flag),
        ("CreateNewProcessGroup", WmiClass.Flag), ("CreateSeparateWowVdm", WmiClass.Flag), ("CreateSharedWowVdm", WmiClass.Flag), ("Priority", WmiClass.Signed),
        ("WorkingDirectory", WmiClass.Text), ("DesktopName", WmiClass.Text), ("WindowTitle", WmiClass.Text), ("XCoordinate", WmiClass.Number), ("YCoordinate", WmiClass.Number),
        ("XSize", WmiClass.Number), ("YSize", WmiClass.Number), ("XNumCharacters", WmiClass.Number), ("YNumCharacters", WmiClass.Number), ("FillAttribute", WmiClass.Number),
        ("ShowWindowCommand", WmiClass.Number), ("ForceOnFeedback", WmiClass.Flag), ("ForceOffFeedback", WmiClass.Flag), ("RunInteractively", WmiClass.Flag), ("KillTimeout", WmiClass.Number));

    public static readonly WmiClass ActiveScript = new("ActiveScriptEventConsumer", EventConsumer,
        ("Name", WmiClass.Text), ("ScriptingEngine", WmiClass.Text), ("ScriptText", WmiClass.Text), ("ScriptFilename", WmiClass.Text), ("KillTimeout", WmiClass.Number));

    public static readonly WmiClass EventLog = new("NTEventLogEventConsumer", EventConsumer,
        ("Name", WmiClass.Text), ("UNCServerName", WmiClass.Text), ("SourceName", WmiClass.Text), ("EventID", WmiClass.Number), ("EventType", WmiClass.Number), ("Category", WmiClass.Number),
        ("NumberOfInsertionStrings", WmiClass.Number), ("InsertionStringTemplates", WmiClass.Texts), ("NameOfRawDataProperty", WmiClass.Text), ("NameOfUserSIDProperty", WmiClass.Text));

    /// <summary>Each with the namespace that defines it.</summary>
    public static IReadOnlyList<(string Space, WmiClass Class)> All { get; } =
    [
        ("__SYSTEMCLASS", EventConsumer), ("__SYSTEMCLASS", EventFilter), ("__SYSTEMCLASS", Binding),
        (@"ROOT\subscription", CommandLine), (@"ROOT\subscription", ActiveScript), (@"ROOT\subscription", EventLog),
    ];
}
