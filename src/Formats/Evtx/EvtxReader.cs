using Afterpatch.Formats.Evtx.Templates;

namespace Afterpatch.Formats.Evtx;

/// <summary>Reads an event log record by record, in file order, through one reused buffer. The stream need not seek.</summary>
/// <remarks>
/// Spec: libevtx, "Windows XML Event Log (EVTX)". Reads what can be read: torn, zeroed and headless chunks, chunks without a file around them.
/// Whatever is wrong goes to <paramref name="damaged"/> with its offset, together with the number of announced records that are lost by it.
/// </remarks>
public sealed class EvtxReader(Stream stream, Action<EvtxDamage> damaged)
{
    private readonly ChunkSource _source = new(stream, damaged);
    private RecordValues? _values;
    private TemplateCache? _templates;
    private ChunkRecords? _records;
    private EvtxRecord? _record;

    /// <summary>Null before the first <see cref="Read"/> and in a file that begins with a chunk.</summary>
    public EvtxFileHeader? Header => _source.Header;

    /// <summary>Chunks read so far, unused ones not counted.</summary>
    public int Chunks { get; private set; }

    /// <summary>The record that <see cref="Read"/> moved to.</summary>
    public EvtxRecord Record => _record ?? throw new InvalidOperationException("Read has not been called.");

    /// <summary>Called before each chunk; throw to stop.</summary>
    public Action? OnChunk { get; init; }

    /// <summary>Moves to the next record. False at the end of the log.</summary>
    public bool Read()
    {
        Prepare();
        while (true)
        {
            if (_records!.MoveNext())
            {
                var header = _records.Header;
                var start = _records.Start;
                var layout = _values!.Read(start + EvtxRecordHeader.Length, start + header.Size - sizeof(uint), _source.ChunkOffset);
                if (_values.Error is { } error)
                    damaged(new(error));
                _record!.Set(header, _source.ChunkOffset + start, layout);
                return true;
            }
            OnChunk?.Invoke();
            if (!_source.MoveNext())
                return false;
            Chunks++;
            _templates!.StartChunk();
            _records.StartChunk(_source.ChunkOffset, _source.Length, _source.IsDirty);
        }
    }

    private void Prepare()
    {
        if (_record is not null)
            return;
        _templates = new TemplateCache();
        _values = new RecordValues(_source.Chunk, _templates, new LayoutCache());
        _records = new ChunkRecords(_source.Chunk, damaged);
        _record = new EvtxRecord(_values);
    }
}
