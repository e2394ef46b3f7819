using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Judging;
using CsCheck;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>The cheap tests before a pattern never leave out a text in which it matches.</summary>
public sealed class IndicatorPlacesTests
{
    private static readonly Gen<string> Texts = Gen.Char["ab1.-'\" =/+"].Array[0, 60].Select(letters => new string(letters));

    [Fact]
    public void A_run_is_found_wherever_it_lies() =>
        Gen.Select(Texts, Gen.Int[1, 12]).Sample((text, length) => IndicatorPlaces.HasRun(text, length) == Regex.IsMatch(text, $"[A-Za-z0-9+/=]{{{length}}}"));

    [Fact]
    public void A_dotted_number_is_found() => Texts.Sample(text => (IndicatorPlaces.NextDottedNumber(text, 0) >= 0) == Regex.IsMatch(text, @"\d\.\d"));

    [Fact]
    public void A_quoted_name_with_a_dot_is_found() =>
        Texts.Sample(text => IndicatorPlaces.NextQuotedName(text, 0) >= 0 || !Regex.IsMatch(text, @"['""](?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{1,12}['""]"));

    [Fact]
    public void A_word_before_a_blank_is_found() =>
        Texts.Sample(text => IndicatorPlaces.HasBefore(text, "AB") == Regex.IsMatch(text, @"ab\s", RegexOptions.IgnoreCase));
}
