using System.Text.Json;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

public class WebShellGoldenTests
{
    private static readonly IReadOnlyDictionary<string, byte[]> Shells = GoldenPages.Read("webshell/shells");
    private static readonly IReadOnlyDictionary<string, byte[]> Benign = GoldenPages.Read("webshell/benign");

    public static TheoryData<string> ShellNames => [.. Shells.Keys];

    public static TheoryData<string> BenignNames => [.. Benign.Keys];

    [Theory, MemberData(nameof(ShellNames))]
    public void Every_mechanism_is_a_web_shell(string name)
    {
        var judgement = WebShellJudge.Judge(name, Shells[name]);
        Assert.True(judgement.Verdict == WebShellVerdict.WebShell, $"{judgement.Verdict} {judgement.Score}: {string.Join("; ", judgement.Reasons)}");
        Assert.NotEmpty(judgement.Reasons);
        Assert.NotEmpty(judgement.Capabilities);
    }

    [Theory, MemberData(nameof(BenignNames))]
    public void Pages_that_do_such_things_legitimately_are_benign(string name)
    {
        var judgement = WebShellJudge.Judge(name, Benign[name]);
        Assert.True(judgement.Verdict == WebShellVerdict.Benign, $"{judgement.Verdict} {judgement.Score}: {string.Join("; ", judgement.Reasons)}");
    }

    [Fact]
    public void The_same_bytes_give_the_same_answer()
    {
        foreach (var (name, page) in Shells)
            Assert.Equal(Json(name, page), Json(name, page));
    }

    [Theory]
    [InlineData("chopper-js.aspx", "pw")]
    [InlineData("js-popup.aspx", "z")]
    [InlineData("oab.aspx", "klk123456")]
    [InlineData("eval.asp", "x")]
    [InlineData("writer.asp", "path")]
    [InlineData("webservice.asmx", "z1")]
    public void It_names_what_the_client_must_send(string name, string parameter) =>
        Assert.Contains(parameter, WebShellJudge.Judge(name, Shells[name]).Parameters);

    [Theory]
    [InlineData("cs-cmd.aspx", "execute")]
    [InlineData("behinder.aspx", "eval")]
    [InlineData("fsbrowser.aspx", "file-manager")]
    [InlineData("regeorg.aspx", "tunnel")]
    [InlineData("sql.aspx", "database")]
    [InlineData("writer2.aspx", "upload")]
    public void It_names_what_the_shell_can_do(string name, string capability) =>
        Assert.Contains(capability, WebShellJudge.Judge(name, Shells[name]).Capabilities);

    [Theory]
    [InlineData("morfi.asp", "eval request(\"z\")")]
    [InlineData("js-popup.aspx", "Request.Item[\"z\"]")]
    [InlineData("hkmjj.asp", "eval request")]
    public void It_shows_what_the_obfuscation_hid(string name, string clear) =>
        Assert.Contains(WebShellJudge.Judge(name, Shells[name]).Clear, layer => layer.Contains(clear, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void It_shows_the_key_and_the_password_hash_that_stand_in_the_code()
    {
        Assert.Equal("3c6e0b8a9c15224a", WebShellJudge.Judge("a.aspx", Shells["godzilla.aspx"]) is { } g ? g.PasswordHash ?? g.Key : null);
        Assert.Equal("21232f297a57a5a743894a0e4a801fc3", WebShellJudge.Judge("a.aspx", Shells["aspxspyish.aspx"]).PasswordHash);
    }

    [Fact]
    public void Evidence_points_to_the_line_of_the_deed()
    {
        var evidence = WebShellJudge.Judge("cs-cmd.aspx", Shells["cs-cmd.aspx"]).Evidence;
        Assert.Contains(evidence, item => item.Excerpt.Contains("Process.Start", StringComparison.Ordinal) && item.Line == 12);
    }

    private static string Json(string name, byte[] page)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WebShellJudge.Judge(name, page).WriteFields(json);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
