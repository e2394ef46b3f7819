using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Reads a hive file and the transaction logs beside it into memory.</summary>
internal static class HiveLoader
{
    /// <summary>Windows itself stops at 2 GiB; hives of servers stay below 300 MiB.</summary>
    public const long MaxHiveBytes = 768L << 20;

    private static readonly string[] LogExtensions = [".LOG", ".LOG1", ".LOG2"];

    /// <returns>Null, with a diagnostic, when it cannot be read as a hive.</returns>
    public static RegistryHive? Load(EvidenceFile file, IRecordSink sink)
    {
        if (file.SizeBytes > MaxHiveBytes)
        {
            sink.Add(new Diagnostic(file.Path, -1, "hive", $"{file.SizeBytes} bytes are more than a hive may have"));
            return null;
        }
        var bytes = ReadAll(file);
        var logs = LogExtensions.Select(extension => file.Sibling(file.Name + extension)).OfType<EvidenceFile>()
            .Where(log => log.SizeBytes is > 512 and < MaxHiveBytes).ToList();
        var problems = new List<ParseError>();
        var outcome = HiveLogs.Apply(bytes, logs.Select(ReadAll).ToList(), problems);
        foreach (var problem in problems)
            sink.Add(new Diagnostic(file.Path, problem.Offset, problem.Field, problem.Reason));
        if (outcome.IsStillDirty)
            sink.Add(new Diagnostic(file.Path, 4, "sequence numbers", "the hive was being written and no log completes it: its newest changes may be missing"));
        var hive = RegistryHive.Open(outcome.Hive, out var error);
        if (hive is null)
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason));
        return hive;
    }

    /// <summary>Reports what the hive's readers found wrong, one diagnostic each, and the count of the rest.</summary>
    public static void ReportProblems(RegistryHive hive, EvidenceFile file, IRecordSink sink)
    {
        const int most = 100;
        foreach (var problem in hive.Problems.Take(most))
            sink.Add(new Diagnostic(file.Path, problem.Offset, problem.Field, problem.Reason));
        if (hive.ProblemCount > most)
            sink.Add(new Diagnostic(file.Path, -1, "hive", $"{hive.ProblemCount - most} more problems") { LostRecords = hive.ProblemCount - most });
    }

    /// <summary>What is there, whatever the size announced.</summary>
    private static byte[] ReadAll(EvidenceFile file)
    {
        using var stream = file.Open();
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(file.SizeBytes, 0, MaxHiveBytes));
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}
