namespace Afterpatch.Formats.Ese;

/// <summary>State of a database when it was last written.</summary>
public enum EseState : uint
{
    JustCreated = 1,

    /// <summary>It was in use: what its transaction logs hold is not in the file yet.</summary>
    DirtyShutdown = 2,
    CleanShutdown = 3,
    BeingConverted = 4,
    ForceDetached = 5,
}

/// <summary>The header page of an Extensible Storage Engine database.</summary>
/// <param name="Revision">Format revision; from 0x11 on large pages have a longer header.</param>
/// <param name="PageSize">Bytes, a power of two from 2,048 to 32,768.</param>
/// <remarks>Spec: libesedb, "Extensible Storage Engine (ESE) Database File format". Little-endian.</remarks>
public readonly record struct EseHeader(EseState State, uint Revision, int PageSize)
{
    public const int Length = 668;
    private const uint Signature = 0x89ABCDEF;

    /// <summary>A database, not one of its streams or logs.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head) => head.Length >= 16 && BitConverter.ToUInt32(head[4..]) == Signature && BitConverter.ToUInt32(head[12..]) == 0;

    public bool HasLargePages => PageSize > 8_192;

    internal int PageHeaderLength => HasLargePages && Revision >= 0x11 ? 80 : 40;

    public static EseHeader? Read(ReadOnlySpan<byte> file, out ParseError? error)
    {
        var cursor = new ByteCursor(file, 0);
        cursor.Skip(4, "checksum");
        cursor.Require(cursor.U32("signature") == Signature, "signature", "not that of a database");
        cursor.Seek(52, "state");
        var state = (EseState)cursor.U32("state");
        cursor.Seek(232, "revision");
        var revision = cursor.U32("revision");
        var size = cursor.U32("page size");
        cursor.Require(size is 2_048 or 4_096 or 8_192 or 16_384 or 32_768, "page size", "no size that pages have");
        error = cursor.Error;
        return error is null ? new(state, revision, (int)size) : null;
    }
}
