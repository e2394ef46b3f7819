using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>A stored fact in the form of the event that would have told of it. Empty values are absent.</summary>
internal sealed class StoredEventRow(string channel, string provider, int eventId, EventShape shape, string[] values) : EventRow
{
    public override EventShape Shape => shape;

    public override ulong RecordId => 0;

    public override DateTime TimeUtc => default;

    public override int EventId => eventId;

    public override int Level => 4;

    public override int Version => 0;

    public override int Task => 0;

    public override int Opcode => 0;

    public override ulong Keywords => 0;

    public override int ProcessId => 0;

    public override int ThreadId => 0;

    public override string Provider => provider;

    public override string Channel => channel;

    public override string Computer => "";

    public override string UserSid => "";

    public override ReadOnlySpan<char> Text(int field) => values[field];

    public override bool IsNull(int field) => values[field].Length == 0;

    public override EvidencePointer Pointer() => new("");
}
