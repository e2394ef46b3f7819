using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Afterpatch.RealData.Tests;

/// <summary>One MFT record as <c>istat</c> of The Sleuth Kit prints it.</summary>
/// <param name="Standard">Created, modified, record changed, accessed, as it writes them.</param>
/// <param name="Parent">Entry and sequence, of the first name.</param>
/// <param name="Size">Of the unnamed data stream, null when there is none.</param>
internal sealed partial record IstatRecord(
    int Sequence, bool IsInUse, bool IsDirectory, bool IsExtension, IReadOnlyList<string> Standard, string Parent, IReadOnlyList<string> Named,
    long? Size, bool IsResident, IReadOnlyList<string> Streams)
{
    /// <returns>Null when it cannot read the record.</returns>
    public static IstatRecord? Read(string image, int entry)
    {
        var start = new ProcessStartInfo("/usr/bin/istat", [image, entry.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TZ"] = "UTC";
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Head().Match(text) is { Success: true } head ? Parse(text, head) : null;
    }

    private static IstatRecord Parse(string text, Match head)
    {
        var (standard, named) = (Section(text, "$STANDARD_INFORMATION"), Section(text, "$FILE_NAME"));
        var parent = ParentLine().Match(named);
        var data = Data().Matches(text).Select(match => (Name: match.Groups["name"].Value, IsResident: match.Groups["kind"].Value == "Resident", Size: match.Groups["size"].Value)).ToList();
        var unnamed = data.Where(stream => stream.Name is "N/A" or "$Data").ToList();
        return new(
            int.Parse(head.Groups["sequence"].Value, CultureInfo.InvariantCulture), !text.Contains("\nNot Allocated", StringComparison.Ordinal), Directory().IsMatch(text),
            text.Contains("\nBase File Record", StringComparison.Ordinal), Times(standard),
            parent.Success ? $"{parent.Groups["entry"].Value}-{parent.Groups["sequence"].Value}" : "", Times(named),
            unnamed.Count == 0 ? null : long.Parse(unnamed[0].Size, CultureInfo.InvariantCulture), unnamed.Count > 0 && unnamed[0].IsResident,
            data.Select(stream => stream.Name).Where(name => name is not ("N/A" or "$Data")).Order(StringComparer.Ordinal).ToList());
    }

    private static string Section(string text, string attribute)
    {
        var start = text.IndexOf($"\n{attribute} Attribute Values", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("\n\n", start, StringComparison.Ordinal);
        return start < 0 ? "" : end < 0 ? text[start..] : text[start..end];
    }

    private static List<string> Times(string section) => TimeLine().Matches(section).Select(match => match.Groups["time"].Value).ToList();

    [GeneratedRegex(@"^Entry: [0-9]+\s+Sequence: (?<sequence>[0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@"^(Not )?Allocated Directory", RegexOptions.Multiline)]
    private static partial Regex Directory();

    [GeneratedRegex(@"^Parent MFT Entry: (?<entry>[0-9]+)\s+Sequence: (?<sequence>[0-9]+)", RegexOptions.Multiline)]
    private static partial Regex ParentLine();

    [GeneratedRegex(@"^(Created|File Modified|MFT Modified|Accessed):\t(?<time>\S+ \S+)", RegexOptions.Multiline)]
    private static partial Regex TimeLine();

    [GeneratedRegex(@"^Type: \S+ \(128-[0-9]+\)   Name: (?<name>.*?)   (?<kind>Non-Resident|Resident).*?   size: (?<size>[0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Data();
}
