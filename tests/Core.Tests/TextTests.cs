using System.Globalization;
using System.Text;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Core.Tests;

public class TextTests
{
    [Fact]
    public void A_time_is_written_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var culture in new[] { "fr-FR", "da-DK", "ar-SA", "fa-IR", "en-US" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal("2021-03-03T04:12:55.101Z", UtcText.Format(new DateTime(2021, 3, 3, 4, 12, 55, 101, DateTimeKind.Utc)));
                Assert.Equal("2021-03-03T04:12:55Z", UtcText.Format(new DateTime(2021, 3, 3, 4, 12, 55, DateTimeKind.Utc)));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Terminal_commands_and_direction_marks_come_out_visible()
    {
        Assert.Equal(@"a\u001b[31mb", TerminalText.Safe("a\u001b[31mb"));
        Assert.Equal(@"gpj.\u202eexe", TerminalText.Safe("gpj.\u202eexe"));
        Assert.Equal(@"\u009b\u0000\u000a\u2028\ud800", TerminalText.Safe("\u009b\0\n\u2028\ud800"));
        Assert.Equal("é漢😀", TerminalText.Safe("é漢😀"));
    }

    [Fact]
    public void Places_are_filled_once_and_values_are_not_templates()
    {
        var texts = Texts.Load("en", [Encoding.UTF8.GetBytes("""{ "k": { "en": "{a} and {b} of {c}", "fr": "x" }, "n": { "en": "name", "fr": "nom" } }""")]);
        Assert.Equal("{b} and name of {c}", texts.Render(Message.Of("k", ("a", "{b}"), ("b", Texts.Ref("n")))));
        Assert.Equal("[missing]", texts["missing"]);
    }

    [Fact]
    public void A_number_and_its_word_agree_in_each_language()
    {
        byte[] file = Encoding.UTF8.GetBytes("""{ "k": { "en": "{n|page|pages} of {of}", "fr": "{n|page vue|pages vues} sur {of}" } }""");
        string Say(string language, string n) => Texts.Load(language, [file]).Render(Message.Of("k", ("n", n), ("of", "9")));
        Assert.Equal("0 pages of 9", Say("en", "0"));
        Assert.Equal("1 page of 9", Say("en", "1"));
        Assert.Equal("0 page vue sur 9", Say("fr", "0"));
        Assert.Equal("2 pages vues sur 9", Say("fr", "2"));
    }

    [Fact]
    public void A_phrase_is_known_whole_by_its_frame_and_in_a_list()
    {
        byte[] file = Encoding.UTF8.GetBytes("""{ "runs code": { "fr": "exécute du code" }, "holds {0}: {1}": { "fr": "{1} dans {0}" }, "{0} bytes": { "fr": "{0} octets" } }""");
        var texts = Texts.Load("fr", [Encoding.UTF8.GetBytes("""{ "t": { "en": "", "fr": "({r})" } }""")], [file]);
        Assert.Equal("exécute du code", texts.Phrases.Of("runs code"));
        Assert.Equal("exécute du code dans a.aspx", texts.Phrases.Of("holds a.aspx: runs code"));
        Assert.Equal("9 octets; exécute du code; else", texts.Phrases.OfList("9 bytes; runs code; else"));
        Assert.Equal("a b dans c", Texts.Load("fr", [], [file, Encoding.UTF8.GetBytes("""{ "c": { "fr": "d" } }""")]).Phrases.Of("holds c: a b"));
        Assert.Equal("runs code ", texts.Phrases.Of("runs code "));
        Assert.Equal(" bytes", texts.Phrases.Of(" bytes"));
        Assert.Equal("(exécute du code)", texts.Render(Message.Of("t", ("r", Texts.Phrase("runs code")))));
        Assert.Equal(["holds {0}: {1}", "runs code", "{0} bytes"], texts.Phrases.English.Order(StringComparer.Ordinal));
        Assert.Equal("runs code", Texts.Load("en", [], [file]).Phrases.Of("runs code"));
    }

    [Fact]
    public void A_full_stop_may_be_missing_in_the_files_and_a_brace_that_is_no_place_is_text()
    {
        byte[] file = Encoding.UTF8.GetBytes("""{ "'{0}' is not there": { "fr": "{0} manque" }, "write '{0,n}'": { "fr": "écrivez {0,n}" } }""");
        var phrases = Texts.Load("fr", [], [file]).Phrases;
        Assert.Equal("a b manque.", phrases.Of("'a b' is not there."));
        Assert.Equal("a b manque", phrases.Of("'a b' is not there"));
        Assert.Equal("écrivez {0,n}", phrases.Of("write '{0,n}'"));
    }

    [Fact]
    public void A_text_that_a_language_lacks_is_our_mistake_and_phrases_are_read_when_wanted()
    {
        var file = Encoding.UTF8.GetBytes("""{ "a": { "en": "one", "fr": "un" }, "b": { "en": "two" } }""");
        Assert.Contains("'b'", Assert.Throws<InvalidDataException>(() => Texts.LoadOne("fr", file, [])).Message, StringComparison.Ordinal);
        var texts = Texts.LoadOne("en", file, Unreadable());
        Assert.Equal("two", texts["b"]);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => texts.Phrases);

        static IEnumerable<ReadOnlyMemory<byte>> Unreadable() => [new([1])];
    }

    [Fact]
    public void The_id_of_a_finding_does_not_depend_on_case_or_on_later_evidence()
    {
        var finding = new Finding
        {
            Detector = "webshell.on-disk",
            Severity = Severity.High,
            Confidence = Confidence.High,
            Subject = new("file", @"C:\a.aspx"),
            Evidence = [new(new EvidencePointer(@"C:\A.aspx", 0), "x")],
        };
        var other = finding with { Subject = new("file", @"c:\A.ASPX"), Evidence = [.. finding.Evidence, new(new EvidencePointer("C:\\b", 5), "y")], Severity = Severity.Low };
        Assert.Equal(finding.Id, other.Id);
        Assert.NotEqual(finding.Id, (finding with { Detector = "webshell.deleted" }).Id);
        Assert.Matches("^[0-9a-f]{16}$", finding.Id);
    }

    [Fact]
    public void An_excerpt_is_cut_before_a_surrogate_pair_and_never_through_it()
    {
        var text = new string('a', EvidenceItem.MaxExcerpt - 1) + "😀 and more";
        Assert.DoesNotContain(EvidenceItem.Of(new("x"), text).Excerpt, char.IsSurrogate);
    }

    [Fact]
    public void Knowledge_is_embedded_and_has_one_name()
    {
        Assert.Contains("exchange/builds.csv", KnowledgeBase.Embedded.Paths);
        Assert.Equal(KnowledgeBase.Embedded.Sha256(), KnowledgeBase.Embedded.Sha256());
    }
}
