using Afterpatch.Scripts.PowerShell;
using Afterpatch.Scripts.Tests.PowerShell.Obfuscation;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>What every published technique hides comes out again, token by token.</summary>
public sealed class RoundTripTests
{
    private const int Seed = 20_260_101;

    public static TheoryData<string> Encodings => [.. TextEncoders.All.Select(one => one.Name)];

    public static TheoryData<string> Starts => [.. Starters.All.Select(one => one.Name)];

    public static TheoryData<string> Tokens => [.. TokenObfuscators.All.Select(one => one.Name)];

    public static TheoryData<string> Lines => [.. Launchers.All.Select(one => one.Name)];

    [Theory, MemberData(nameof(Encodings))]
    public void An_encoded_script_is_read(string name)
    {
        var encode = TextEncoders.All.First(one => one.Name == name).Encode;
        foreach (var plain in PlainScripts.All)
            Same(plain, $"iex ({encode(plain, new Random(Seed))})");
    }

    [Theory, MemberData(nameof(Starts))]
    public void Every_way_to_run_a_text_is_seen_through(string name)
    {
        var start = Starters.All.First(one => one.Name == name).Start;
        foreach (var plain in PlainScripts.All)
        {
            Same(plain, start(TextEncoders.Quote(plain)));
            Same(plain, start(TextEncoders.All[2].Encode(plain, new Random(Seed))));
        }
    }

    [Theory, MemberData(nameof(Tokens))]
    public void Words_taken_apart_are_put_together(string name)
    {
        var obfuscate = TokenObfuscators.All.First(one => one.Name == name).Obfuscate;
        foreach (var plain in PlainScripts.All.Where(plain => !IsTooFewToTell(name, plain)))
            Same(plain, obfuscate(plain, new Random(Seed)));
    }

    [Theory, MemberData(nameof(Lines))]
    public void A_command_line_gives_the_script_that_it_carries(string name)
    {
        var launch = Launchers.All.First(one => one.Name == name).Launch;
        foreach (var plain in PlainScripts.Lines)
        {
            var text = PlainScripts.Tokens(Deobfuscator.Judge(launch(plain, new Random(Seed))).Text);
            if (name.StartsWith("clip", StringComparison.Ordinal))
                Assert.Contains(PlainScripts.Tokens(plain), text, StringComparison.Ordinal); // the line also loads the clipboard's assembly
            else
                Assert.Equal(PlainScripts.Tokens(plain), text);
        }
    }

    [Fact]
    public void Layer_upon_layer_is_taken_off()
    {
        var random = new Random(Seed);
        var brief = Enumerable.Range(0, TextEncoders.All.Count).Where(i => TextEncoders.All[i].Encode("abcdefgh", new Random(1)).Length < 200).ToArray();
        for (var round = 0; round < 25; round++)
        {
            var plain = PlainScripts.All[round % PlainScripts.All.Count];
            var hidden = plain;
            for (var layer = 0; layer < 5 && hidden.Length < 40_000; layer++)
            {
                var encode = TextEncoders.All[brief[random.Next(brief.Length)]].Encode;
                var start = Starters.All[random.Next(Starters.All.Count)].Start;
                if (hidden.Any(letter => letter > '\x7E'))
                    break;
                hidden = start(encode(hidden, random));
            }
            Same(plain, hidden);
        }
    }

    [Fact]
    public void What_is_plain_already_stays_as_it_is()
    {
        foreach (var plain in PlainScripts.All)
            Assert.Equal(plain, Deobfuscator.Judge(plain).Text);
    }

    /// <summary>One string cut at a space, or braces around short names: that is also how people write.</summary>
    private static bool IsTooFewToTell(string technique, string plain) =>
        technique is "strings concatenated" or "strings reordered" or "variables" && plain.Length < 160;

    private static void Same(string plain, string hidden)
    {
        var text = Deobfuscator.Judge(hidden).Text;
        if (PlainScripts.Tokens(plain) != PlainScripts.Tokens(text))
            Assert.Fail($"hidden: {hidden[..Math.Min(600, hidden.Length)]}\nread: {text[..Math.Min(600, text.Length)]}");
    }
}
