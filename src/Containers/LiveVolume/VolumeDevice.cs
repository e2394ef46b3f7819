using Afterpatch.Core;
using Afterpatch.Formats.Blocks;
using Afterpatch.Formats.Ntfs;
using Microsoft.Win32.SafeHandles;

namespace Afterpatch.Containers.LiveVolume;

/// <summary>A volume as a block device. Devices read whole sectors only: everything is read in aligned blocks of 4,096 bytes.</summary>
internal sealed class VolumeDevice : IBlockSource
{
    private const int Align = 4096;

    private readonly SafeFileHandle _handle;

    private VolumeDevice(SafeFileHandle handle, long length)
    {
        _handle = handle;
        Length = length;
    }

    public long Length { get; }

    /// <exception cref="EvidenceUnreadableException">No right to read it, or no NTFS volume.</exception>
    public static VolumeDevice Open(string device)
    {
        try
        {
            var handle = File.OpenHandle(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var head = new byte[Align];
            RandomAccess.Read(handle, head, 0);
            if (NtfsBootSector.TryRead(head, 0, out var error) is { } boot)
                return new(handle, (boot.TotalSectors + 1) * boot.SectorBytes);
            handle.Dispose();
            throw new EvidenceUnreadableException($"'{device}' is no NTFS volume that can be read ({error.Reason}).");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EvidenceUnreadableException($"'{device}' may be read by administrators only: start afterpatch from an elevated prompt.", e);
        }
    }

    public int ReadAt(long offset, Span<byte> buffer)
    {
        var count = BlockSources.Available(Length, offset, buffer.Length);
        if (count == 0)
            return 0;
        var start = offset / Align * Align;
        var whole = new byte[(int)((offset + count - start + Align - 1) / Align * Align)];
        var done = 0;
        for (int read; done < whole.Length && (read = RandomAccess.Read(_handle, whole.AsSpan(done), start + done)) > 0;)
            done += read;
        var usable = Math.Clamp(done - (int)(offset - start), 0, count);
        whole.AsSpan((int)(offset - start), usable).CopyTo(buffer);
        return usable;
    }

    public void Dispose() => _handle.Dispose();
}
