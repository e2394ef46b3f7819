using System.Text.RegularExpressions;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Cli.Tests;

/// <summary>Everything a person sees exists in both languages, with the same places.</summary>
public partial class TextTests
{
    private static readonly Texts English = KnowledgeBase.Embedded.Texts("en");
    private static readonly Texts French = KnowledgeBase.Embedded.Texts("fr");

    [Fact]
    public void Both_languages_have_the_same_keys_and_the_same_places()
    {
        Assert.Equal(English.Keys.Order(), French.Keys.Order());
        foreach (var key in English.Keys)
            Assert.Equal((key, Places(English[key])), (key, Places(French[key])));
    }

    [Fact]
    public void No_text_is_empty_and_none_of_the_longer_ones_was_left_untranslated()
    {
        foreach (var key in English.Keys)
        {
            Assert.False(string.IsNullOrWhiteSpace(French[key]), key);
            if (English[key].Length > 40)
                Assert.True(English[key] != French[key], $"{key} is the same in both languages");
        }
    }

    /// <summary>A sentence that is put together while it runs cannot be found here; these are the lines that tell a reason.</summary>
    [Theory]
    [InlineData("Scripts/WebShells", @"(?:Blame|core\.Add|easons\.Add)\(.*?\$?""([a-z]+ [a-z](?:[^""\\]|\\.)*)""")]
    [InlineData("Scripts/PowerShell/Judging", @"new\(""([a-z]+(?:-[a-z0-9]+)*)""")]
    [InlineData("Analysis/Detectors/Persistence", @"(?:Raise\(reasons, |return \(Severity\.[A-Za-z]+, |\(Id, Severity\.[A-Za-z]+, |yield return \()""([a-z]+(?:-[a-z]+)+)""")]
    public void Every_reason_can_be_said_in_french(string folder, string pattern)
    {
        var reasons = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", folder), "*.cs")
            .SelectMany(File.ReadLines).SelectMany(line => Regex.Matches(line, pattern)).Select(match => Frame(match.Groups[1].Value)).ToHashSet();
        Assert.True(reasons.Count > 10, $"only {reasons.Count} reasons were found in {folder}");
        var known = French.Phrases.English.Select(Frame).ToHashSet();
        Assert.Empty(reasons.Except(known));
    }

    [Fact]
    public void What_a_known_file_is_can_be_said_in_french()
    {
        using var files = System.Text.Json.JsonDocument.Parse(KnowledgeBase.Embedded["intrusions/files.json"]);
        var whats = files.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("what").GetString()!).Distinct().ToArray();
        Assert.NotEmpty(whats);
        Assert.Empty(whats.Except(French.Phrases.English));
    }

    [Fact]
    public void French_keeps_its_marks_on_the_line()
    {
        foreach (var key in French.Keys)
            Assert.False(Regex.IsMatch(French[key], " [:;?!\u00bb]|\u00ab "), $"{key}: {French[key]}");
        foreach (var phrase in French.Phrases.English)
            Assert.False(Regex.IsMatch(French.Phrases.Of(phrase), " [:;?!\u00bb]|\u00ab "), phrase);
    }

    [Fact]
    public void Every_listed_detector_has_a_title()
    {
        foreach (var detector in Catalog.Detectors(KnowledgeBase.Embedded).Where(detector => !detector.Id.EndsWith('*')))
            Assert.True(English.Keys.Any(key => key.StartsWith($"finding.{detector.Id}", StringComparison.Ordinal)), $"finding.{detector.Id}.title is missing");
    }

    [Fact]
    public void Every_claim_kind_and_fold_of_movement_has_a_text()
    {
        foreach (var rule in Analysis.Movement.Rules.MovementRules.All)
            Assert.True(English.Has($"finding.{rule.Id}.title"), rule.Id);
        foreach (var kind in Enum.GetValues<Analysis.Movement.AccessKind>())
            Assert.True(English.Has("movement.kind." + Words.Of(kind)) && English.Has("movement.short." + Words.Of(kind)), Words.Of(kind));
        foreach (var fold in Enum.GetValues<Analysis.Movement.Fold>().Where(fold => fold != Analysis.Movement.Fold.None))
            Assert.True(English.Has("movement.fold." + Words.Of(fold)), Words.Of(fold));
    }

    [Fact]
    public void Every_word_of_the_case_has_a_text()
    {
        foreach (var key in Enum.GetValues<Overall>().Select(value => "verdict." + Words.Of(value))
            .Concat(Enum.GetValues<Question>().Select(value => "question." + Words.Of(value)))
            .Concat(Enum.GetValues<Answer>().Select(value => "answer." + Words.Of(value)))
            .Concat(Enum.GetValues<Severity>().Select(value => "severity." + Words.Of(value)))
            .Concat(Enum.GetValues<Confidence>().Select(value => "confidence." + Words.Of(value)))
            .Concat(Enum.GetValues<FindingState>().Select(value => "state." + Words.Of(value)))
            .Concat(Enum.GetValues<Outcome>().Select(value => "outcome." + Words.Of(value)))
            .Concat(Enum.GetValues<CoverageState>().Select(value => "coverage." + Words.Of(value))))
            Assert.True(English.Has(key), key);
    }

    /// <summary>The sentence without what fills its places.</summary>
    private static string Frame(string sentence) => Regex.Replace(Regex.Replace(sentence, @"\{[^}]*\}", "{}"), @": (\{\})?$", "");

    private static string Places(string text) => string.Join(",", PlacePattern().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order());

    [GeneratedRegex(@"\{([a-zA-Z0-9]+)(\|[^{}|]*\|[^{}|]*)?\}")]
    private static partial Regex PlacePattern();
}
