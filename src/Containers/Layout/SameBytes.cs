using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>Compares two members to their last byte; what cannot be read is not the same.</summary>
internal static class SameBytes
{
    private const int Block = 1 << 16;

    public static bool Are(Member one, Member other)
    {
        try
        {
            using var left = one.Open();
            using var right = other.Open();
            var leftBlock = new byte[Block];
            var rightBlock = new byte[Block];
            while (true)
            {
                var read = left.ReadAtLeast(leftBlock, Block, throwOnEndOfStream: false);
                if (read != right.ReadAtLeast(rightBlock, Block, throwOnEndOfStream: false)
                    || !leftBlock.AsSpan(0, read).SequenceEqual(rightBlock.AsSpan(0, read)))
                    return false;
                if (read == 0)
                    return true;
            }
        }
        catch (EvidenceUnreadableException)
        {
            return false;
        }
    }
}
