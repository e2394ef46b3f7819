using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Afterpatch.Formats.Ntfs;

/// <summary>Reads an <c>$MFT</c> once, in large blocks, into an <see cref="MftIndex"/>.</summary>
public sealed class MftIndexBuilder
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Bounds for forged records: links and streams of one file are few.</summary>
    private const int MaxExtras = 8_000_000;

    private readonly List<MftSlot> _slots = [];
    private readonly List<MftLink> _links = [];
    private readonly List<MftStream> _streams = [];
    private readonly List<PendingPart> _pending = [];
    private readonly NamePool _names = new();
    private readonly DamageList _damage;
    private readonly int _recordBytes;

    private MftIndexBuilder(int recordBytes, DamageList damage)
    {
        _recordBytes = recordBytes;
        _damage = damage;
    }

    /// <param name="mft">From the first record on.</param>
    /// <param name="recordBytes">256 to 65,536.</param>
    /// <param name="damage">Offsets are those of <paramref name="mft"/>.</param>
    public static MftIndex Read(Stream mft, int recordBytes, DamageList damage, CancellationToken cancelled = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(recordBytes, 256);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recordBytes, 65536);
        var builder = new MftIndexBuilder(recordBytes, damage);
        builder.ReadAll(mft, cancelled);
        builder.JoinPending();
        return new(builder._slots, builder._links, builder._streams, builder._names, recordBytes);
    }

    /// <summary>The size of the records of a loose <c>$MFT</c>, by its first record; 1,024 when that says nothing sensible.</summary>
    public static int RecordBytes(ReadOnlySpan<byte> head) =>
        head.Length >= 0x20 && BinaryPrimitives.ReadInt32LittleEndian(head[0x1C..]) is var size and >= 512 and <= 65536 && size % 512 == 0 ? size : 1024;

    private void ReadAll(Stream mft, CancellationToken cancelled)
    {
        var buffer = new byte[Math.Max(BlockBytes / _recordBytes, 1) * _recordBytes];
        int read;
        while ((read = mft.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            cancelled.ThrowIfCancellationRequested();
            var position = 0;
            for (; position + _recordBytes <= read; position += _recordBytes)
                AddRecord(buffer.AsSpan(position, _recordBytes));
            if (position < read)
                _damage.Add((long)_slots.Count * _recordBytes, "record", "the file ends within a record");
        }
    }

    private void AddRecord(Span<byte> record)
    {
        var entry = _slots.Count;
        var slot = new MftSlot { NextLink = -1 };
        var usable = UpdateSequence.Restore(record);
        if (!MftRecordHeader.TryRead(record[..usable], out var header))
        {
            if (record.ContainsAnyExcept((byte)0))
                _damage.Add((long)entry * _recordBytes, "record", BinaryPrimitives.ReadUInt32LittleEndian(record) == MftRecordHeader.BadMagic
                    ? "marked as bad by NTFS itself" : $"record {entry} is no MFT record");
            _slots.Add(slot);
            return;
        }
        slot.Traits = MftTraits.Readable
            | (header.InUse ? MftTraits.InUse : 0) | (header.IsDirectory ? MftTraits.Directory : 0)
            | ((header.Flags & MftRecordFlags.ViewIndex) != 0 ? MftTraits.View : 0) | (header.Base.Value != 0 ? MftTraits.Extension : 0);
        slot.Sequence = header.Sequence;
        if (usable < _recordBytes)
        {
            slot.Traits |= MftTraits.Torn;
            _damage.Add((long)entry * _recordBytes + usable, "update sequence", $"record {entry} is torn");
        }
        var bytes = (ReadOnlySpan<byte>)record[..header.UsedBytes];
        var position = header.FirstAttribute;
        for (; AttributeHeader.TryRead(bytes, position, out var attribute); position += attribute.Length)
            AddAttribute(ref slot, entry, header.Base, attribute);
        if (!AttributeHeader.IsEnd(bytes, position) && (slot.Traits & MftTraits.Torn) == 0)
            _damage.Add((long)entry * _recordBytes + position, "attribute", $"record {entry} has no end mark where its attributes end");
        else if (header.UsedBytes > header.AnnouncedBytes)
            _damage.Add((long)entry * _recordBytes + 0x18, "used size", $"record {entry} announces {header.AnnouncedBytes} bytes, its attributes take {header.UsedBytes}");
        _slots.Add(slot);
    }

    private void AddAttribute(ref MftSlot slot, int entry, FileReference whole, AttributeHeader attribute)
    {
        switch (attribute.Type)
        {
            case AttributeType.StandardInformation when StandardInformation.TryRead(attribute.Value, out var information):
                slot.Created = information.Times.Created;
                slot.Modified = information.Times.Modified;
                slot.Attributes = information.Attributes;
                slot.SecurityId = information.SecurityId;
                break;
            case AttributeType.FileName when FileNameAttribute.TryRead(attribute.PaddedValue, out var name):
                if (whole.Value == 0)
                    AddName(ref slot, name.Parent.Value, _names.Add(name.Name), name.Namespace == FileNamespace.Dos);
                else if (_pending.Count < MaxExtras)
                    _pending.Add(new(whole, name.Parent.Value, _names.Add(name.Name), -1, name.Namespace == FileNamespace.Dos));
                break;
            case AttributeType.Data when attribute.IsResident || attribute.FirstVcn == 0:
                AddData(ref slot, entry, whole, attribute);
                break;
            case AttributeType.ReparsePoint:
                slot.Traits |= MftTraits.ReparsePoint;
                break;
            case AttributeType.AttributeList:
                slot.Traits |= MftTraits.AttributeList;
                break;
        }
    }

    private void AddData(ref MftSlot slot, int entry, FileReference whole, AttributeHeader attribute)
    {
        var size = Math.Max(0, attribute.Size);
        var name = attribute.Name;
        if (whole.Value != 0)
        {
            if (_pending.Count < MaxExtras)
                _pending.Add(new(whole, 0, name.IsEmpty ? 0 : _names.Add(name), size, false));
        }
        else if (name.IsEmpty)
        {
            slot.Size = size;
            slot.Traits |= MftTraits.HasData | (attribute.IsResident ? MftTraits.ResidentData : 0);
        }
        else
        {
            AddStream(ref slot, entry, _names.Add(name), size);
        }
    }

    private void AddStream(ref MftSlot slot, int entry, int name, long size)
    {
        slot.Traits |= MftTraits.NamedStreams;
        if (_streams.Count < MaxExtras)
            _streams.Add(new(entry, name, size));
    }

    /// <summary>The first long name is the file's; a second long name is a hard link; an 8.3 name counts only while there is no other.</summary>
    private void AddName(ref MftSlot slot, ulong parent, int name, bool isDos)
    {
        if (slot.Name == 0 || (slot.Traits & MftTraits.DosNameOnly) != 0)
        {
            if (slot.Name != 0 && isDos)
                return;
            slot.Parent = parent;
            slot.Name = name;
            slot.Traits = isDos ? slot.Traits | MftTraits.DosNameOnly : slot.Traits & ~MftTraits.DosNameOnly;
        }
        else if (!isDos && _links.Count < MaxExtras)
        {
            _links.Add(new(parent, name, slot.NextLink));
            slot.NextLink = _links.Count - 1;
        }
    }

    /// <summary>Gives the names and sizes of extension records to the files that they belong to.</summary>
    private void JoinPending()
    {
        var slots = CollectionsMarshal.AsSpan(_slots);
        foreach (var part in _pending)
        {
            if (part.Whole.Entry >= slots.Length)
                continue;
            var entry = (int)part.Whole.Entry;
            ref var slot = ref slots[entry];
            var isFreed = (slot.Traits & MftTraits.InUse) == 0 && slot.Sequence == MftIndex.NextSequence(part.Whole.Sequence);
            if ((slot.Traits & (MftTraits.Readable | MftTraits.Extension)) != MftTraits.Readable || (slot.Sequence != part.Whole.Sequence && !isFreed))
                continue;
            if (part.Size < 0)
                AddName(ref slot, part.Parent, part.Name, part.IsDos);
            else if (part.Name != 0)
                AddStream(ref slot, entry, part.Name, part.Size);
            else
            {
                slot.Size = part.Size;
                slot.Traits |= MftTraits.HasData;
            }
        }
        _pending.Clear();
    }

    /// <param name="Size">-1 for a name, else a stream's size.</param>
    private readonly record struct PendingPart(FileReference Whole, ulong Parent, int Name, long Size, bool IsDos);
}
