using Afterpatch.Scripts.Text;
using CsCheck;
using Xunit;

namespace Afterpatch.Scripts.Tests.Text;

public class AnyCaseTests
{
    [Fact]
    public void It_answers_as_the_framework_does()
    {
        var letter = Gen.Char["aAbBkK\u212Aß\u00E9\u00C9 -ıiIİ\\$"];
        var text = Gen.String[letter, 0, 60];
        var word = Gen.String[letter, 0, 4];
        Gen.Select(text, word).Sample((one, other) => AnyCase.IndexOf(one, other) == one.IndexOf(other, StringComparison.OrdinalIgnoreCase), iter: 20_000);
    }

    [Fact]
    public void A_word_of_a_real_line_is_found_wherever_it_stands()
    {
        const string Line = "Start-Process -FilePath $env:TEMP\\a.exe -WindowStyle Hidden";
        for (var from = 0; from < Line.Length; from++)
            for (var length = 1; from + length <= Line.Length; length++)
                Assert.True(AnyCase.Contains(Line.ToUpperInvariant(), Line.Substring(from, length)));
        Assert.False(AnyCase.Contains(Line, "hidden "));
    }
}
