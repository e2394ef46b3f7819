namespace Afterpatch.Containers.Archive;

/// <summary>A member's bytes as the library unpacks them, front to back: damage ends them and is told, and they end when the archive has cost enough.</summary>
internal sealed class MemberContent(Stream unpacked, LibraryCalls library, UnpackBudget budget) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>False when the library can read no further in the archive.</summary>
    public bool IsSound { get; private set; } = true;

    public override int Read(byte[] buffer, int offset, int count)
    {
        count = (int)Math.Min(count, budget.Left);
        if (count == 0 || !IsSound)
            return 0;
        var read = 0;
        IsSound = library.Do(() => read = unpacked.Read(buffer, offset, count));
        budget.Left -= read;
        return read;
    }

    /// <summary>Unpacks what nobody wanted, as a solid archive needs for the members after it.</summary>
    /// <returns>False when the end was not reached.</returns>
    public bool ReadOn(byte[] buffer)
    {
        while (Read(buffer, 0, buffer.Length) > 0)
        {
        }
        return IsSound && budget.Left > 0;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>How many bytes one archive may still be unpacked to, looked at or passed over.</summary>
internal sealed class UnpackBudget(long bytes)
{
    public long Left { get; set; } = bytes;
}
