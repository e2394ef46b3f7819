using System.Text;
using Afterpatch.Artifacts.Files;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.PowerShellLogs;

/// <summary>Scripts on disk, PSReadLine histories and PowerShell transcripts, as text.</summary>
/// <remarks>
/// Script files of the operating system and of program folders are left out by place: they come by thousands and say nothing about an intruder;
/// what was written to where people and services write is read.
/// </remarks>
public sealed class ScriptFileParser : IArtifactParser
{
    /// <summary>Most bytes of one file that are read.</summary>
    public const int MaxBytes = 8 << 20;

    private static readonly string[] Extensions = [".ps1", ".psm1", ".bat", ".cmd", ".vbs", ".vbe", ".hta", ".js", ".jse", ".wsf"];

    private static readonly string[] Quiet =
    [
        @"\windows\winsxs\", @"\windows\servicing\", @"\windows\diagnostics\", @"\windows\assembly\", @"\windowspowershell\modules\", @"\windowspowershell\v1.0\modules\",
        @"\windows\system32\printing_admin_scripts\", @"\program files\windowspowershell\", @"\node_modules\", @"\microsoft visual studio\", @"\windowsapps\",
    ];

    public string Id => "script-file";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        if (IsHistory(file) || IsTranscript(head))
            return true;
        if (!Extensions.Contains(file.Extension))
            return false;
        if (file.Extension is ".js" && !IsWritable(file.Path))
            return false;
        return !Array.Exists(Quiet, place => file.Path.Contains(place, StringComparison.OrdinalIgnoreCase));
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var bytes = FileBytes.Read(file, MaxBytes);
        if (file.SizeBytes > MaxBytes)
            sink.Add(new Diagnostic(file.Path, MaxBytes, "content", $"only the first {MaxBytes} of {file.SizeBytes} bytes were judged"));
        var family = IsHistory(file) ? "history" : IsTranscript(bytes) ? "transcript" : "file";
        sink.Add(new ScriptSighting
        {
            At = new EvidencePointer(file.Path),
            Family = family,
            Text = family == "transcript" ? TranscriptCommands.Of(Decode(bytes)) : Decode(bytes),
            TimeUtc = file.ModifiedUtc,
            Path = file.Path,
            User = file.OwnerSid ?? "",
        });
        if (family == "file" && bytes.Length < MaxBytes && ProgramPlaces.Contains(file.Path))
            sink.Add(FileDigests.Of(file, bytes));
    }

    private static bool IsHistory(EvidenceFile file) => file.Name.EndsWith("_history.txt", StringComparison.OrdinalIgnoreCase)
        && (file.Path.Contains("PSReadLine", StringComparison.OrdinalIgnoreCase) || file.Name.StartsWith("ConsoleHost", StringComparison.OrdinalIgnoreCase));

    private static bool IsWritable(string path) => path.Contains(@"\temp\", StringComparison.OrdinalIgnoreCase) || path.Contains(@"\appdata\", StringComparison.OrdinalIgnoreCase)
        || path.Contains(@"\users\public\", StringComparison.OrdinalIgnoreCase) || path.Contains(@"\programdata\", StringComparison.OrdinalIgnoreCase);

    /// <summary>A line of 22 asterisks, then the start of the transcript in the system's language; the host application line is the same in none.</summary>
    private static bool IsTranscript(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        return head.StartsWith("**********************\r\n"u8) || head.StartsWith("**********************\n"u8);
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.Length >= 4 && bytes[0] != 0 && bytes[1] == 0 && bytes[3] == 0)
            return Encoding.Unicode.GetString(bytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }
}
