namespace Afterpatch.Formats.Ese;

/// <summary>Tables of an Extensible Storage Engine database as its file holds them; transaction logs are not applied.</summary>
/// <remarks>Trees are walked by their pages' numbers, each page once, at most <see cref="MaxDepth"/> deep; pages that point outside or back are damage.</remarks>
public sealed class EseDatabase
{
    private const uint CatalogRoot = 4;
    private const uint CatalogId = 2;
    private const int MaxDepth = 16;
    private const int MaxColumns = 65_536;

    private static readonly EseTable Catalog = new(CatalogId, "MSysObjects", CatalogRoot,
    [
        new(1, "ObjidTable", EseType.Int32, 4, 0, 4), new(2, "Type", EseType.Int16, 2, 0, 8), new(3, "Id", EseType.Int32, 4, 0, 10), new(4, "ColtypOrPgnoFDP", EseType.Int32, 4, 0, 14),
        new(5, "SpaceUsage", EseType.Int32, 4, 0, 18), new(7, "PagesOrLocale", EseType.Int32, 4, 0, 26), new(9, "RecordOffset", EseType.Int16, 2, 0, 31), new(128, "Name", EseType.Text, 255, 1252, 0),
    ]);

    private readonly ReadOnlyMemory<byte> _file;
    private readonly DamageList _damage = new();

    private EseDatabase(ReadOnlyMemory<byte> file, EseHeader header)
    {
        (_file, Header) = (file, header);
        Tables = [.. ReadCatalog()];
    }

    public EseHeader Header { get; }

    public IReadOnlyList<EseTable> Tables { get; }

    /// <summary>What was wrong so far; grows while rows are read.</summary>
    public IReadOnlyList<ParseError> Damage => _damage.Items;

    /// <summary>Null when the header is not that of a database.</summary>
    public static EseDatabase? Open(ReadOnlyMemory<byte> file, out ParseError? error) =>
        EseHeader.Read(file.Span, out error) is { } header ? new(file, header) : null;

    public EseTable? Table(string name) => Tables.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Names of the tables that the file's beginning tells of, without walking the tree: for files too large to be read whole. Pages that are no longer in use count too.
    /// </summary>
    public static IReadOnlySet<string> TableNames(ReadOnlyMemory<byte> beginning)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (EseHeader.Read(beginning.Span, out _) is not { } header)
            return names;
        for (var at = 2L * header.PageSize; at + header.PageSize <= beginning.Length; at += header.PageSize)
        {
            var memory = beginning.Slice((int)at, header.PageSize);
            var page = new EsePage(memory.Span, header);
            if (!page.IsLeaf || page.ObjectId != CatalogId)
                continue;
            for (var tag = 1; tag < page.Tags; tag++)
                if (page.TryGetEntry(tag, out var data) && Row(memory, data, header) is var row && row.TryGetInteger(Catalog.Columns[1], out var type) && type == 1)
                    names.Add(row.Text(Catalog.Columns[^1]));
        }
        return names;
    }

    /// <summary>Records of a table in the order of its key.</summary>
    public IEnumerable<EseRow> Rows(EseTable table)
    {
        var seen = new HashSet<uint>();
        var open = new Stack<(uint Page, int Depth)>();
        open.Push((table.RootPage, 0));
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next.Page) || next.Depth > MaxDepth)
            {
                _damage.Add(PlaceOf(next.Page), "page number", "a page leads back to one that was read");
                continue;
            }
            if (Page(next.Page) is not { } memory)
                continue;
            foreach (var row in Leaf(memory))
                yield return row;
            foreach (var child in Children(memory))
                open.Push((child, next.Depth + 1));
        }
    }

    private List<EseRow> Leaf(ReadOnlyMemory<byte> memory)
    {
        var rows = new List<EseRow>();
        var page = new EsePage(memory.Span, Header);
        if (page.IsLeaf)
            for (var tag = 1; tag < page.Tags; tag++)
                if (page.TryGetEntry(tag, out var data))
                    rows.Add(Row(memory, data, Header));
        return rows;
    }

    /// <summary>The last first, as they are put on a stack.</summary>
    private List<uint> Children(ReadOnlyMemory<byte> memory)
    {
        var children = new List<uint>();
        var page = new EsePage(memory.Span, Header);
        if (page.IsBranch)
            for (var tag = page.Tags - 1; tag >= 1; tag--)
                if (page.TryGetChild(tag, out var child))
                    children.Add(child);
        return children;
    }

    private ReadOnlyMemory<byte>? Page(uint number)
    {
        var at = PlaceOf(number);
        if (at + Header.PageSize <= _file.Length)
            return _file.Slice((int)at, Header.PageSize);
        _damage.Add(at, "page", "lies beyond the end of the file");
        return null;
    }

    private long PlaceOf(uint number) => (number + 1L) * Header.PageSize;

    private static EseRow Row(ReadOnlyMemory<byte> page, ReadOnlySpan<byte> data, in EseHeader header)
    {
        page.Span.Overlaps(data, out var at);
        return new(page.Slice(at, data.Length), header.HasLargePages);
    }

    private IEnumerable<EseTable> ReadCatalog()
    {
        var tables = new List<(uint Id, string Name, uint Root)>();
        var columns = new Dictionary<uint, List<EseColumn>>();
        var total = 0;
        foreach (var row in Rows(Catalog))
        {
            long Number(int column) => row.TryGetInteger(Catalog.Columns[column], out var number) ? number : 0;
            var table = (uint)Number(0);
            var name = row.Text(Catalog.Columns[^1]);
            if (Number(1) == 1)
                tables.Add((table, name, (uint)Number(3)));
            else if (Number(1) == 2 && total++ < MaxColumns)
            {
                if (!columns.TryGetValue(table, out var list))
                    columns.Add(table, list = []);
                list.Add(new((int)Number(2), name, (EseType)Number(3), (int)Number(4), (int)Number(5), (int)Number(6)));
            }
        }
        return tables.Select(table => new EseTable(table.Id, table.Name, table.Root, columns.TryGetValue(table.Id, out var own) ? own : []));
    }
}
