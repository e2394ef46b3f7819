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
