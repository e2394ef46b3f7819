using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Afterpatch.Core;

/// <summary>A view of one Windows event over the reader's buffer. The same object is used for every event: keep values, never the row.</summary>
/// <remarks>Spans are valid until the next call on the same row. Values are rendered only when they are asked for.</remarks>
public abstract class EventRow
{
    public abstract EventShape Shape { get; }

    public abstract ulong RecordId { get; }

    public abstract DateTime TimeUtc { get; }

    public abstract int EventId { get; }

    public abstract int Level { get; }

    public abstract int Version { get; }

    public abstract int Task { get; }

    public abstract int Opcode { get; }

    public abstract ulong Keywords { get; }

    public abstract int ProcessId { get; }

    public abstract int ThreadId { get; }

    /// <summary>Strings that repeat are the same object from event to event of a file.</summary>
    public abstract string Provider { get; }

    public abstract string Channel { get; }

    public abstract string Computer { get; }

    /// <summary><c>System/Security/@UserID</c>, or empty.</summary>
    public abstract string UserSid { get; }

    /// <summary>A field's value as text (integers decimal, hex types <c>0x...</c>, SIDs <c>S-1-...</c>, times ISO 8601, arrays joined by comma).</summary>
    public abstract ReadOnlySpan<char> Text(int field);

    /// <summary>True when the field has no value at all in this event (an empty substitution), as opposed to an empty string.</summary>
    public abstract bool IsNull(int field);

    /// <summary>The value of an integer field, negative ones as two's complement; a text of decimal digits or <c>0x...</c> is read as one.</summary>
    public virtual bool TryNumber(int field, out ulong number)
    {
        var text = Text(field);
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The bytes that a field's value is stored in: with the same type, the same bytes are the same text. Valid until the next call.</summary>
    /// <param name="field">Position in <see cref="Shape"/>.</param>
    /// <param name="type">A number for the type of the bytes.</param>
    public virtual ReadOnlySpan<byte> Stored(int field, out byte type)
    {
        type = 0;
        return MemoryMarshal.AsBytes(Text(field));
    }

    /// <summary>Writes types, lengths and stored bytes of some fields one after the other: what is the same for two events is the same text in each field.</summary>
    /// <param name="fields">Positions in <see cref="Shape"/>; a negative one stands for a field that the event does not have.</param>
    /// <returns>Bytes written, or -1 when they do not fit.</returns>
    public virtual int CopyStored(ReadOnlySpan<int> fields, Span<byte> output)
    {
        var at = 0;
        foreach (var field in fields)
        {
            byte type = 0;
            var value = field < 0 ? default : Stored(field, out type);
            if (value.Length > output.Length - at - StoredHead || value.Length > ushort.MaxValue)
                return -1;
            at += WriteStored(type, value, output[at..]);
        }
        return at;
    }

    /// <summary>Bytes before each value in <see cref="CopyStored"/>: type and length.</summary>
    protected const int StoredHead = sizeof(byte) + sizeof(ushort);

    /// <param name="output">At least as long as value and head.</param>
    /// <returns>Bytes written.</returns>
    protected static int WriteStored(byte type, ReadOnlySpan<byte> value, Span<byte> output)
    {
        output[0] = type;
        BinaryPrimitives.WriteUInt16LittleEndian(output[1..], (ushort)value.Length);
        value.CopyTo(output[StoredHead..]);
        return StoredHead + value.Length;
    }

    public abstract EvidencePointer Pointer();

    /// <summary>A copy of the event as text, for those that are worth keeping.</summary>
    public LoggedEvent Keep()
    {
        var fields = Shape.Fields;
        var data = new KeyValuePair<string, string>[fields.Count];
        for (var i = 0; i < data.Length; i++)
            data[i] = new(fields[i], Text(i).ToString());
        return new LoggedEvent
        {
            At = Pointer(),
            TimeUtc = TimeUtc,
            Channel = Channel,
            Provider = Provider,
            EventId = EventId,
            Computer = Computer,
            Level = Level,
            UserSid = UserSid,
            Data = data,
        };
    }
}
