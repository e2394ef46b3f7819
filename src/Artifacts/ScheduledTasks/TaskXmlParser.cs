using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats.TaskScheduler;

namespace Afterpatch.Artifacts.ScheduledTasks;

/// <summary>Task definitions in XML: under <c>System32\Tasks</c>, or anywhere by content.</summary>
public sealed class TaskXmlParser : IArtifactParser
{
    private const int MaxBytes = 64 << 20;

    public string Id => "scheduled-task";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith([(byte)0xFF, (byte)0xFE]) ? Encoding.Unicode.GetString(head[2..(head.Length & ~1)]) : Encoding.UTF8.GetString(head);
        return text.Contains("<Task ", StringComparison.Ordinal) && text.Contains("schemas.microsoft.com/windows/2004/02/mit/task", StringComparison.Ordinal);
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (file.SizeBytes > MaxBytes)
            sink.Add(new Diagnostic(file.Path, MaxBytes, "task", "is larger than a task may be; only its beginning is read"));
        using var bytes = new MemoryStream(FileBytes.Read(file, MaxBytes));
        var task = TaskXml.Read(bytes, out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        if (task is null)
            return;
        var record = TaskRecords.Of(task, "xml", PathOf(file, task), new EvidencePointer(file.Path), file.IsDeleted) with
        {
            RegisteredUtc = UtcText.TryParse(task.Date, out var registered) ? registered : file.CreatedUtc ?? file.ModifiedUtc,
        };
        sink.Add(record);
        sink.Add(TaskRecords.Inventory(record));
    }

    /// <summary>The library path by where the file lies; elsewhere the task's own URI, else its name.</summary>
    private static string PathOf(EvidenceFile file, TaskDefinition task)
    {
        foreach (var folder in (string[])[@"\System32\Tasks\", @"\SysWOW64\Tasks\"])
            if (file.Path.IndexOf(folder, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
                return file.Path[(at + folder.Length - 1)..];
        return task.Uri.StartsWith('\\') ? task.Uri : $@"\{file.Name}";
    }
}
