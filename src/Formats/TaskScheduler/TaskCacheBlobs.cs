using System.Text;

namespace Afterpatch.Formats.TaskScheduler;

/// <summary>The binary values of <c>TaskCache\Tasks\{id}</c>: <c>Actions</c> and <c>DynamicInfo</c>.</summary>
/// <remarks>Observed: Windows 7 to Windows 11, Server 2012 to 2022; names after [MS-TSCH].</remarks>
public static class TaskCacheBlobs
{
    private const int MaxActions = 64;

    /// <summary>Reads <c>Actions</c>: a version, the principal's name (versions 2 and 3), then actions by their mark.</summary>
    public static IReadOnlyList<TaskAction> Actions(ReadOnlySpan<byte> blob, out string context, out ParseError? error)
    {
        var actions = new List<TaskAction>();
        var cursor = new ByteCursor(blob, 0);
        var version = cursor.U16("version");
        context = version >= 2 ? Text(ref cursor, "context") : "";
        while (cursor.Error is null && cursor.Remaining >= 2 && actions.Count < MaxActions)
        {
            var mark = cursor.U16("action mark");
            _ = Text(ref cursor, "action id");
            if (Action(ref cursor, mark, version) is not { } action)
                break;
            actions.Add(action);
        }
        error = cursor.Error;
        return actions;
    }

    /// <summary>Reads <c>DynamicInfo</c>: registered, last run, and (36 bytes long) last success.</summary>
    public static (DateTime? RegisteredUtc, DateTime? LastRunUtc, DateTime? LastSuccessUtc) Times(ReadOnlySpan<byte> blob)
    {
        var cursor = new ByteCursor(blob, 0);
        cursor.Skip(4, "version");
        var registered = cursor.FileTime("registered");
        var run = cursor.FileTime("last run");
        cursor.Skip(8, "state and last error");
        return (registered, run, cursor.Remaining >= 8 ? cursor.FileTime("last success") : null);
    }

    private static TaskAction? Action(ref ByteCursor cursor, ushort mark, ushort version)
    {
        switch (mark)
        {
            case 0x6666:
                var exec = new TaskAction("exec", Text(ref cursor, "command"), Text(ref cursor, "arguments"), Text(ref cursor, "working directory"));
                if (version >= 3)
                    cursor.Skip(2, "flags");
                return exec;
            case 0x7777:
                var id = cursor.Take(16, "class id");
                return new TaskAction("com", id.Length == 16 ? new Guid(id).ToString("B").ToUpperInvariant() : "", Text(ref cursor, "data"));
            case 0x9999:
                return new TaskAction("message", Text(ref cursor, "title"), Text(ref cursor, "body"));
            case 0x8888:
                _ = Text(ref cursor, "from");
                var to = Text(ref cursor, "to");
                for (var i = 0; i < 4; i++)
                    _ = Text(ref cursor, "mail field");
                return new TaskAction("email", to, Text(ref cursor, "subject"));
            default:
                return null;
        }
    }

    private static string Text(ref ByteCursor cursor, string field)
    {
        var bytes = cursor.Take(cursor.U32(field), field);
        return Encoding.Unicode.GetString(bytes[..(bytes.Length & ~1)]).TrimEnd('\0');
    }
}
