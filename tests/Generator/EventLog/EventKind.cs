namespace Afterpatch.Generator.EventLog;

/// <summary>Types of binary XML values that the writer knows, with their numbers.</summary>
internal enum ValueKind : byte
{
    Text = 0x01,
    UInt8 = 0x04,
    UInt16 = 0x06,
    UInt32 = 0x08,
    UInt64 = 0x0A,
    Boolean = 0x0D,
    Guid = 0x0F,
    FileTime = 0x11,
    Sid = 0x13,
    Hex32 = 0x14,
    Hex64 = 0x15,
    BinaryXml = 0x21,
    TextArray = 0x81,
}

/// <summary>How the part after System looks.</summary>
internal enum Payload
{
    /// <summary><c>EventData/Data[@Name]</c>.</summary>
    Named,

    /// <summary><c>EventData/Data</c> without names, as providers before Vista write: one array of strings.</summary>
    Classic,

    /// <summary><c>UserData/Element/Field</c>.</summary>
    User,
}

internal sealed record EventField(string Name, ValueKind Kind = ValueKind.Text);

/// <summary>Everything that events of one provider, id and version share.</summary>
internal sealed record EventKind(string Channel, string Provider, Guid? ProviderGuid, ushort Id, params EventField[] Fields)
{
    public Payload Payload { get; init; }

    public string UserElement { get; init; } = "";

    public string UserNamespace { get; init; } = "";

    public byte Version { get; init; }

    public byte Level { get; init; } = 4;

    public ushort Task { get; init; }

    public byte Opcode { get; init; }

    public ulong Keywords { get; init; } = 0x8000000000000000;

    /// <summary>Only providers before Vista have them.</summary>
    public ushort? Qualifiers { get; init; }

    public string Key => $"{Channel}|{Provider}|{Id}|{Version}|{Payload}|{Fields.Length}";
}

/// <param name="Values">One per field: string, integer, <see cref="Guid"/>, <see cref="DateTime"/> or null. For classic events, the strings.</param>
internal sealed record WindowsEvent(DateTime Utc, EventKind Kind, object?[] Values)
{
    public string? UserSid { get; init; }

    public uint ProcessId { get; init; } = 4;

    public uint ThreadId { get; init; } = 112;
}
