using System.Text.RegularExpressions;
using Afterpatch.Cli.Tests.EndToEnd;
using Afterpatch.Testing.Evtx;
using Xunit;

namespace Afterpatch.Cli.Tests.Language;

/// <summary>The commands as somebody runs them who reads French.</summary>
public sealed class FrenchRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("afterpatch-fr");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData]
    [InlineData("investigate")]
    [InlineData("dump")]
    [InlineData("hunt")]
    [InlineData("rules")]
    [InlineData("rules", "list")]
    [InlineData("rules", "show")]
    [InlineData("rules", "check")]
    [InlineData("rules", "pack")]
    [InlineData("rules", "verify")]
    [InlineData("deobfuscate")]
    [InlineData("knowledge")]
    [InlineData("knowledge", "show")]
    [InlineData("webshell")]
    public void No_line_of_help_is_the_same_in_both_languages(params string[] command)
    {
        var english = Lines(EndToEnd.Program.Afterpatch([.. command, "--help"]));
        var french = Lines(EndToEnd.Program.Afterpatch([.. command, "--help", "--lang", "fr"]));
        Assert.Contains("Utilisation\u00a0:", french);
        Assert.DoesNotContain(french, line => Regex.IsMatch(line, " [:;?!\u00bb]|\u00ab "));
        Assert.DoesNotContain(french.Intersect(english), line => Regex.IsMatch(line, "[a-z]{2,} [a-z]{2,}") && !line.StartsWith("  afterpatch ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_language_may_stand_first_or_in_the_environment()
    {
        var first = EndToEnd.Program.Afterpatch("--lang", "fr", "--help");
        Assert.Contains("Commandes\u00a0:", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, EndToEnd.Program.AfterpatchIn("fr", "--help").Output);
        Assert.Contains("Commands:", EndToEnd.Program.AfterpatchIn("fr", "--help", "--lang=en").Output, StringComparison.Ordinal);
        Assert.Contains("Commands:", EndToEnd.Program.AfterpatchIn("de", "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_told_in_french_with_the_same_exit_code()
    {
        foreach (var command in (string[])["investigate", "dump", "hunt", "webshell", "deobfuscate"])
        {
            var run = EndToEnd.Program.Afterpatch(command, "/no/such", "--lang", "fr");
            Assert.Equal(ExitCode.Usage, run.ExitCode);
            Assert.Contains("Le fichier ou dossier «\u00a0/no/such\u00a0» n'existe pas.", run.Errors, StringComparison.Ordinal);
        }
        var wrong = EndToEnd.Program.Afterpatch("hunt", "x", "--workers", "many", "--lang", "fr");
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
        Assert.StartsWith("afterpatch: L'option «\u00a0--workers\u00a0» attend un nombre entier, et non «\u00a0many\u00a0».", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("Commande ou argument «\u00a0--frm\u00a0» inconnu.", EndToEnd.Program.Afterpatch("dump", "x", "--frm", "--lang", "fr").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_are_judged_in_french_and_json_stays_as_it_is()
    {
        var page = Put("a.aspx", "<%@ Page Language=\"Jscript\" %><% ev"u8.ToArray(), "al(Request.Item[\"x\"], \"unsafe\"); %>"u8.ToArray());
        var run = EndToEnd.Program.Afterpatch("webshell", page, "--lang", "fr");
        Assert.Equal(ExitCode.Compromised, run.ExitCode);
        Assert.Contains("le client envoie\u00a0: x", run.Output, StringComparison.Ordinal);
        Assert.Contains("exécute du code envoyé par le client", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 fichier évalué\u00a0: 1 webshell, 0 suspect, 0 illisible.", run.Output, StringComparison.Ordinal);
        Assert.Equal(EndToEnd.Program.Afterpatch("webshell", page, "--json").Output, EndToEnd.Program.Afterpatch("webshell", page, "--json", "--lang", "fr").Output);
    }

    [Fact]
    public void Events_are_hunted_and_dumped_in_french_and_json_stays_as_it_is()
    {
        var log = Put("a.evtx", TestChunk.File(TestEvents.Chunk(7, 2).Finish()));
        var rule = Put("rule.yml", "title: Two words\nid: 5f4ec4a9-6d5b-4a4d-9d2e-0a53f1a1b7aa\nlevel: high\nlogsource: { product: windows }\ndetection: { one: { Name: 'number 7' }, condition: one }\n"u8.ToArray());
        var hunt = EndToEnd.Program.Afterpatch("hunt", log, "--rules", rule, "--lang", "fr");
        Assert.Contains(" élevé         Two words | ", hunt.Output, StringComparison.Ordinal);
        Assert.Contains("critique\u00a0: 0, élevé\u00a0: 1, moyen\u00a0: 0", hunt.Errors, StringComparison.Ordinal);
        Assert.Equal(EndToEnd.Program.Afterpatch("hunt", log, "--rules", rule, "--json").Output, EndToEnd.Program.Afterpatch("hunt", log, "--rules", rule, "--json", "--lang", "fr").Output);
        var damaged = Put("b.evtx", File.ReadAllBytes(log)[..5000]);
        Assert.Contains("reason: ", EndToEnd.Program.Afterpatch("dump", damaged).Output, StringComparison.Ordinal);
        Assert.NotEqual(EndToEnd.Program.Afterpatch("dump", damaged).Output, EndToEnd.Program.Afterpatch("dump", damaged, "--lang", "fr").Output);
        Assert.Equal(EndToEnd.Program.Afterpatch("dump", damaged, "--json").Output, EndToEnd.Program.Afterpatch("dump", damaged, "--json", "--lang", "fr").Output);
    }

    private string Put(string name, params byte[][] parts)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, [.. parts.SelectMany(part => part)]);
        return path;
    }

    private static string[] Lines(Finished run)
    {
        Assert.Equal(ExitCode.Assessed, run.ExitCode);
        return run.Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
