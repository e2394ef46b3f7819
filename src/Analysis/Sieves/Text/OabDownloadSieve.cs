using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Failed address book downloads whose temporary file lies outside the address book's folder (CVE-2021-26858).</summary>
/// <remarks>State: 256 rows a file. The log's columns are not documented, so the row's text is searched.</remarks>
public sealed class OabDownloadSieve : ITextSieve
{
    private const int MaxRows = 256;

    public string Id => "oab-download";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) => schema.Family == "oab-generator" ? new Scan() : null;

    private sealed class Scan : ITextScan
    {
        private int _rows;

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            if (_rows >= MaxRows || !Ascii.Contains(row.Line, "download failed"u8) || !Ascii.Contains(row.Line, "temporary file"u8))
                return;
            if (PathIn(Encoding.UTF8.GetString(row.Line)) is not { } path || path.Contains(@"\ClientAccess\OAB\", StringComparison.OrdinalIgnoreCase))
                return;
            _rows++;
            DateTime? time = row.TryGetUtc(out var utc) ? utc : null;
            var request = new WebRequest { At = row.Pointer(), TimeUtc = time, Family = "oab-generator", UriStem = path, Reason = "exploit.proxylogon/oab-download" };
            kept.Add(new RequestTally
            {
                At = request.At,
                Reason = request.Reason,
                Outcome = Outcome.Succeeded,
                ClientIp = "",
                Count = 1,
                FirstUtc = time,
                LastUtc = time,
                Targets = [path],
                Samples = [request],
            });
        }

        public void Complete(ICollection<Record> kept) { }

        private static string? PathIn(string line)
        {
            var drive = line.IndexOf(@":\", StringComparison.Ordinal);
            if (drive < 1)
                return null;
            var end = line.IndexOfAny(['"', '\'', ',', ')', ';'], drive);
            var path = end < 0 ? line[(drive - 1)..] : line[(drive - 1)..end];
            return path.Length < 400 ? path : null;
        }
    }
}
