using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell;
using Afterpatch.Scripts.Tests.PowerShell.Obfuscation;
using CsCheck;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>Programs that make their text step by step leave nothing behind but the text.</summary>
public sealed partial class DecoderTests
{
    public static TheoryData<string> Programs => [.. Decoders.All.Select(one => one.Name)];

    private static IReadOnlyList<string> Plain { get; } =
        [.. PlainScripts.All, .. AdminScripts.All.Where(one => !one.Text.StartsWith("configuration", StringComparison.Ordinal)).Select(one => one.Text)];

    [Theory, MemberData(nameof(Programs))]
    public void A_decoding_program_gives_its_text_and_goes(string name)
    {
        var write = Decoders.All.First(one => one.Name == name).Write;
        foreach (var plain in PlainScripts.All)
        {
            var (statements, text) = write(plain, new Random(3));
            if (!SharesNames(statements, plain))
                Same(plain, $"{statements}\niex {text}");
            Same(plain, $"iex ($({statements}\n{text}))");
        }
    }

    /// <summary>Two to five layers of anything, over any plain script.</summary>
    [Fact]
    public void Any_layers_come_off()
    {
        for (var seed = 0; seed < 100; seed++)
            Peel(new Random(seed));
    }

    private static void Peel(Random random)
    {
        var (which, layers) = (random.Next(Plain.Count), random.Next(2, 6));
        var plain = Plain[which];
        var hidden = plain;
        var names = plain; // of all layers: an inner one would read an outer one's variables
        for (var layer = 0; layer < layers && hidden.Length < 30_000; layer++)
        {
            var start = Starters.All[random.Next(Starters.All.Count)].Start;
            if (SharesNames(start("''"), names))
                continue;
            names += start("''");
            if (random.Next(3) > 0)
            {
                var encoded = TextEncoders.All[random.Next(TextEncoders.All.Count)].Encode(hidden, random);
                if (SharesNames(encoded, names))
                    continue;
                names += encoded;
                hidden = start(encoded);
                continue;
            }
            var (statements, text) = Decoders.All[random.Next(Decoders.All.Count)].Write(hidden, random);
            if (SharesNames(statements, names))
                continue;
            names += statements;
            hidden = $"{statements}\n{start("(" + text + ")")}";
        }
        Same(plain, hidden);
    }

    [Fact]
    public void What_is_read_once_stays_when_it_is_read_again() => Gen.Select(Gen.Int[0, Plain.Count - 1], Gen.Int[0, TokenObfuscators.All.Count - 1], Gen.Int).Sample((which, technique, seed) =>
    {
        var once = Deobfuscator.Judge(TokenObfuscators.All[technique].Obfuscate(Plain[which], new Random(seed))).Text;
        return Deobfuscator.Judge(once).Text == once;
    }, iter: 100, threads: 1);

    [Fact]
    public void Administrators_scripts_stay_as_they_are_and_harm_nobody()
    {
        foreach (var (name, text) in AdminScripts.All)
        {
            var judgement = Deobfuscator.Judge(text);
            Assert.True(judgement.Text == text, name);
            Assert.False(judgement.Malicious, name);
        }
    }

