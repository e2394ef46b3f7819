using System.Text;
using Afterpatch.Artifacts.PowerShellLogs;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.PowerShellLogs;

public sealed class ScriptFileParserTests
{
    private const string Transcript = """
        **********************
        nStart der Windows PowerShell-Aufzeichnung
        Hostanwendung: powershell.exe -NoProfile
        **********************
        Die Aufzeichnung wurde gestartet.
        PS C:\Users\adm> whoami
        contoso\adm
        PS C:\Users\adm> Get-ChildItem |
        >> Sort-Object Length
        [ex02]: PS C:\> hostname
        PS>TerminatingError(): "no"
        IEX is a word of the output
        """;

    [Fact]
    public void A_transcript_gives_what_was_typed_on_the_lines_where_it_stands()
    {
        var sighting = Parse(@"C:\Users\adm\Documents\PowerShell_transcript.EX01.txt", Transcript);
        var lines = sighting.Text.Split('\n');
        Assert.Equal("transcript", sighting.Family);
        Assert.Equal("whoami", lines[5].Trim());
        Assert.Equal("", lines[6]);
        Assert.Equal("Sort-Object Length", lines[8].Trim());
        Assert.Equal("hostname", lines[9].Trim());
        Assert.DoesNotContain("IEX", sighting.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("TerminatingError", sighting.Text, StringComparison.Ordinal);
        Assert.Contains("powershell.exe -NoProfile", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_transcript_without_a_known_prompt_stays_whole()
    {
        const string text = "**********************\r\nStart\r\n**********************\r\nadm# whoami\r\n";
        Assert.Equal(text, Parse(@"C:\t.txt", text).Text);
    }

    [Fact]
    public void A_history_is_kept_as_it_is() =>
        Assert.Equal("whoami\r\nhostname", Parse(@"C:\Users\adm\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt", "whoami\r\nhostname").Text);

    [Theory]
    [InlineData(@"C:\Windows\Temp\a.ps1", true)]
    [InlineData(@"C:\ProgramData\x.js", true)]
    [InlineData(@"C:\Program Files\App\site.js", false)]
    [InlineData(@"C:\Windows\System32\WindowsPowerShell\v1.0\Modules\a.psm1", false)]
    [InlineData(@"C:\Users\adm\notes.txt", false)]
    public void Scripts_are_claimed_where_people_and_services_write(string path, bool claimed) =>
        Assert.Equal(claimed, new ScriptFileParser().Claims(new EvidenceFile(path, 4, () => new MemoryStream("test"u8.ToArray())), "test"u8));

    private static ScriptSighting Parse(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var file = new EvidenceFile(path, bytes.Length, () => new MemoryStream(bytes));
        var parser = new ScriptFileParser();
        Assert.True(parser.Claims(file, bytes));
        var sink = new ListSink();
        parser.Parse(file, sink);
        return Assert.IsType<ScriptSighting>(Assert.Single(sink.Records));
    }
}
