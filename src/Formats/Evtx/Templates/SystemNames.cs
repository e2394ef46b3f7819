namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>The elements and attributes of <c>Event/System</c>.</summary>
/// <remarks>Spec: the event schema of Windows, <c>SystemPropertiesType</c>.</remarks>
internal static class SystemNames
{
    public static EvtxSystemField? OfElement(string element) => element switch
    {
        "EventID" => EvtxSystemField.EventId,
        "Version" => EvtxSystemField.Version,
        "Level" => EvtxSystemField.Level,
        "Task" => EvtxSystemField.Task,
        "Opcode" => EvtxSystemField.Opcode,
        "Keywords" => EvtxSystemField.Keywords,
        "EventRecordID" => EvtxSystemField.RecordId,
        "Channel" => EvtxSystemField.Channel,
        "Computer" => EvtxSystemField.Computer,
        _ => null,
    };

    public static EvtxSystemField? OfAttribute(string element, string attribute) => (element, attribute) switch
    {
        ("Provider", "Name") => EvtxSystemField.ProviderName,
        ("Provider", "Guid") => EvtxSystemField.ProviderGuid,
        ("Provider", "EventSourceName") => EvtxSystemField.EventSourceName,
        ("EventID", "Qualifiers") => EvtxSystemField.Qualifiers,
        ("TimeCreated", "SystemTime") => EvtxSystemField.SystemTime,
        ("Correlation", "ActivityID") => EvtxSystemField.ActivityId,
        ("Correlation", "RelatedActivityID") => EvtxSystemField.RelatedActivityId,
        ("Execution", "ProcessID") => EvtxSystemField.ProcessId,
        ("Execution", "ThreadID") => EvtxSystemField.ThreadId,
        ("Execution", "ProcessorID") => EvtxSystemField.ProcessorId,
        ("Execution", "SessionID") => EvtxSystemField.SessionId,
        ("Execution", "KernelTime") => EvtxSystemField.KernelTime,
        ("Execution", "UserTime") => EvtxSystemField.UserTime,
        ("Execution", "ProcessorTime") => EvtxSystemField.ProcessorTime,
        ("Security", "UserID") => EvtxSystemField.UserId,
        _ => null,
    };

    /// <summary>Elements that only carry attributes: empty, they say nothing.</summary>
    public static bool IsContainer(string element) => element is "Provider" or "TimeCreated" or "Correlation" or "Execution" or "Security";
}
