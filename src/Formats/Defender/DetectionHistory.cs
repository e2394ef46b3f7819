using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Defender;

/// <param name="Kind"><c>file</c>, <c>containerfile</c>, <c>webfile</c>, <c>process</c>, <c>regkey</c>...</param>
public readonly record struct DetectedResource(string Kind, string Path);

/// <summary>One detection out of <c>Scans\History\Service\DetectionHistory</c> of Microsoft Defender.</summary>
/// <remarks>
/// A list of values: length (u32), type (u32), bytes, padded to eight. They stand in the order of the members of Microsoft's <c>MPTHREAT_INFO</c>
/// (Microsoft Learn). Little-endian.
/// </remarks>
public sealed record DetectionHistory
{
    private const int MaxValues = 20_000;
    private const uint Number = 0x06;
    private const uint Time = 0x0A;
    private const uint String = 0x15;
    private const string Version = "Magic.Version:";

    public required string Threat { get; init; }

    /// <summary>1 detected, 2 cleaned, 3 quarantined, 4 removed, 5 allowed, 6 blocked; from 102 on: that failed.</summary>
    public required uint Status { get; init; }

    public required IReadOnlyList<DetectedResource> Resources { get; init; }

    public DateTime? DetectedUtc { get; init; }

    public DateTime? RemediatedUtc { get; init; }

    public string User { get; init; } = "";

    /// <summary>The process that touched the file; <c>Unknown</c> when Defender did not know.</summary>
    public string Process { get; init; } = "";

    /// <summary>The first value is a number of eight bytes, the second a GUID.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head) =>
        head.Length >= 24 && head[..8].SequenceEqual((ReadOnlySpan<byte>)[8, 0, 0, 0, 8, 0, 0, 0]) && head.Slice(16, 8).SequenceEqual((ReadOnlySpan<byte>)[0x10, 0, 0, 0, 0x1E, 0, 0, 0]);

    public static DetectionHistory? Read(ReadOnlySpan<byte> file, out ParseError? error)
    {
        var (numbers, times, texts) = (new List<uint>(), new List<DateTime?>(), new List<string>());
        var resources = new List<DetectedResource>();
        var threat = "";
        var kind = "";
        var expects = Part.Nothing;
        var cursor = new ByteCursor(file, 0);
        for (var i = 0; i < MaxValues && cursor.Remaining >= 8; i++)
        {
            var length = cursor.U32("length");
            var type = cursor.U32("type");
            var value = cursor.Take(length, "value");
            if (cursor.Error is not null)
                break;
            cursor.Skip(Math.Min(cursor.Remaining, -cursor.Position & 7), "padding");
            if (type == Number && value.Length == 4 && resources.Count == 0)
                numbers.Add(BinaryPrimitives.ReadUInt32LittleEndian(value));
            else if (type == Time && value.Length == 8)
                times.Add(WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(value)));
            else if (type == String)
                Text(Encoding.Unicode.GetString(value).TrimEnd('\0'));
        }
        error = cursor.Error;
        return threat.Length == 0 ? null : new()
        {
            Threat = threat,
            Status = numbers.Count > 5 ? numbers[5] : 0,
            Resources = resources,
            DetectedUtc = times.Count > 1 ? times[1] ?? times[0] : times.FirstOrDefault(),
            RemediatedUtc = times.Count > 2 ? times[2] : null,
            User = texts.Count > 0 ? texts[0] : "",
            Process = texts.Count > 1 ? texts[1] : "",
        };

        void Text(string text)
        {
            if (text.StartsWith(Version, StringComparison.Ordinal))
                expects = threat.Length == 0 ? Part.Threat : Part.Kind;
            else if (expects == Part.Threat)
                (threat, expects) = (text, Part.Nothing);
            else if (expects == Part.Kind)
                (kind, expects) = (text, Part.Path);
            else if (expects == Part.Path)
            {
                resources.Add(new(kind, text));
                expects = Part.Nothing;
            }
            else if (times.Count > 0)
                texts.Add(text);
        }
    }

    /// <summary>What the next text is: a mark of the version comes before the threat, and before each resource.</summary>
    private enum Part
    {
        Nothing,
        Threat,
        Kind,
        Path,
    }
}
