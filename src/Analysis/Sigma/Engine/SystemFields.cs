using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>The rules' names for parts of an event's <c>System</c> element, and their values as text.</summary>
internal static class SystemFields
{
    private static readonly Dictionary<string, SystemField> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EventID"] = SystemField.EventId,
        ["Event_ID"] = SystemField.EventId,
        ["Provider_Name"] = SystemField.Provider,
        ["Channel"] = SystemField.Channel,
        ["EventLog"] = SystemField.Channel,
        ["Computer"] = SystemField.Computer,
        ["ComputerName"] = SystemField.Computer,
        ["Level"] = SystemField.Level,
        ["Version"] = SystemField.Version,
        ["Task"] = SystemField.Task,
        ["Opcode"] = SystemField.Opcode,
        ["Keywords"] = SystemField.Keywords,
        ["EventRecordID"] = SystemField.RecordId,
        ["ProcessID"] = SystemField.ProcessId,
        ["Execution_ProcessID"] = SystemField.ProcessId,
        ["ThreadID"] = SystemField.ThreadId,
        ["Execution_ThreadID"] = SystemField.ThreadId,
        ["UserID"] = SystemField.UserId,
        ["Security_UserID"] = SystemField.UserId,
        ["TimeCreated"] = SystemField.Time,
        ["TimeCreated_SystemTime"] = SystemField.Time,
        ["SystemTime"] = SystemField.Time,
    };

    public static SystemField? Find(string name) => Names.TryGetValue(name, out var field) ? field : null;

    /// <param name="scratch">At least 40 characters.</param>
    public static ReadOnlySpan<char> Value(EventRow row, SystemField field, char[] scratch) => field switch
    {
        SystemField.EventId => Number(row.EventId, scratch),
        SystemField.Provider => row.Provider,
        SystemField.Channel => row.Channel,
        SystemField.Computer => row.Computer,
        SystemField.Level => Number(row.Level, scratch),
        SystemField.Version => Number(row.Version, scratch),
        SystemField.Task => Number(row.Task, scratch),
        SystemField.Opcode => Number(row.Opcode, scratch),
        SystemField.Keywords => Hex(row.Keywords, scratch),
        SystemField.RecordId => Number((long)row.RecordId, scratch),
        SystemField.ProcessId => Number(row.ProcessId, scratch),
        SystemField.ThreadId => Number(row.ThreadId, scratch),
        SystemField.UserId => row.UserSid,
        _ => UtcText.Format(row.TimeUtc),
    };

    private static ReadOnlySpan<char> Number(long number, char[] scratch)
    {
        number.TryFormat(scratch, out var length, default, CultureInfo.InvariantCulture);
        return scratch.AsSpan(0, length);
    }

    private static ReadOnlySpan<char> Hex(ulong number, char[] scratch)
    {
        scratch[0] = '0';
        scratch[1] = 'x';
        number.TryFormat(scratch.AsSpan(2), out var length, "x", CultureInfo.InvariantCulture);
        return scratch.AsSpan(0, length + 2);
    }
}
