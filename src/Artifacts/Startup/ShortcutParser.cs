using Afterpatch.Core;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Artifacts.Startup;

/// <summary>Shortcuts in the startup folders of all users and of one.</summary>
public sealed class ShortcutParser : IArtifactParser
{
    private const int MaxBytes = 1 << 20;

    public string Id => "startup-shortcut";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        ShellLink.IsMagic(head) && file.Path.Contains(@"\Start Menu\Programs\Startup\", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var link = ShellLink.Read(FileBytes.Read(file, MaxBytes), out var error);
        if (error is { } damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
        if (link.Target.Length > 0)
            sink.Add(new InventoryRecord(new InventoryItem("autostart", file.Path, "unknown",
                [new("location", "Startup folder"), new("command", link.Arguments.Length > 0 ? $"\"{link.Target}\" {link.Arguments}" : link.Target)], new EvidencePointer(file.Path)))
            {
                ChangedUtc = file.ModifiedUtc,
                IsDeleted = file.IsDeleted,
            });
    }
}
