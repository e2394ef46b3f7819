using Afterpatch.Formats;

namespace Afterpatch.Containers.Archive;

/// <summary>A member's bytes as the library unpacks them, front to back: damage ends them and is told, and they end when the archive has cost enough.</summary>
internal sealed class MemberContent(Stream unpacked, LibraryCalls library, UnpackBudget budget) : ForwardStream(unpacked)
{
    /// <summary>False when the library can read no further in the archive.</summary>
    public bool IsSound { get; private set; } = true;

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, budget.Left)];
        if (buffer.IsEmpty || !IsSound)
            return 0;
        IsSound = library.Read(Source, buffer, out var read);
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
}

/// <summary>How many bytes one archive may still be unpacked to, looked at or passed over.</summary>
internal sealed class UnpackBudget(long bytes)
{
    public long Left { get; set; } = bytes;
}
