using Afterpatch.Analysis.Sigma.Engine;
using CsCheck;
using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

/// <summary>The shared index must never change what a rule means.</summary>
public class IndexTests
{
    private static readonly string[] Kinds = ["", "|contains", "|startswith", "|endswith", "|contains|cased"];
    private static readonly Gen<string> Word = Gen.Char["abAB\\é"].Array[1, 4].Select(chars => new string(chars));

    [Fact]
    public void Every_text_is_found_wherever_it_stands()
    {
        Gen.Select(Word.Array[1, 20], Gen.Char["abAB\\é"].Array[0, 40].Select(chars => new string(chars))).Sample((words, value) =>
        {
            var texts = words.Where(word => System.Text.Ascii.IsValid(word)).ToArray();
            if (texts.Length == 0)
                return true;
            var hits = new Collector(new bool[texts.Length]);
            new AhoCorasick(texts).Scan(value, ref hits);
            return texts.Select((text, i) => value.Contains(text, StringComparison.OrdinalIgnoreCase) == hits.Found[i]).All(same => same);
        });
    }

    [Fact]
    public void Every_text_of_a_line_is_found_at_even_and_odd_places_and_at_both_ends()
    {
        var letters = Gen.Char["abAB+ .="];
        var texts = letters.Array[3, 9].Select(chars => new string(chars)).Array[1, 12];
        Gen.Select(texts, letters.Array[0, 40]).Sample((sought, chars) =>
        {
            var line = new string(chars);
            var hits = new Collector(new bool[sought.Length]);
            new GramIndex(sought).Scan(System.Text.Encoding.ASCII.GetBytes(line), ref hits);
            return sought.Select((text, i) => Plain(line).Contains(Plain(text), StringComparison.OrdinalIgnoreCase) == hits.Found[i]).All(same => same);
        }, iter: 20_000);

        static string Plain(string text) => text.Replace('+', ' ');
    }

    [Fact]
    public void Rules_matched_together_match_as_each_would_alone()
    {
        var test = Gen.Select(Gen.Int[0, 4].Select(i => Kinds[i]), Word, Gen.Bool)
            .Select((modifier, word, isNegated) => (modifier, word, isNegated));
        Gen.Select(test.Array[1, 6], Word, Word).Sample((tests, image, command) =>
        {
            var rules = tests.Select((one, i) =>
                $"title: T{i}\nid: id-{i}\nlogsource: {{product: windows, category: process_creation}}\ndetection:\n  a:\n    Image{one.modifier}: '{one.word}'\n  b:\n    CommandLine|contains: 'a'\n  condition: {(one.isNegated ? "not a" : "a or a and b")}\n").ToArray();
            var row = new FakeEventRow(Sysmon, 1, ("Image", image), ("CommandLine", command));
            var together = Matches(Engine(rules), row).Select(match => match.Rule.Id).ToArray();
            var alone = rules.SelectMany(rule => Matches(Engine(rule), row)).Select(match => match.Rule.Id).ToArray();
            var expected = tests.Select((one, i) => (one, i)).Where(pair => Expected(pair.one, image)).Select(pair => $"id-{pair.i}").ToArray();
            return together.SequenceEqual(alone) && together.SequenceEqual(expected);
        }, iter: 200);
    }

    private static bool Expected((string Modifier, string Word, bool IsNegated) test, string image)
    {
        var text = test.Word.Replace("\\\\", "\\", StringComparison.Ordinal);
        const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;
        var holds = test.Modifier switch
        {
            "" => image.Equals(text, AnyCase),
            "|contains" => image.Contains(text, AnyCase),
            "|startswith" => image.StartsWith(text, AnyCase),
            "|endswith" => image.EndsWith(text, AnyCase),
            _ => image.Contains(text, StringComparison.Ordinal),
        };
        return holds != test.IsNegated;
    }

    private readonly struct Collector(bool[] found) : ILiteralHits
    {
        public bool[] Found => found;

        public void Hit(int number) => found[number] = true;
    }
}
