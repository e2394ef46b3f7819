using System.Globalization;
using System.Numerics;
using System.Text;

namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>Small programs that make a text: statements, and a last expression that is the text. Real loaders are of this kind.</summary>
internal static class Decoders
{
    /// <summary>Each gives the statements and the expression that the text is read from afterwards.</summary>
    public static IReadOnlyList<(string Name, Func<string, Random, (string Statements, string Text)> Write)> All { get; } =
    [
        ("every nth letter", (text, random) => ($"$s={Q(Padded(text, random, 3))};$r='';for($i=3;$i -lt $s.Length-1;$i+=(3+1)){{$r+=$s.Substring($i,1)}}", "$r")),
        ("every nth letter in a function", (text, random) => ($"function Fo9 ([String]$Ge){{$Ul=4;for($Sk=$Ul;$Sk -lt $Ge.Length-1;$Sk+=($Ul+1)){{$He=$He+$Ge[$Sk];}}$He;}}\n$x9 = Fo9 {Q(Padded(text, random, 4))}", "$x9")),
        ("alphabet and indexes", (text, _) => ($"$a={Q(Alphabet(text))};$t=({Join(text.Select(c => Alphabet(text).IndexOf(c, StringComparison.Ordinal)))}|%{{$a[$_]}})-join''", "$t")),
        ("table of letters", (text, _) => ($"$h=@{{{string.Join(';', Alphabet(text).Select((c, i) => $"{i}={Q(c.ToString())}"))}}};$t=-join({Join(text.Select(c => Alphabet(text).IndexOf(c, StringComparison.Ordinal)))}|%{{$h[$_]}})", "$t")),
        ("swapped neighbours", (text, _) => ($"$s={Q(Swapped(text))}.ToCharArray();for($i=0;$i -lt $s.Length-1;$i+=2){{$t=$s[$i];$s[$i]=$s[$i+1];$s[$i+1]=$t}}", "(-join $s)")),
        ("reversed in a while loop", (text, _) => ($"$s={Q(Reverse(text))};$i=$s.Length-1;$o='';while($i -ge 0){{$o+=$s[$i];$i--}}", "$o")),
        ("reversed in a do loop", (text, _) => ($"$s={Q(Reverse(text))};$i=$s.Length;$o='';do{{$i--;$o+=$s[$i]}}until($i -le 0)", "$o")),
        ("endless loop with break", (text, _) => ($"$n=@({Codes(text)});$i=0;$o='';while($true){{if($i -ge $n.Count){{break}};$o+=[char]($n[$i]);$i++}}", "$o")),
        ("rot13 by switch", (text, _) => ($"$o='';foreach($c in {Q(Rot13(text))}.ToCharArray()){{switch -regex ($c){{'[A-Ma-m]'{{$o+=[char]([int]$c+13)}}'[N-Zn-z]'{{$o+=[char]([int]$c-13)}}default{{$o+=$c}}}}}}", "$o")),
        ("rot13 by if", (text, _) => ($"$o=-join({Q(Rot13(text))}.ToCharArray()|%{{$c=[int]$_;if($c -ge 97 -and $c -le 122){{[char](($c-97+13)%26+97)}}elseif($c -ge 65 -and $c -le 90){{[char](($c-65+13)%26+65)}}else{{$_}}}})", "$o")),
        ("rc4", (text, _) => ("function R($d,$k){$s=0..255;$j=0;for($i=0;$i -lt 256;$i++){$j=($j+$s[$i]+$k[$i%$k.Length])%256;$t=$s[$i];$s[$i]=$s[$j];$s[$j]=$t};$i=0;$j=0;$o=New-Object byte[] $d.Length;for($n=0;$n -lt $d.Length;$n++){"
            + "$i=($i+1)%256;$j=($j+$s[$i])%256;$t=$s[$i];$s[$i]=$s[$j];$s[$j]=$t;$o[$n]=$d[$n] -bxor $s[($s[$i]+$s[$j])%256]};$o}\n"
            + $"$x=R ([Convert]::FromBase64String('{B64(Rc4("secret"u8, Utf8(text)))}')) ([Text.Encoding]::UTF8.GetBytes('secret'))", "([Text.Encoding]::UTF8.GetString($x))")),
        ("rc4 in a block", (text, _) => ("$K=[Text.Encoding]::ASCII.GetBytes('abcd1234');$R={$D,$K=$Args;$S=0..255;0..255|%{$J=($J+$S[$_]+$K[$_%$K.Count])%256;$S[$_],$S[$J]=$S[$J],$S[$_]};$D|%{$I=($I+1)%256;$H=($H+$S[$I])%256;"
            + $"$S[$I],$S[$H]=$S[$H],$S[$I];$_-bxor$S[($S[$I]+$S[$H])%256]}}}};$d=[Convert]::FromBase64String('{B64(Rc4("abcd1234"u8, Encoding.Latin1.GetBytes(text)))}')", "(-join[Char[]](& $R $d $K))")),
        ("xor in a function", (text, _) => ("function D($b,$k){$o=New-Object byte[] $b.Length;for($i=0;$i -lt $b.Length;$i++){$o[$i]=$b[$i] -bxor $k[$i%$k.Count]};return [Text.Encoding]::UTF8.GetString($o)}\n"
            + $"$x=D ([Convert]::FromBase64String('{B64([.. Utf8(text).Select((b, i) => (byte)(b ^ (i % 3 + 7)))])}')) @(7,8,9)", "$x")),
        ("gzip read by buffers", (text, _) => ($"$i=New-Object IO.MemoryStream(,[Convert]::FromBase64String('{TextEncoders.Packed(text, true)}'));$g=New-Object IO.Compression.GzipStream($i,[IO.Compression.CompressionMode]::Decompress);"
            + "$o=New-Object IO.MemoryStream;$buf=New-Object byte[](64);while($true){$n=$g.Read($buf,0,64);if($n -le 0){break};$o.Write($buf,0,$n)}", "([Text.Encoding]::UTF8.GetString($o.ToArray()))")),
        ("gzip copied", (text, _) => ($"$i=New-Object IO.MemoryStream(,[Convert]::FromBase64String('{TextEncoders.Packed(text, true)}'));$o=New-Object IO.MemoryStream;"
            + "$g=New-Object IO.Compression.GzipStream $i,([IO.Compression.CompressionMode]::Decompress);$g.CopyTo($o);$g.Close();$i.Close()", "([Text.Encoding]::UTF8.GetString($o.ToArray()))")),
        ("gzip by position", (text, _) => ($"$ms=[IO.MemoryStream]::new();$d=[Convert]::FromBase64String('{TextEncoders.Packed(text, true)}');$ms.Write($d,0,$d.Count);$ms.Position=0;"
            + "$g=[IO.Compression.GZipStream]::new($ms,[IO.Compression.CompressionMode]::Decompress);$r=[IO.StreamReader]::new($g)", "$r.ReadToEnd()")),
        ("queue", (text, random) => ($"$qq=New-Object Collections.Queue;{Each(text, random, piece => $"$qq.Enqueue({piece});")}$o='';while($qq.Count -gt 0){{$o+=$qq.Dequeue()}}", "$o")),
        ("stack", (text, random) => ($"$qq=New-Object System.Collections.Stack;{string.Concat(Pieces(text, random).AsEnumerable().Reverse().Select(piece => $"$qq.Push({Q(piece)});"))}$o='';while($qq.Count){{$o+=$qq.Pop()}}", "$o")),
        ("builder", (text, random) => ($"$sb=[Text.StringBuilder]::new();{Each(text, random, piece => $"$null=$sb.Append({piece});")}", "$sb.ToString()")),
        ("typed list", (text, random) => ($"$l=New-Object 'System.Collections.Generic.List[string]';{Each(text, random, piece => $"$l.Add({piece});")}", "($l -join '')")),
        ("growing array", (text, random) => ($"$a=@();{Each(text, random, piece => $"$a+={piece};")}", "(-join $a)")),
        ("growing text", (text, random) => ($"$x1='';{Each(text, random, piece => $"$x1+={piece};")}", "$x1")),
        ("several at once", (text, _) => ($"$a,$b={Q(text[..(text.Length / 2)])},{Q(text[(text.Length / 2)..])}", "($a+$b)")),
        ("pieces by order", (text, _) => ($"$p={Q(text[(text.Length / 2)..])},{Q(text[..(text.Length / 2)])};$o='';foreach($i in 1,0){{$o+=$p[$i]}}", "$o")),
        ("chosen pieces", (text, _) => ($"$p='x',{Q(text[..(text.Length / 2)])},'y',{Q(text[(text.Length / 2)..])}", "(($p | Select-Object -Index 1,3) -join '')")),
        ("properties", (text, _) => ($"$o=New-Object psobject -Property @{{a={Q(text[..(text.Length / 2)])};b={Q(text[(text.Length / 2)..])}}}", "($o.a+$o.b)")),
        ("ordered table", (text, _) => ($"$h=[ordered]@{{a={Q(text[..(text.Length / 2)])};b={Q(text[(text.Length / 2)..])}}}", "(-join $h.Values)")),
        ("functions in functions", (text, _) => ($"function a1($x){{[char[]]$x -join ''}}\nfunction b1($y){{a1 ($y|%{{$_-1}})}}\n$x=b1 ({Codes(text, 1)})", "$x")),
        ("begin, process, end", (text, _) => ($"function dec{{begin{{$r=''}}process{{$r+=[char]($_-1)}}end{{$r}}}}\n$x={Codes(text, 1)}|dec", "$x")),
        ("filter", (text, _) => ($"filter dd{{[char]($_-1)}}\n$x=-join({Codes(text, 1)}|dd)", "$x")),
        ("block in a variable", (text, _) => ($"$d={{param($x)-join($x|%{{[char]($_-1)}})}};$t=&$d ({Codes(text, 1)})", "$t")),
        ("block invoked", (text, _) => ($"$d={{param($x)-join($x|%{{[char]($_-1)}})}};$t=$d.Invoke((,({Codes(text, 1)})))", "$t")),
        ("class", (text, _) => ($"class D{{static [string] X([int[]]$x){{return -join($x|ForEach-Object{{[char]($_-1)}})}}}}\n$t=[D]::X(({Codes(text, 1)}))", "$t")),
        ("big number", (text, _) => ($"$n=[bigint]::Parse('{new BigInteger(Utf8(text), isUnsigned: true)}')", "([Text.Encoding]::UTF8.GetString($n.ToByteArray()).TrimEnd([char]0))")),
        ("unique identifiers", (text, _) => ($"$t=-join({Guids(text)}|%{{[Text.Encoding]::UTF8.GetString(([guid]$_).ToByteArray())}})", "$t.TrimEnd([char]0)")),
        ("json", (text, _) => ($"$j='{System.Text.Json.JsonSerializer.Serialize(new { c = text })}' | ConvertFrom-Json", "$j.c")),
        ("split by a block", (text, random) => ($"$x={Q(string.Join('~', Pieces(text, random)))} -split {{$_ -eq '~'}}", "($x -join '')")),
        ("sorted", (text, random) => ($"$x={Shuffled(text, random)}|Sort-Object{{[int]$_.Split('|')[0]}}|%{{$_.Split('|',2)[1]}}", "(-join $x)")),
        ("named group", (text, _) => ($"$m={Q("junk " + text)};$z='';if($m -match '(?s)junk (?<z>.*)$'){{$z=$matches['z']}}", "$z")),
        ("environment variable set", (text, _) => ($"[Environment]::SetEnvironmentVariable('pq',{Q(text)})", "$env:pq")),
        ("switch with a value", (text, _) => ($"$x=switch('b'){{'a'{{'no'}}'b'{{{Q(text)}}}}}", "$x")),
        ("enumerable", (text, _) => ($"$x=[Linq.Enumerable]::Reverse([char[]]{Q(Reverse(text))})", "(-join $x)")),
        ("separator", (text, _) => ($"$OFS=''\n$x=[string][char[]]({Codes(text)})", "$x")),
        ("type in a variable", (text, _) => ($"$t=[Text.Encoding];$c=[Convert];$x=$t::Unicode.GetString($c::FromBase64String('{B64(Encoding.Unicode.GetBytes(text))}'))", "$x")),
    ];

