using Xunit;

namespace Afterpatch.Cli.Tests.EndToEnd;

public class UsageTests
{
    [Fact]
    public void A_wrong_choice_is_told_on_one_line_with_what_is_allowed()
    {
        var finished = Program.Afterpatch("investigate", "x", "--lang", "de");
        Assert.Equal(2, finished.ExitCode);
        Assert.Contains("'en' 'fr'", finished.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u00", finished.Errors, StringComparison.Ordinal);
    }
}
