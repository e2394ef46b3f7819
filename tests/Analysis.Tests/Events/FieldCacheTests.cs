using Afterpatch.Analysis.Sieves.Events;
using Xunit;

namespace Afterpatch.Analysis.Tests.Events;

public sealed class FieldCacheTests
{
    private readonly FieldCache<string> _cache = new();

    [Fact]
    public void Events_that_say_the_same_in_the_chosen_fields_have_one_answer()
    {
        Assert.False(_cache.TryGet(Logon("anna", "CONTOSO", "0x1"), [0, 1], out _));
        _cache.Remember("anna");
        Assert.True(_cache.TryGet(Logon("anna", "CONTOSO", "0x2"), [0, 1], out var answer));
        Assert.Equal("anna", answer);
        Assert.False(_cache.TryGet(Logon("anna", "FABRIKAM", "0x2"), [0, 1], out _));
    }

    [Fact]
    public void Where_one_value_ends_and_the_next_begins_tells_events_apart()
    {
        _cache.TryGet(Logon("ann", "aB", ""), [0, 1], out _);
        _cache.Remember("first");
        Assert.False(_cache.TryGet(Logon("anna", "B", ""), [0, 1], out _));
        Assert.False(_cache.TryGet(Logon("ann", "aB", ""), [0, 1, -1], out _));
    }

    [Fact]
    public void Values_too_long_to_remember_are_not_mixed_up_with_others()
    {
        var giant = Logon(new string('x', 100_000), "CONTOSO", "");
        Assert.False(_cache.TryGet(giant, [0, 1], out _));
        _cache.Remember("giant");
        Assert.False(_cache.TryGet(giant, [0, 1], out _));
        Assert.False(_cache.TryGet(Logon("", "", ""), [0, 1], out _));
    }

    [Fact]
    public void However_many_there_are_an_answer_is_never_that_of_another()
    {
        var found = 0;
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 100_000; i += 1 + 9 * round)
            {
                var user = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                if (_cache.TryGet(Logon(user, "CONTOSO", ""), [0, 1], out var answer))
                {
                    Assert.Equal(user, answer);
                    found++;
                }
                else
                    _cache.Remember(user);
            }
        Assert.True(found > 1_000);
    }

    [Fact]
    public void Numbers_are_read_from_decimal_and_hexadecimal_text()
    {
        var logon = Logon("17", "0x3E7", "-");
        Assert.True(logon.TryNumber(0, out var type));
        Assert.True(logon.TryNumber(1, out var session));
        Assert.Equal((17UL, 999UL), (type, session));
        Assert.False(logon.TryNumber(2, out _));
    }

    private static FakeEvent Logon(string user, string domain, string id) => new("Microsoft-Windows-Security-Auditing", "Security", 4624,
        "2021-03-01T00:00:00Z", ("TargetUserName", user), ("TargetDomainName", domain), ("TargetLogonId", id));
}
