using Afterpatch.Core;
using Afterpatch.Formats.Ese;

namespace Afterpatch.Artifacts.Databases;

/// <summary>Databases of Active Directory, known by their tables: <c>ntds.dit</c> under any name.</summary>
public sealed class DirectoryDatabaseParser : IArtifactParser
{
    /// <summary>The catalogue of a new database lies in its first pages.</summary>
    private const int Beginning = 8 << 20;
    private static readonly string[] Tables = ["datatable", "link_table", "sd_table"];

    public string Id => "directory-database";

    public bool Claims(EvidenceFile file, ReadOnlySpan<byte> head) => EseHeader.IsMagic(head) && !UserAccessParser.IsOne(file);

    public void Parse(EvidenceFile file, IRecordSink sink)
    {
        if (!EseDatabase.TableNames(FileBytes.Read(file, Beginning)).IsSupersetOf(Tables))
            return;
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
