using Afterpatch.Core;
using Afterpatch.Formats.Bits;
using Afterpatch.Formats.Ese;

namespace Afterpatch.Artifacts.Bits;

/// <summary>The transfer service's queue since Windows Server 2019: an ESE database, <c>qmgr.db</c>, tables <c>Jobs</c> and <c>Files</c>.</summary>
internal static class BitsDatabaseReader
{
    public const int MaxBytes = 64 << 20;

    /// <summary>Tables by which it is known.</summary>
    public static readonly string[] Tables = ["Jobs", "Files"];

    /// <remarks>The rows say which jobs there are; their content is found by its mark, so that what was deleted, or lies apart from its row, is read the same way.</remarks>
    public static void Read(EvidenceFile file, byte[] bytes, IRecordSink sink)
    {
        var living = new HashSet<Guid>();
        if (EseDatabase.Open(bytes, out _) is { } database && database.Table("Jobs") is { } jobs)
            foreach (var row in database.Rows(jobs))
                if (row.Guid(jobs.Column("Id")) is { } id)
                    living.Add(id);
        foreach (var versions in BitsQueue.Jobs(bytes, hasAddresses: false).GroupBy(job => (job.Id, job.Command, job.Arguments)))
            sink.Add(BitsRecords.Of(versions.MaxBy(job => job.State)!, file, isDeleted: !living.Contains(versions.Key.Id)));
    }
}
