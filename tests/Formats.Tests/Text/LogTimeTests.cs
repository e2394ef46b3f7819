using System.Globalization;
using System.Text;
using Afterpatch.Formats.Text;
using CsCheck;
using Xunit;

namespace Afterpatch.Formats.Tests.Text;

public sealed class LogTimeTests
{
    [Fact]
    public void Any_time_written_as_iso_is_read_back() =>
        Gen.DateTime.Sample(time =>
        {
            var utc = DateTime.SpecifyKind(time, DateTimeKind.Utc);
            var text = utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
            return LogTime.TryIso(Encoding.ASCII.GetBytes(text), out var read) && read == utc;
        });

    [Theory]
    [InlineData("2021-02-29T00:00:00Z")]
    [InlineData("2021-13-01T00:00:00Z")]
    [InlineData("2021-01-01T24:00:00Z")]
    [InlineData("2021-01-01")]
    [InlineData("DateTime")]
    [InlineData("0000-00-00T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+10:00")]
    public void What_is_no_time_is_refused(string text) => Assert.False(LogTime.TryIso(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void An_offset_is_taken_into_account()
    {
        Assert.True(LogTime.TryIso("2021-03-03T04:12:55.101+01:00"u8, out var utc));
        Assert.Equal(new DateTime(2021, 3, 3, 3, 12, 55, 101, DateTimeKind.Utc), utc);
    }
}
