using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>What one file gave: the records that someone needs, counts for the manifest, and our own faults.</summary>
internal sealed class FileResult
{
    public string? Parser { get; set; }

    public string? Sha256 { get; set; }

    public long Records { get; set; }

    public long Diagnostics { get; set; }

    public List<Record> Kept { get; } = [];

    public List<Fault> Faults { get; } = [];
}

/// <summary>A mistake of ours: named, isolated, and the reason for a non-zero exit code.</summary>
/// <param name="Part">Id of the parser, sieve or detector.</param>
/// <param name="Source">File that it was working on, or empty.</param>
internal sealed record Fault(string Part, string Source, string Message)
{
    public string Sentence(Texts texts) => texts.Say("error.fault", ("part", Part), ("source", Source), ("message", Message));

    public static Fault Of(string part, string source, Exception exception) =>
        new(part, source, $"{exception.GetType().Name}: {exception.Message} ({exception.StackTrace?.Split('\n')[0].Trim()})");
}
