using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>A hand-made event. A value of null is an empty substitution.</summary>
internal sealed class FakeEventRow(string channel, int eventId, params (string Name, string? Value)[] data) : EventRow
{
    public string From { get; init; } = "Fake-Provider";

    public DateTime At { get; init; } = new(2021, 3, 3, 4, 5, 6, DateTimeKind.Utc);

    public ulong Number { get; init; } = 1;

    public int Severity { get; init; } = 4;

    public override EventShape Shape { get; } = new([.. data.Select(pair => pair.Name)]);

    public override ulong RecordId => Number;

    public override DateTime TimeUtc => At;

    public override int EventId => eventId;

    public override int Level => Severity;

    public override int Version => 0;

    public override int Task => 0;

    public override int Opcode => 0;

    public override ulong Keywords => 0x8020000000000000;

    public override int ProcessId => 4;

    public override int ThreadId => 8;

    public override string Provider => From;

    public override string Channel => channel;

    public override string Computer => "EX01";

    public override string UserSid => "";

    public override ReadOnlySpan<char> Text(int field) => data[field].Value;

    public override bool IsNull(int field) => data[field].Value is null;

    public override EvidencePointer Pointer() => new(@"C:\fake.evtx", (long)Number * 100, RecordId: Number);
}
