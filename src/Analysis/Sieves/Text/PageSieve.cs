using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Follows every server-side page that Exchange does not bring through the web server's logs: the use of web shells, and their end.</summary>
/// <remarks>State: <see cref="PageTable{TEntry}.MaxPages"/> pages a file, of which at most 64 that never answered are reported.</remarks>
public sealed class PageSieve(PageBaseline baseline) : ITextSieve
{
    private const int MaxMissing = 64;

    public string Id => "page-use";

    public ITextScan? Open(TextSchema schema, EvidenceFile file)
    {
        if (schema.Family != "iis")
            return null;
        var columns = new RequestColumns(schema, file);
        return columns.Stem < 0 || columns.Status < 0 ? null : new Scan(columns, baseline);
    }

    private sealed class Scan(RequestColumns columns, PageBaseline baseline) : ITextScan
    {
        private readonly PageTable<PageEntry> _pages = new(path => new PageEntry(path, baseline.Contains(path.ToLowerInvariant())));

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            var stem = row.Field(columns.Stem);
            var length = ServerPage.LengthOf(stem);
            if (length == 0)
                return;
            var page = _pages.Find(stem[..length]);
            if (page is { IsKnown: false })
                page.Add(row, columns);
        }

        public void Complete(ICollection<Record> kept)
        {
            var missing = 0;
            foreach (var page in _pages.Entries.Where(page => !page.IsKnown).OrderBy(page => page.Path, StringComparer.OrdinalIgnoreCase))
                if (page.HasAnswered || missing++ < MaxMissing)
                    kept.Add(page.ToRecord());
        }
    }
}