    [Theory]
    [InlineData("iex (\"$([char]87)rite-Host 'a'\")", "Write-Host 'a'")]
    [InlineData("${function:Go-It} = ('Write-'+'Host 1'); Go-It", "Write-Host 1")]
    [InlineData("Set-Item function:global:Go-It ([scriptblock]::Create(('Write-'+'Host 1'))); Go-It", "Write-Host 1")]
    [InlineData("try { throw ('Write-'+'Host 1') } catch { . ([scriptblock]::Create($_.Exception.Message)) }", "Write-Host 1")]
    [InlineData("$o.ShellExecute('mshta.exe'.Insert(6, ''), '%%a%%'.Trim('%'), 'xopen'.Substring(1))", "$o.ShellExecute('mshta.exe', 'a', 'open')")]
    [InlineData("$k=[Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes('a'));$y=foreach($n in 0..7){[char](@(141,242,245,63,142,122,201,175)[$n] -bxor $k[$n])};iex (-join $y)", "Get-Date")]
    [InlineData("function Go-It($c) { iex $c }; Go-It ('Write-Host'+' 1')", "Write-Host 1")]
    [InlineData("filter run { iex $_ }; ('Write-'+'Host 1') | run", "Write-Host 1")]
    [InlineData("$p = @{ Command = 'Write-Host 1' }; Invoke-Expression @p", "Write-Host 1")]
    [InlineData("$ps = [PowerShell]::Create(); [void]$ps.AddScript(('Write-'+'Host 1')); $ps.Invoke()", "Write-Host 1")]
    [InlineData("$R4Vh =[TYpE](\"{1}{0}{2}\" -f 'T.E','SYstEM.TEx','nCOdINg'); ( ls (\"VA\"+\"RiAblE:r4vh\") ).valUE::\"uTF8\".(\"{1}{2}{0}\"-f'g','GetStr','in').Invoke($bytes)", "[System.Text.Encoding]::UTF8.GetString($bytes)")]
    [InlineData("${p`Ath} = 'C:\\Logs'; Get-ChildItem ${PA`TH}; ${S`um}; ${s`UM}", "$path = 'C:\\Logs'; Get-ChildItem $path; $sum; $sum")]
    [InlineData("(DIR Variable:Ex*xt).Value.InvokeCommand.(((DIR Variable:Ex*xt).Value.InvokeCommand|GM|?{$_.Name-like'*ke*pt'}).Name)('Write-Host 1')", "Write-Host 1")]
    [InlineData("c^m^d /c p^o^w^e^r^s^h^e^l^l -e^n^c VwByAGkAdABlAC0ASABvAHMAdAAgADEA", "Write-Host 1")]
    [InlineData("cmd /c \"for /f \"tokens=*\" %i in ('echo powershell -enc VwByAGkAdABlAC0ASABvAHMAdAAgADEA') do %i\"", "Write-Host 1")]
    [InlineData("$X7 = [TYPe](\"{1}{0}\"-f'.ServicePointManager','Net'); $X7::SecurityProtocol = 3072", "[Net.ServicePointManager]::SecurityProtocol = 3072")]
    public void Single_disguises_are_seen_through(string hidden, string plain) => Same(plain, hidden);

    [Theory]
    [InlineData("$k = 'a'; iex ('Write-Host '+'$k')", "$k = 'a'; Write-Host $k")]
    [InlineData("$f = [IO.File]::OpenWrite('c:\\x'); $b = [Convert]::FromBase64String('AAEC'); $f.Write($b, 0, 3); iex ('Write-'+'Host 1')", "$f = [IO.File]::OpenWrite('c:\\x'); $b = [Convert]::FromBase64String('AAEC'); $f.Write($b, 0, 3); Write-Host 1")]
    public void What_still_does_something_is_kept(string hidden, string plain) => Same(plain, hidden);

    /// <summary>A loop in a block that is not run here must not leave half of its work in what is read after it.</summary>
    [Fact]
    public void Bytes_changed_in_code_that_is_only_read_are_not_known() =>
        Assert.DoesNotContain("EVM", Deobfuscator.Judge("$b = [Text.Encoding]::ASCII.GetBytes('EVM@WJLM'); $s = { for($i=0;$i -lt 8;$i++){$b[$i]=$b[$i] -bxor $args[0]}; iex ([Text.Encoding]::ASCII.GetString($b)) }").Text
            .Replace("'EVM@WJLM'", "", StringComparison.Ordinal), StringComparison.Ordinal);

    private static void Same(string plain, string hidden)
    {
        var text = Deobfuscator.Judge(hidden).Text;
        if (PlainScripts.Tokens(plain) != PlainScripts.Tokens(text))
            Assert.Fail($"hidden: {hidden[..Math.Min(600, hidden.Length)]}\nread: {text[..Math.Min(600, text.Length)]}");
    }

    /// <summary>Where the wrapper and the script use one name, nothing tells whose statement it is.</summary>
    private static bool SharesNames(string wrapper, string plain)
    {
        var names = Names().Matches(wrapper).Select(match => match.Value.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        return Names().Matches(plain).Any(match => match.Value.ToLowerInvariant() is not ("$_" or "$env" or "$null" or "$true" or "$false") && names.Contains(match.Value.ToLowerInvariant()));
    }

    [GeneratedRegex(@"\$\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Names();
}
