using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.TextLogs;

/// <summary>The one loop over a text log: rows to the sink, and at the end what the file covers, what it says of its server, and what was wrong with it.</summary>
internal static class TextLogWalk
{
    /// <param name="reader">Read to its end, not disposed.</param>
    /// <param name="family">Names the family when a field list comes into force; the reader stands on the first row under it.</param>
    /// <param name="lostLines">Lines that the reader could not make rows of, asked after the last row.</param>
    public static void Run(EvidenceFile file, FieldedLogReader reader, IRecordSink sink, Func<FieldedLogReader, string> family, Func<long> lostLines)
    {
        var row = new FieldedRow(reader, file.Path);
        var coverage = new CoverageTracker(file);
        var server = new ServerTracker(file.Path);
        TextSchema? schema = null;
        var layout = -1;
        var buffers = reader.BuffersRead;
        while (reader.Read())
        {
            if (reader.Layout != layout)
            {
                layout = reader.Layout;
                schema = new TextSchema(family(reader), reader.Fields);
                row.Use(schema);
                server.Use(schema);
                var since = reader.TryGetUtc(out var from) ? from : (DateTime?)null;
                sink.Add(new LogFields { At = row.Pointer(), Family = schema.Family, Fields = schema.Fields, FromUtc = since });
            }
            var hasTime = reader.TryGetUtc(out var utc);
            if (hasTime)
                coverage.Add(utc);
            else
                coverage.Untimed++;
            server.Add(row, hasTime ? utc : null);
            sink.Row(row);
            if (reader.BuffersRead == buffers)
                continue;
            buffers = reader.BuffersRead;
            sink.Cancelled.ThrowIfCancellationRequested();
        }
        Finish(file, reader, sink, schema?.Family ?? family(reader), coverage, lostLines());
        server.Report(sink);
    }

    private static void Finish(EvidenceFile file, FieldedLogReader reader, IRecordSink sink, string family, CoverageTracker coverage, long lost)
    {
        foreach (var error in reader.Errors())
            sink.Add(new Diagnostic(file.Path, error.Offset, error.Field, error.Reason) { LostRecords = error.Field == "#Fields" ? lost : 0 });
        foreach (var diagnostic in coverage.Diagnostics())
            sink.Add(diagnostic);
        sink.Add(coverage.ToSpan(family, reader.Counts.Rows, lost));
    }
}
