using System.Buffers.Binary;
using System.IO.Hashing;

namespace Afterpatch.Generator.EventLog;

/// <summary>Writes an event log file, closed cleanly, with every checksum right.</summary>
/// <remarks>Spec: libevtx, "File header". 4,096 bytes, then chunks of 64 KiB.</remarks>
internal sealed class EvtxWriter(Stream stream, string computer, ulong firstRecordId = 1) : IDisposable
{
    private const int HeaderLength = 4096;

    private ChunkWriter _chunk = new();
    private int _chunks;
    private ulong _nextId = firstRecordId;
    private bool _started;

    public long Records { get; private set; }

    public void Add(WindowsEvent item)
    {
        if (!_started)
        {
            _started = true;
            stream.Write(new byte[HeaderLength]);
        }
        if (!_chunk.TryAdd(_nextId, item, computer))
        {
            EndChunk();
            if (!_chunk.TryAdd(_nextId, item, computer))
                throw new InvalidOperationException($"An event of {item.Kind.Provider} {item.Kind.Id} is larger than a chunk.");
        }
        _nextId++;
        Records++;
    }

    public void Dispose()
    {
        if (!_started)
            stream.Write(new byte[HeaderLength]);
        if (!_chunk.IsEmpty)
            EndChunk();
        WriteHeader();
        stream.Dispose();
    }

    private void EndChunk()
    {
        stream.Write(_chunk.Complete());
        _chunks++;
        _chunk = new ChunkWriter();
    }

    private void WriteHeader()
    {
        var head = new byte[HeaderLength];
        "ElfFile\0"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(16), (ulong)Math.Max(0, _chunks - 1));
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(24), _nextId);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(32), 128);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(36), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(38), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(40), HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(42), (ushort)_chunks);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(124), Crc32.HashToUInt32(head.AsSpan(0, 120)));
        stream.Position = 0;
        stream.Write(head);
    }
}
