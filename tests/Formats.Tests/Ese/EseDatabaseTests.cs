using System.IO.Compression;
using Afterpatch.Formats.Ese;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Ese;

/// <summary>On a database that Windows wrote (<c>tests/golden/databases/about.md</c>).</summary>
public sealed class EseDatabaseTests
{
    private static readonly byte[] Whole = Load();

    [Fact]
    public void Tables_columns_and_rows_are_those_that_windows_wrote()
    {
        var database = EseDatabase.Open(Whole, out var error)!;
        Assert.Null(error);
        Assert.Equal((EseState.DirtyShutdown, 4_096), (database.Header.State, database.Header.PageSize));
        var clients = database.Table("CLIENTS")!;
        Assert.Equal(366, clients.Columns.Count(column => column.Name.StartsWith("Day", StringComparison.Ordinal)));
        var rows = database.Rows(clients).ToList();
        Assert.Empty(database.Damage);
        var first = rows[0];
        Assert.Equal(new Guid("ad495fc3-0eaa-413d-ba7d-8b13fa7ec598"), first.Guid(clients.Column("RoleGuid")));
        Assert.Equal(@"lab\dc-1$", first.Text(clients.Column("AuthenticatedUserName")));
        Assert.Equal(new DateTime(2021, 6, 12, 23, 47, 21, DateTimeKind.Utc), first.Time(clients.Column("InsertDate"))!.Value, TimeSpan.FromSeconds(1));
        Assert.True(first.TryGetInteger(clients.Column("Day163"), out var day) && day == 61);
        Assert.False(first.TryGetInteger(clients.Column("Day162"), out _));
    }

    [Fact]
    public void What_each_row_counts_by_the_day_is_its_total()
    {
        var database = EseDatabase.Open(Whole, out _)!;
        var clients = database.Table("CLIENTS")!;
        var days = clients.Columns.Where(column => column.Name.StartsWith("Day", StringComparison.Ordinal)).ToList();
        foreach (var row in database.Rows(clients))
        {
            Assert.True(row.TryGetInteger(clients.Column("TotalAccesses"), out var total));
            Assert.Equal(total, days.Sum(day => row.TryGetInteger(day, out var count) ? count : 0));
        }
    }

    [Fact]
    public void Names_of_tables_are_known_from_the_beginning_of_the_file_alone() =>
        Assert.Superset(new HashSet<string> { "CLIENTS", "DNS", "ROLE_ACCESS" }, EseDatabase.TableNames(Whole.AsMemory(0, 256 << 10)).ToHashSet());

    [Fact]
    public void Damage_ends_in_rows_and_errors()
    {
        foreach (var cut in Damage.EveryCut(Whole, 400))
            All(Whole[..cut]);
        foreach (var edited in Damage.AnyEdits(Whole, 2_000, seed: 11))
            All(edited);
    }

    [Fact]
    public void A_tree_that_leads_back_to_itself_ends()
    {
        // Every branch entry of every page is made to lead to the catalogue's root.
        var loop = (byte[])Whole.Clone();
        for (var at = 2 * 4_096; at < loop.Length; at += 4_096)
            if ((BitConverter.ToUInt32(loop, at + 36) & 4) != 0)
                loop.AsSpan(at + 40, 512).Fill(4);
        All(loop);
    }

    private static void All(byte[] bytes)
    {
        EseDatabase.TableNames(bytes);
        if (EseDatabase.Open(bytes, out _) is not { } database)
            return;
        foreach (var table in database.Tables)
            foreach (var row in database.Rows(table).Take(1_000))
                foreach (var column in table.Columns.Take(40))
                    _ = (row.Text(column), row.Time(column), row.Guid(column), row.TryGetInteger(column, out _));
    }

    private static byte[] Load()
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Repository.Root, "tests", "golden", "databases", "user-access-2019.mdb.gz")), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
