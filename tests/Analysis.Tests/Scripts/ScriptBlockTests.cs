using System.Globalization;
using Afterpatch.Analysis.Sieves.Scripts;
using Afterpatch.Analysis.Tests.Events;
using Afterpatch.Core;
using CsCheck;
using Xunit;

namespace Afterpatch.Analysis.Tests.Scripts;

/// <summary>Script blocks that the engine wrote in several events.</summary>
public sealed class ScriptBlockTests
{
    private static FakeEvent Part(string id, int number, int total, string text) => new("Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational", 4104, "2026-01-02T03:04:05Z",
        ("MessageNumber", number.ToString(CultureInfo.InvariantCulture)), ("MessageTotal", total.ToString(CultureInfo.InvariantCulture)), ("ScriptBlockText", text), ("ScriptBlockId", id), ("Path", ""));

    private static List<ScriptSighting> Put(IEnumerable<FakeEvent> events)
    {
        var blocks = new ScriptBlocks();
        List<ScriptSighting> whole = [.. events.Select(blocks.Add).OfType<ScriptSighting>()];
        return [.. whole, .. blocks.Unfinished()];
    }

    private static readonly Gen<(string[] Texts, int Seed)> Blocks = Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 30].Array[2, 9], Gen.Int);

    [Fact]
    public void Parts_out_of_order_mixed_and_repeated_give_the_blocks() => Gen.Select(Blocks, Blocks).Sample((one, two) =>
    {
        var events = new List<FakeEvent>();
        foreach (var (id, texts) in new[] { ("first", one.Texts), ("second", two.Texts) })
            for (var i = 0; i < texts.Length; i++)
                events.Add(Part(id, i + 1, texts.Length, texts[i]));
        var random = new Random(one.Seed);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(events));
        events.Insert(1, events[0]);
        var found = Put(events).Where(block => block.IsComplete).Select(block => block.Text).Order(StringComparer.Ordinal);
        Assert.Equal(new[] { string.Concat(one.Texts), string.Concat(two.Texts) }.Order(StringComparer.Ordinal), found);
    }, iter: 200);

    [Fact]
    public void What_is_missing_is_said_where_it_is_missing() => Blocks.Sample(block =>
    {
        var missing = 1 + (block.Seed & int.MaxValue) % block.Texts.Length;
        var events = block.Texts.Select((text, i) => Part("one", i + 1, block.Texts.Length, text)).Where((_, i) => i + 1 != missing);
        var rest = Assert.Single(Put(events));
        Assert.False(rest.IsComplete);
        Assert.Contains($"missing: part {missing} of {block.Texts.Length}", rest.Text, StringComparison.Ordinal);
        Assert.StartsWith(string.Concat(block.Texts.Take(missing - 1)), rest.Text, StringComparison.Ordinal);
        Assert.EndsWith(string.Concat(block.Texts.Skip(missing)), rest.Text.TrimEnd(), StringComparison.Ordinal);
    }, iter: 200);
}
