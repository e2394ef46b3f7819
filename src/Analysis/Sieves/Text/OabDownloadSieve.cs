using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Failed address book downloads whose temporary file lies outside the address book's folder (CVE-2021-26858).</summary>
/// <remarks>State: see <see cref="LineBook"/>. The log's columns are not documented, so the row's text is searched.</remarks>
public sealed class OabDownloadSieve : ITextSieve
{
    public string Id => "oab-download";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) => schema.Family == "oab-generator" ? new Scan() : null;

    private sealed class Scan : ITextScan
    {
        private readonly LineBook _book = new("oab-generator", "exploit.cve-2021-26858");

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            if (!Ascii.Contains(row.Line, "download failed"u8) || !Ascii.Contains(row.Line, "temporary file"u8))
                return;
            if (PathIn(Encoding.UTF8.GetString(row.Line)) is { } path && !path.Contains(@"\ClientAccess\OAB\", StringComparison.OrdinalIgnoreCase))
                _book.Add(row, path, "");
        }

        public void Complete(ICollection<Record> kept) => _book.Report(kept);

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
