using System.Text;

namespace Afterpatch.Formats.Bits;

/// <summary>One job of the Background Intelligent Transfer Service: what it fetches, for whom, and the program that it starts when it is done.</summary>
/// <param name="Offset">Of the job in the file, behind its mark.</param>
/// <param name="Type">0 download, 1 upload, 2 upload with reply.</param>
/// <param name="State">0 queued, 1 connecting, 2 transferring, 3 suspended, 4 error, 5 transient error, 6 transferred, 7 acknowledged, 8 cancelled.</param>
/// <param name="Command">Program of the notification, empty for nearly every job.</param>
/// <param name="Owner">Security identifier.</param>
public sealed record BitsJob(
    long Offset, Guid Id, uint Type, uint State, string Name, string Description, string Command, string Arguments, string Owner)
{
    private const int MaxText = 32_768;

    /// <summary>Addresses in the same job, as old queues keep them behind it; Windows 10's lie in records of their own.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <param name="bytes">From the first byte behind the job's mark.</param>
    /// <remarks>
    /// Type, priority, state and one more number of 32 bits, the identifier, then name, description, command, arguments and owner: each a count of
    /// UTF-16 units with the ending zero, little-endian. Source: layout as published with ANSSI's bits_parser and FireEye's BitsParser.
    /// </remarks>
    /// <returns>Null when these bytes are no job.</returns>
    public static BitsJob? Read(ReadOnlySpan<byte> bytes, long origin)
    {
        var cursor = new ByteCursor(bytes, origin);
        var type = cursor.U32("type");
        var priority = cursor.U32("priority");
        var state = cursor.U32("state");
        cursor.Require(type <= 2 && priority <= 3 && state <= 8, "state", "out of range");
        cursor.Skip(4, "unknown");
        var id = cursor.Take(16, "identifier");
        var texts = new string[5];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Text(ref cursor);
        cursor.Require(texts[4].StartsWith("S-1-", StringComparison.Ordinal), "owner", "is no security identifier");
        return cursor.Error is not null ? null : new(origin, new Guid(id), type, state, texts[0], texts[1], texts[2], texts[3], texts[4]);
    }

    private static string Text(ref ByteCursor cursor)
    {
        var units = cursor.U32("text length");
        cursor.Require(units <= MaxText, "text length", "too long");
        return cursor.Error is not null ? "" : Encoding.Unicode.GetString(cursor.Take(units * 2L, "text")).TrimEnd('\0');
    }
}
