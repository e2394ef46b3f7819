using Afterpatch.Core;
using Afterpatch.Formats.TaskScheduler;

namespace Afterpatch.Artifacts.ScheduledTasks;

/// <summary>Legacy <c>.job</c> files.</summary>
public sealed class JobFileParser : IArtifactParser
{
    public string Id => "job";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => file.Extension == ".job" && JobFile.Looks(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var task = JobFile.Read(FileBytes.Read(file, 1 << 20), out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        if (task is null)
            return;
        var record = TaskRecords.Of(task, "job", $@"\{file.Name}", new EvidencePointer(file.Path), file.IsDeleted) with { RegisteredUtc = file.CreatedUtc ?? file.ModifiedUtc };
        sink.Add(record);
        sink.Add(TaskRecords.Inventory(record));
    }
}
