using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Startup;

/// <summary>Scripts that group policy starts with the machine or with a logon: <c>scripts.ini</c> and <c>psscripts.ini</c> of the local policy and of cached ones.</summary>
/// <remarks>Source: [MS-GPSCR], "Scripts.ini". Sections <c>Startup</c>, <c>Shutdown</c>, <c>Logon</c>, <c>Logoff</c>; keys <c>nCmdLine</c> and <c>nParameters</c>.</remarks>
public sealed class GroupPolicyScriptsParser : IArtifactParser
{
    private const int MaxBytes = 1 << 20;
    private const int MostScripts = 1_000;

    public string Id => "group-policy-scripts";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) =>
        (file.Name.Equals("scripts.ini", StringComparison.OrdinalIgnoreCase) || file.Name.Equals("psscripts.ini", StringComparison.OrdinalIgnoreCase))
        && file.Path.Contains(@"\Scripts\", StringComparison.OrdinalIgnoreCase);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var reader = new StreamReader(new MemoryStream(FileBytes.Read(file, MaxBytes)), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var (section, number, count) = ("", 0, 0);
        var waiting = "";
        for (var line = reader.ReadLine(); line is not null && count < MostScripts; line = reader.ReadLine())
        {
            number++;
            var text = line.Trim();
            if (text.StartsWith('['))
                section = text.Trim('[', ']');
            else if (Value(text, "CmdLine") is { Length: > 0 } command)
                waiting = command;
            else if (Value(text, "Parameters") is { } parameters && waiting.Length > 0)
            {
                Add(file, sink, section, $"{waiting} {parameters}".Trim(), number);
                (waiting, count) = ("", count + 1);
            }
        }
        if (waiting.Length > 0)
            Add(file, sink, section, waiting, number);
    }

    private static void Add(EvidenceFile file, IRecordSink sink, string section, string command, int line) =>
        sink.Add(new InventoryRecord(new InventoryItem("autostart", $@"{file.Path}\{section}", "unknown", [new("location", "Group policy script"), new("command", command)], new EvidencePointer(file.Path, Line: line)))
        {
            ChangedUtc = file.ModifiedUtc,
            IsDeleted = file.IsDeleted,
        });

    /// <summary>Of <c>0CmdLine=...</c>; null for another line.</summary>
    private static string? Value(string line, string key)
    {
        var name = line.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return name.Length < line.Length && name.StartsWith($"{key}=", StringComparison.OrdinalIgnoreCase) ? name[(key.Length + 1)..] : null;
    }
}
