using System.Text;
using Afterpatch.Cli.Dump;
using Afterpatch.Formats.Evtx;
using Xunit;

namespace Afterpatch.Cli.Tests.Dump;

public sealed class TimeTextTests
{
    [Fact]
    public void Whatever_came_before_a_time_is_written_as_it_is_alone()
    {
        var text = new TimeText();
        var start = new DateTime(2021, 3, 3, 4, 5, 59, DateTimeKind.Utc).Ticks;
        var random = new Random(11);
        var alone = new byte[32];
        for (var i = 0; i < 5_000; i++)
        {
            var ticks = start + random.Next(3) * TimeSpan.TicksPerSecond + random.Next(4) switch { 0 => 0, 1 => 5_000_000, 2 => 1, _ => random.Next(10_000_000) };
            var utc = new DateTime(ticks, DateTimeKind.Utc);
            var length = EvtxText.FormatTime(utc, alone);
            Assert.Equal(Encoding.ASCII.GetString(alone, 0, length), Encoding.ASCII.GetString(text.Of(utc)));
        }
    }
}
