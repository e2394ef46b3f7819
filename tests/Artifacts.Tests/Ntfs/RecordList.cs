using Afterpatch.Core;

namespace Afterpatch.Artifacts.Tests.Ntfs;

/// <summary>Collects what a parser gives.</summary>
internal sealed class RecordList(bool everything = false) : IRecordSink
{
    public List<Record> Records { get; } = [];

    public bool WantsEverything => everything;

    public CancellationToken Cancelled => CancellationToken.None;

    public void Add(Record record) => Records.Add(record);

    public void Row(TextRow row) { }

    public void Event(EventRow row) { }

    public static EvidenceFile File(string path, byte[] bytes) => new(path, bytes.Length, () => new MemoryStream(bytes));

    public static List<Record> Parse(IArtifactParser parser, EvidenceFile file, bool everything = false)
    {
        var list = new RecordList(everything);
        parser.Parse(file, list);
        return list.Records;
    }
}
