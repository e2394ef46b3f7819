using Afterpatch.Core;
using Afterpatch.Formats.ExchangeLog;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>Every CSV log of Exchange Server: HttpProxy, ECP, remote PowerShell, EWS, audit, message tracking, SMTP, and those not known by name.</summary>
public sealed class ExchangeLogParser : IArtifactParser
{
    public string Id => "exchange-log";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = TextEncodingSniffer.Decode(head);
        text = text.TrimStart("\0\r\n "u8);
        if (text.IsEmpty)
            return false;
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? text : text[..end];
        if (text[0] == '#')
            return text.StartsWith("#Software: Microsoft Exchange"u8) || text.IndexOf("\n#Log-type:"u8) >= 0 || text.StartsWith("#Log-type:"u8)
                || IsCsvFields(text);
        return ExchangeLogHeader.IsColumnNames(line) || (ExchangeFamily.KnownFields(file.Name) is not null && LogTime.TryIso(line, out _));
    }

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        using var reader = new ExchangeLogReader(file.Open());
        if (ExchangeFamily.KnownFields(file.Name) is { } fields && !HasHeader(file))
            reader.AssumeFields(fields);
        TextLogWalk.Run(file, reader, sink, log => ExchangeFamily.Of(log, file), () => reader.LostLines);
        ReportVersion(file, reader, sink);
    }

    /// <summary>The header's version is the build of the writing server, except in the logs that write <c>15.0.0.0</c> always.</summary>
    private static void ReportVersion(EvidenceFile file, ExchangeLogReader reader, IRecordSink sink)
    {
        if (reader.Directive("Version") is not { } version || ExchangeBuild.Normalize(version) is not { } build)
            return;
        sink.Add(new BuildFact
        {
            At = new EvidencePointer(file.Path, 0),
            Build = build,
            IsInstallation = false,
            Basis = "log-header",
            TimeUtc = reader.Directive("Date") is { } date && UtcText.TryParse(date, out var utc) ? utc : null,
        });
    }

    private static bool IsCsvFields(ReadOnlySpan<byte> text)
    {
        var fields = text.IndexOf("#Fields:"u8);
        if (fields < 0)
            return false;
        var names = text[(fields + 8)..].TrimStart((byte)' ');
        var end = names.IndexOfAny((byte)'\r', (byte)'\n');
        names = end < 0 ? names : names[..end];
        return names.Count((byte)',') >= 2 && names.IndexOf((byte)' ') < 0;
    }

    private static bool HasHeader(EvidenceFile file)
    {
        Span<byte> head = stackalloc byte[512];
        using var probe = file.Open();
        ReadOnlySpan<byte> text = TextEncodingSniffer.Decode(head[..probe.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        text = text.TrimStart("\0\r\n "u8);
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        return text.StartsWith("#"u8) || ExchangeLogHeader.IsColumnNames(end < 0 ? text : text[..end]);
    }
}
