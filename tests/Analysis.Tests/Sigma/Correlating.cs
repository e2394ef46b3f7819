using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>Correlations over three rules, one for each of the event ids 1 to 3, and one for all of them.</summary>
internal static class Correlating
{
    public static readonly string Base = On("A", "1") + On("B", "2") + On("C", "3");

    /// <summary>A rule named <c>w</c> that matches whatever the other three do.</summary>
    public static readonly string Whole = On("W", "[1, 2, 3]");

    public static string Rule(string type, string rules, string condition, string more = "", string name = "x", string group = "User", string span = "60s") =>
        $"title: {name}\nid: {name}-id\nname: {name}\ncorrelation:\n  type: {type}\n  rules: [{rules}]\n  group-by: [{group}]\n  timespan: {span}\n"
        + (condition.Length > 0 ? $"  condition: {condition}\n" : "") + more + "level: high\n";

    /// <summary>Correlations and the rules below them as one file.</summary>
    public static string File(params string[] correlations) => string.Join("---\n", correlations) + Base;

    public static FakeEventRow Event(int id, int second, string? user = "u", string? other = null) =>
        new("Security", id, [.. new (string, string?)[] { ("User", user), ("Other", other) }.Where(pair => pair.Item2 is not null)])
        {
            At = new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(second),
            Number = (ulong)(second * 10 + id),
        };

    public static int Count(string rule, params EventRow[] events)
    {
        var engine = Engine(rule);
        Assert.Empty(engine.Problems);
        return Correlate(engine, events).Count;
    }

    private static string On(string title, string eventIds)
    {
        var name = title.ToLowerInvariant();
        return $"---\ntitle: {title}\nid: {name}-id\nname: {name}\nlogsource: {{product: windows, service: security}}\ndetection: {{s: {{EventID: {eventIds}}}, condition: s}}\n";
    }
}