    private static string Q(string text) => TextEncoders.Quote(text);

    private static string Reverse(string text) => string.Concat(text.Reverse());

    private static string B64(byte[] bytes) => Convert.ToBase64String(bytes);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Join(IEnumerable<int> numbers) => string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static string Codes(string text, int more = 0) => Join(text.Select(c => c + more));

    private static string Alphabet(string text) => string.Concat(text.Distinct().Order());

    private static string Padded(string text, Random random, int noise) =>
        string.Concat(text.Select(c => string.Concat(Enumerable.Range(0, noise).Select(_ => (char)random.Next('a', 'z' + 1))) + c)) + "zz";

    private static string Swapped(string text)
    {
        var letters = text.ToCharArray();
        for (var i = 0; i + 1 < letters.Length; i += 2)
            (letters[i], letters[i + 1]) = (letters[i + 1], letters[i]);
        return new string(letters);
    }

    private static string Rot13(string text) => string.Concat(text.Select(c =>
        c is >= 'a' and <= 'z' ? (char)((c - 'a' + 13) % 26 + 'a') : c is >= 'A' and <= 'Z' ? (char)((c - 'A' + 13) % 26 + 'A') : c));

    private static string Guids(string text)
    {
        var bytes = Utf8(text);
        Array.Resize(ref bytes, (bytes.Length + 15) / 16 * 16);
        return string.Join(',', bytes.Chunk(16).Select(part => $"'{new Guid(part)}'"));
    }

    private static List<string> Pieces(string text, Random random)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(3, 20));
            pieces.Add(text.Substring(at, length));
            at += length;
        }
        return pieces;
    }

    private static string Each(string text, Random random, Func<string, string> write) => string.Concat(Pieces(text, random).Select(piece => write(Q(piece))));

    private static string Shuffled(string text, Random random)
    {
        var pieces = Pieces(text, random).Select((piece, i) => Q($"{i}|{piece}")).ToArray();
        random.Shuffle(pieces);
        return string.Join(',', pieces);
    }

    private static byte[] Rc4(ReadOnlySpan<byte> key, byte[] data)
    {
        var state = Enumerable.Range(0, 256).ToArray();
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) % 256;
            (state[i], state[j]) = (state[j], state[i]);
        }
        var made = new byte[data.Length];
        for (int n = 0, i = 0, j = 0; n < data.Length; n++)
        {
            i = (i + 1) % 256;
            j = (j + state[i]) % 256;
            (state[i], state[j]) = (state[j], state[i]);
            made[n] = (byte)(data[n] ^ state[(state[i] + state[j]) % 256]);
        }
        return made;
    }
}
