using Afterpatch.Analysis.Movement;
using Xunit;

namespace Afterpatch.Analysis.Tests.Movement;

public sealed class LastSessionsTests
{
    [Fact]
    public void The_last_numbers_are_known_and_older_ones_are_not()
    {
        const int capacity = 1_000;
        var sessions = new LastSessions(capacity);
        var (known, order) = (new Dictionary<ulong, AccessTally>(), new Queue<ulong>());
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var number = (ulong)random.Next(3_000) << 33 | (uint)random.Next(2);
            var logon = new AccessTally(null!, new("Security.evtx"));
            sessions.Set(number, logon);
            if (known.TryAdd(number, logon))
                order.Enqueue(number);
            known[number] = logon;
            if (order.Count > capacity)
                known.Remove(order.Dequeue());
            var asked = (ulong)random.Next(3_000) << 33;
            Assert.Same(known.GetValueOrDefault(asked), sessions.Find(asked));
            Assert.Same(logon, sessions.Find(number));
        }
    }

    [Fact]
    public void Nothing_is_known_at_first() => Assert.Null(new LastSessions(4).Find(0));
}
