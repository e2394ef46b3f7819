using Afterpatch.Artifacts.Bits;
using Afterpatch.Core;
using Afterpatch.Formats.Ese;

namespace Afterpatch.Artifacts.Databases;

/// <summary>ESE databases, told apart by their tables whatever they are called: User Access Logging, the transfer service's jobs, and Active Directory's, which is <c>ntds.dit</c>.</summary>
public sealed class DatabaseParser : IArtifactParser
{
    /// <summary>The catalogue of a new database lies in its first pages.</summary>
    private const int Beginning = 8 << 20;
    private static readonly string[] DirectoryTables = ["datatable", "link_table", "sd_table"];

    public string Id => "database";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => EseHeader.IsMagic(head);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        var beginning = FileBytes.Read(file, Beginning);
        if (EseHeader.Read(beginning, out var error) is null)
            sink.Add(new Diagnostic(file.Path, error!.Value.Offset, error.Value.Field, error.Value.Reason));
        var tables = EseDatabase.TableNames(beginning);
        if (tables.IsSupersetOf(UserAccessReader.Tables))
            UserAccessReader.Read(file, beginning.Length < Beginning ? beginning : FileBytes.Read(file, UserAccessReader.MaxBytes), sink);
        else if (tables.IsSupersetOf(BitsDatabaseReader.Tables))
            BitsDatabaseReader.Read(file, beginning.Length < Beginning ? beginning : FileBytes.Read(file, BitsDatabaseReader.MaxBytes), sink);
        else if (tables.IsSupersetOf(DirectoryTables))
            sink.Add(new DirectoryDatabase
            {
                At = new EvidencePointer(file.Path),
                Path = file.Path,
                SizeBytes = file.SizeBytes,
                CreatedUtc = file.CreatedUtc,
                ModifiedUtc = file.ModifiedUtc,
                IsDeleted = file.IsDeleted,
            });
    }
}
