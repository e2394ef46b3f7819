using System.Diagnostics;
using System.Globalization;
using Afterpatch.Analysis;
using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Core;

namespace Afterpatch.Benchmarks;

/// <summary>A million logon and logoff events of a hundred thousand accounts, from the event to the list of exposed people. Parsing is not part of it.</summary>
internal static class LogonBench
{
    private const int Accounts = 100_000;
    private const int Events = 1_000_000;

    public static void Run()
    {
        for (var round = 1; round <= 3; round++)
        {
            var before = Process.GetCurrentProcess().UserProcessorTime;
            var scan = new LogonSieve().Open(new EvidenceFile(@"C:\Windows\System32\winevt\Logs\Security.evtx", 0, () => Stream.Null));
            var kept = new List<Record>();
            var row = new LogonRow();
            for (var i = 0; i < Events; i++)
            {
                row.Set(i);
                scan.Observe(row, kept);
            }
            scan.Complete(kept);
            var sieved = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
            var theft = new Finding
            {
                Detector = "credentials.lsass-dump",
                Severity = Severity.Critical,
                Confidence = Confidence.High,
                Outcome = Outcome.Succeeded,
                Attack = ["T1003.001"],
                Answers = [Question.Taken],
                FirstUtc = LogonRow.Start.AddHours(6),
                LastUtc = LogonRow.Start.AddHours(6),
                Subject = new("file", "x"),
                Evidence = [new(new("x", 1), "")],
            };
            var result = new Assessment(KnowledgeBase.Embedded).Make(new("bench", "0", "", ""), "bench", kept, [theft], [], false);
            var seconds = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"{Events} events, {result.Credentials.Count} exposed, {sieved:F2} s user to sessions, {seconds:F2} s to the case, {GC.GetTotalMemory(false) >> 20} MiB"));
        }
    }

    /// <summary>Every even event a logon, every odd one the logoff of a logon a thousand events before.</summary>
    private sealed class LogonRow : EventRow
    {
        public static readonly DateTime Start = new(2021, 3, 5, 0, 0, 0, DateTimeKind.Utc);
        private static readonly string[] Sids = [.. Enumerable.Range(0, Accounts).Select(i => FormattableString.Invariant($"S-1-5-21-1004336348-1177238915-682003330-{i + 1100}"))];
        private static readonly string[] Names = [.. Enumerable.Range(0, Accounts).Select(i => FormattableString.Invariant($"user{i}"))];
        private readonly char[] _id = new char[18];
        private int _idLength;
        private int _logon;
        private bool _isLogoff;
        private DateTime _utc;

        public override EventShape Shape { get; } = new(["SubjectUserSid", "TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId", "LogonType", "ImpersonationLevel"]);

        public override ulong RecordId => (ulong)_logon;

        public override DateTime TimeUtc => _utc;

        public override int EventId => _isLogoff ? 4634 : 4624;

        public override int Level => 0;

        public override int Version => 2;

        public override int Task => 0;

        public override int Opcode => 0;

        public override ulong Keywords => 0;

        public override int ProcessId => 4;

        public override int ThreadId => 4;

        public override string Provider => "Microsoft-Windows-Security-Auditing";

        public override string Channel => "Security";

        public override string Computer => "EX01";

        public override string UserSid => "";

        public void Set(int number)
        {
            _isLogoff = number % 2 == 1;
            _logon = _isLogoff ? Math.Max(0, number / 2 - 1000) : number / 2;
            _utc = Start.AddMilliseconds(number * 86.4);
            "0x".CopyTo(_id);
            (0x10000 + _logon).TryFormat(_id.AsSpan(2), out var length, "x", CultureInfo.InvariantCulture);
            _idLength = length + 2;
        }

        public override ReadOnlySpan<char> Text(int field) => field switch
        {
            1 => Sids[_logon * 7 % Accounts],
            2 => Names[_logon * 7 % Accounts],
            3 => "CONTOSO",
            4 => _id.AsSpan(0, _idLength),
            5 => "8",
            _ => "%%1833",
        };

        public override bool IsNull(int field) => false;

        public override EvidencePointer Pointer() => new("x");
    }
}
