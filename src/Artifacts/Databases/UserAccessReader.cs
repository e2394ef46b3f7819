using System.Globalization;
using System.Net;
using Afterpatch.Core;
using Afterpatch.Formats.Ese;

namespace Afterpatch.Artifacts.Databases;

/// <summary>User Access Logging of Windows Server: which account used which role from which address on which days, for up to three years.</summary>
/// <remarks>
/// Databases <c>Current.mdb</c> and one for each year in <c>System32\LogFiles\Sum</c>, table <c>CLIENTS</c>. Source: Microsoft Learn, "Get Started with User
/// Access Logging"; columns as found in databases of Windows Server 2019.
/// </remarks>
internal static class UserAccessReader
{
    public const int MaxBytes = 512 << 20;
    private const int MaxRows = 2_000_000;

    /// <summary>Tables by which its databases are known.</summary>
    public static readonly string[] Tables = ["CLIENTS", "ROLE_ACCESS"];

    /// <param name="bytes">Of the file, at most <see cref="MaxBytes"/>.</param>
    public static void Read(EvidenceFile file, byte[] bytes, IRecordSink sink)
    {
        if (file.SizeBytes > MaxBytes)
            sink.Add(new Diagnostic(file.Path, MaxBytes, "size", $"only the first {MaxBytes >> 20} MiB are read"));
        if (EseDatabase.Open(bytes, out _) is not { } database)
            return; // told by who found the tables
        if (database.Header.State == EseState.DirtyShutdown)
            sink.Add(new Diagnostic(file.Path, 52, "state", "the database was in use when it was copied: its latest accesses may be missing"));
        if (database.Table("CLIENTS") is { } clients && clients.Column("RoleGuid") is not null)
            Clients(file, database, clients, sink);
        foreach (var damage in database.Damage)
            sink.Add(new Diagnostic(file.Path, damage.Offset, damage.Field, damage.Reason));
    }

    private static void Clients(EvidenceFile file, EseDatabase database, EseTable clients, IRecordSink sink)
    {
        var names = Names(database);
        var days = clients.Columns.Where(column => column.Name.StartsWith("Day", StringComparison.Ordinal))
            .Select(column => (Column: column, Day: int.TryParse(column.Name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day : 0))
            .Where(pair => pair.Day is >= 1 and <= 366).OrderBy(pair => pair.Day).ToList();
        var (role, user, address, first, last, total) = (clients.Column("RoleGuid"), clients.Column("AuthenticatedUserName"), clients.Column("Address"), clients.Column("InsertDate"),
            clients.Column("LastAccess"), clients.Column("TotalAccesses"));
        var rows = 0;
        foreach (var row in database.Rows(clients))
        {
            sink.Cancelled.ThrowIfCancellationRequested();
            if (rows++ >= MaxRows)
            {
                sink.Add(new Diagnostic(file.Path, -1, "rows", $"more than {MaxRows} rows; the rest is not read"));
                return;
            }
            var (from, firstUtc) = (AddressOf(row, address), row.Time(first));
            sink.Add(new UserAccess
            {
                At = new EvidencePointer(file.Path, RecordId: (ulong)rows),
                Role = ServerRoles.NameOf(row.Guid(role) ?? Guid.Empty),
                Account = row.Text(user),
                Address = from,
                HostName = names.GetValueOrDefault(from, ""),
                FirstUtc = firstUtc,
                LastUtc = row.Time(last),
                Accesses = row.TryGetInteger(total, out var count) ? count : 0,
                Days = [.. Days(row, days, firstUtc)],
            });
        }
    }

    /// <summary>Columns count the days of the year in which the row was made.</summary>
    private static IEnumerable<KeyValuePair<DateTime, int>> Days(EseRow row, List<(EseColumn Column, int Day)> days, DateTime? first)
    {
        if (first is not { } made)
            yield break;
        var year = new DateTime(made.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var (column, day) in days)
            if (row.TryGetInteger(column, out var count) && count > 0)
                yield return new(year.AddDays(day - 1), (int)Math.Min(count, int.MaxValue));
    }

    private static string AddressOf(EseRow row, EseColumn? column)
    {
        if (column is null || !row.TryGet(column, out var bytes) || bytes.Length is not (4 or 16))
            return "";
        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary>Table <c>DNS</c>: names of clients by address.</summary>
    private static Dictionary<string, string> Names(EseDatabase database)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (database.Table("DNS") is not { } table || table.Column("Address") is not { } address || table.Column("HostName") is not { } name)
            return names;
        foreach (var row in database.Rows(table).Take(MaxRows))
            if ((address.Type is EseType.Text or EseType.LongText ? row.Text(address) : AddressOf(row, address)) is { Length: > 0 } key)
                names.TryAdd(key, row.Text(name));
        return names;
    }
}
