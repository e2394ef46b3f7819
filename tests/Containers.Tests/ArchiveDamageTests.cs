using Afterpatch.Containers.Members;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Containers.Tests;

public sealed class ArchiveDamageTests
{
    public static TheoryData<Exception, string> Reasons => new()
    {
        { new InvalidDataException("bad block. more"), "damaged: bad block" },
        { new OverflowException(), "damaged" },
        { new NotSupportedException("codec"), "uses something that the library for it does not read" },
        { new InsufficientMemoryException(), "asks for more memory than there is" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_decoders_failure_is_called_what_it_is(Exception thrown, string reason)
    {
        Assert.True(ArchiveDamage.Is(thrown));
        Assert.Equal(reason, ArchiveDamage.Reason(thrown));
    }

    [Fact]
    public void A_full_disk_and_a_wish_to_stop_are_no_damage()
    {
        Assert.False(ArchiveDamage.Is(new EvidenceUnreadableException("no space")));
        Assert.False(ArchiveDamage.Is(new OperationCanceledException()));
    }

    [Fact]
    public void A_mistake_of_a_stream_of_ours_under_a_decoder_is_no_damage()
    {
        var ours = Assert.Throws<NotSupportedException>(() => new SliceStream(new(), 0, 4).SetLength(1));
        Assert.False(ArchiveDamage.Is(ours));
        var theirs = Assert.Throws<NotSupportedException>(() => new System.IO.Compression.GZipStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress).SetLength(0));
        Assert.True(ArchiveDamage.Is(theirs));
    }

    [Fact]
    public void A_check_of_the_runtime_that_a_stream_of_ours_fails_is_ours_too()
    {
        var ours = Assert.ThrowsAny<ArgumentException>(() => new SliceStream(new(), 0, 4).Read(new byte[4], 3, 4));
        Assert.False(ArchiveDamage.Is(ours));
    }
}
