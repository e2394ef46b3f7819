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
        { new NotSupportedException("codec"), "packed in a way that is not read here" },
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
}
