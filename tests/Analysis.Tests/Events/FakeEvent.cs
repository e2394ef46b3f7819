using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Tests.Events;

/// <summary>An event made by hand: as a row for sieves, as a record for detectors.</summary>
internal sealed class FakeEvent(string provider, string channel, int id, string utc, params (string Name, string Value)[] data) : EventRow
{
    private static ulong _next;
    private readonly ulong _recordId = Interlocked.Increment(ref _next);

    public string User { get; init; } = "";

    public int EventLevel { get; init; } = 4;

    public string Host { get; init; } = "EX01.contoso.example";

    public override EventShape Shape { get; } = new([.. data.Select(field => field.Name)]);

    public override ulong RecordId => _recordId;

    public override DateTime TimeUtc => DateTime.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    public override int EventId => id;

    public override int Level => EventLevel;

    public override int Version => 0;

    public override int Task => 0;

    public override int Opcode => 0;

    public override ulong Keywords => 0;

    public override int ProcessId => 4;

    public override int ThreadId => 8;

    public override string Provider => provider;

    public override string Channel => channel;

    public override string Computer => Host;

    public override string UserSid => User;

    public override ReadOnlySpan<char> Text(int field) => data[field].Value;

    public override bool IsNull(int field) => false;

    public override EvidencePointer Pointer() => new($@"C:\Windows\System32\winevt\Logs\{channel}.evtx", (long)_recordId * 512, 512, RecordId: _recordId);

    public static FakeEvent Cleared(string utc, string channel, string user = "mallory") => channel == "Security"
        ? new("Microsoft-Windows-Eventlog", "Security", 1102, utc, ("SubjectUserSid", "S-1-5-21-1-2-3-1001"), ("SubjectUserName", user), ("SubjectDomainName", "CONTOSO"))
        : new("Microsoft-Windows-Eventlog", "System", 104, utc, ("SubjectUserName", user), ("SubjectDomainName", "CONTOSO"), ("Channel", channel), ("BackupPath", ""));

    public static FakeEvent Defender(int id, string utc, params (string, string)[] data) =>
        new("Microsoft-Windows-Windows Defender", "Microsoft-Windows-Windows Defender/Operational", id, utc, data);

    public static FakeEvent Exclusion(string utc, string exclusion) => Defender(5007, utc, ("Product Name", "Microsoft Defender Antivirus"),
        ("Old Value", ""), ("New Value", $@"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\{exclusion} = 0x0"));
}
