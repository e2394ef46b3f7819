using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>Expressions of PowerShell that make a given text: the string, encoding and compression levels of published obfuscators.</summary>
internal static class TextEncoders
{
    public static IReadOnlyList<(string Name, Func<string, Random, string> Encode)> All { get; } =
    [
        ("concatenated", (text, random) => string.Join('+', Pieces(text, random).Select(Quote))),
        ("concatenated and joined", (text, random) => "(" + string.Join(',', Pieces(text, random).Select(Quote)) + ")-join''"),
        ("reordered", Reordered),
        ("reversed by index", (text, _) => $"{Quote(Reverse(text))}[-1..-{text.Length}]-join''"),
        ("reversed by variable", (text, _) => $"$(set-item ('vAriAble:'+'r1') {Quote(Reverse(text))}; -join (Get-Variable r1 -ValueOnly)[-1..-((Get-Variable r1 -ValueOnly).Length)])"),
        ("reversed by array", (text, _) => $"$(${{r`2}}=({Quote(Reverse(text))}).ToCharArray();[Array]::Reverse($r2);$r2-join'')"),
        ("reversed by regex", (text, _) => $"-join([Regex]::Matches({Quote(Reverse(text))},'(?s).','RightToLeft'))"),
        ("reversed by regex values", (text, _) => $"([regex]::Matches({Quote(Reverse(text))},\"(?s).\",[Text.RegularExpressions.RegexOptions]::RightToLeft)|%{{$_.Value}})-join''"),
        ("replaced", (text, random) => Replaced(text, random, (made, old, with) => $"{made}.Replace({old},{with})")),
        ("replaced by operator", (text, random) => Replaced(text, random, (made, old, with) => $"{made} -creplace {old},{with}")),
        ("replaced by regex", (text, random) => Replaced(text, random, (made, old, with) => $"[regex]::Replace({made},{old},{with})")),
        ("replaced with chars", (text, random) => Replaced(text, random, (made, old, _) => $"{made}.REplAcE({old},[StRInG][CHar]39)", quotesOnly: true)),
        ("split", (text, random) => $"({Quote(string.Join("QzQ", Pieces(text, random)))} -split 'QzQ') -join ''"),
        ("ascii split", (text, random) => Numbers(text, random, 10, "[char][int]$_")),
        ("ascii foreach", (text, _) => $"({Codes(text, ",")}|%{{[char]$_}})-join''"),
        ("ascii cast", (text, _) => $"-join([char[]]({Codes(text, ",")}))"),
        ("ascii string join", (text, _) => $"[string]::Join('',(({Codes(text, " , ")}) | ForEach-Object{{([char][int]$_)}}))"),
        ("ascii ofs", (text, _) => $"\" $(set-item 'vaRiaBLE:oFS' '') \" + [string]({Quote(Codes(text, "t"))}.Split('t')|%{{[char][int]$_}}) + \"$(SV 'oFs' ' ') \""),
        ("ascii as", (text, _) => $"[string]::Concat(({Quote(Codes(text, "-"))} -split '-' | foreach {{ $_ -as [int] -as [char] }}))"),
        ("ascii for loop", (text, _) => $"$($n1=@({Codes(text, ",")});$o1='';for($i1=0;$i1 -lt $n1.Length;$i1++){{$o1+=[char]$n1[$i1]}};$o1)"),
        ("char sums", (text, _) => string.Join('+', text.Select(c => c < 128 ? $"[char]{(int)c}" : Quote(c.ToString())))),
        ("char hex casts", (text, _) => string.Join('+', text.Select(c => $"[char]0x{(int)c:x2}"))),
        ("char strings", (text, _) => "\"" + string.Concat(text.Select(c => $"$([char]{(int)c})")) + "\""),
        ("hex", (text, random) => Numbers(text, random, 16, "([convert]::toint16(($_.ToString()),16)-as[char])")),
        ("hex pairs", (text, _) => $"-join({Quote(string.Concat(text.Select(c => ((int)c).ToString("x4", CultureInfo.InvariantCulture))))} -split '(....)' -ne '' | % {{ [char][convert]::ToInt32($_,16) }})"),
        ("hex regex", (text, _) => $"-join([regex]::Matches({Quote(string.Concat(Encoding.UTF8.GetBytes(text).Select(b => b.ToString("X2", CultureInfo.InvariantCulture))))},'..')|%{{[char][byte]('0x'+$_.Value)}})"),
        ("hex loop", (text, _) => $"$($h1={Quote(string.Concat(text.Select(c => ((byte)c).ToString("x2", CultureInfo.InvariantCulture))))};$o2='';for($j=0;$j -lt $h1.Length;$j+=2){{$o2+=[char][Convert]::ToByte($h1.Substring($j,2),16)}};$o2)"),
        ("octal", (text, random) => Numbers(text, random, 8, "([char]([convert]::ToInt16(([string]$_),8)))")),
        ("binary", (text, random) => Numbers(text, random, 2, "([char]([convert]::toint16(([string]$_),2)))")),
        ("base64 ascii", (text, _) => $"[Text.Encoding]::ASCII.GetString([Convert]::FromBase64String({Quote(Base64(Encoding.ASCII.GetBytes(text)))}))"),
        ("base64 utf8", (text, _) => $"[System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String(\"{Base64(Encoding.UTF8.GetBytes(text))}\"))"),
        ("base64 unicode", (text, _) => $"[Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('{Base64(Encoding.Unicode.GetBytes(text))}'))"),
        ("base64 object", (text, _) => $"(New-Object Text.UTF8Encoding).GetString([Convert]::('From'+'Base64'+'String').Invoke('{Base64(Encoding.UTF8.GetBytes(text))}'))"),
        ("base64 reversed", (text, _) => $"[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(-join('{Reverse(Base64(Encoding.UTF8.GetBytes(text)))}'[{Base64(Encoding.UTF8.GetBytes(text)).Length - 1}..0])))"),
        ("base64 replaced", (text, _) => $"[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('{Base64(Encoding.UTF8.GetBytes(text)).Replace("A", "@#", StringComparison.Ordinal)}'.Replace('@#','A')))"),
        ("base64 here string", (text, _) => $"[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(@'\n{Base64(Encoding.UTF8.GetBytes(text))}\n'@))"),
        ("xor", (text, random) => Xored(text, random.Next(1, 255))),
        ("xor hex key", (text, random) => Xored(text, random.Next(1, 255), key => $"0x{key:x}")),
        ("xor key string", (text, _) => KeyXored(text, "s3cr")),
        ("xor base64", (text, _) => $"$($b7=[Convert]::FromBase64String('{Base64([.. Encoding.UTF8.GetBytes(text).Select(b => (byte)(b ^ 35))])}');for($x7=0;$x7 -lt $b7.Count;$x7++){{$b7[$x7]=$b7[$x7] -bxor 35}};[Text.Encoding]::UTF8.GetString($b7))"),
        ("shifted", (text, _) => $"-join({Quote(string.Concat(text.Select(c => (char)(c + 3))))}.ToCharArray()|%{{[char]([int]$_ - 3)}})"),
        ("secure string", SecureString),
        ("secure string credential", (text, random) => SecureString(text, random, "(New-Object PSCredential ' ',{0}).GetNetworkCredential().Password")),
        ("secure string marshalled", (text, random) => SecureString(text, random, "[Runtime.InteropServices.Marshal]::PtrToStringAuto([Runtime.InteropServices.Marshal]::SecureStringToBSTR({0}))")),
        ("deflated", (text, _) => $"(New-Object IO.StreamReader((New-Object IO.Compression.DeflateStream([IO.MemoryStream][Convert]::FromBase64String('{Packed(text, false)}'),[IO.Compression.CompressionMode]::Decompress)),[Text.Encoding]::ASCII)).ReadToEnd()"),
        ("deflated piped", (text, _) => $"(neW-oBJECt  io.coMPReSSIoN.DEfLATEstreaM([SYStem.io.memoRYSTreAm] [CONverT]::froMbASE64stRING('{Packed(text, false)}' ),[SystEm.iO.COmpressION.coMpresSIonMODe]::DEcomPrESs )|foreaCH-oBJect{{neW-oBJECt  IO.sTREaMreADEr( $_, [TEXt.eNcOdiNg]::AscIi )}} | ForeAcH-ObjeCT{{$_.ReadtOEnd()}} )"),
        ("gzipped", (text, _) => $"(New-Object System.IO.StreamReader(New-Object System.IO.Compression.GzipStream((New-Object System.IO.MemoryStream(,[System.Convert]::FromBase64String('{Packed(text, true)}'))),[System.IO.Compression.CompressionMode]::Decompress))).ReadToEnd()"),
        ("gzipped by steps", (text, _) => $"$($s3=New-Object IO.MemoryStream(,[Convert]::FromBase64String(\"{Packed(text, true)}\"));(New-Object IO.StreamReader(New-Object IO.Compression.GzipStream($s3,[IO.Compression.CompressionMode]::Decompress))).ReadToEnd())"),
        ("gzipped and copied", (text, _) => $"$($i4=New-Object System.IO.MemoryStream(,[Convert]::FromBase64String('{Packed(text, true)}'));$o4=New-Object System.IO.MemoryStream;$g4=New-Object System.IO.Compression.GzipStream $i4,([IO.Compression.CompressionMode]::Decompress);$g4.CopyTo($o4);$g4.Close();$i4.Close();[byte[]]$a4=$o4.ToArray();[Text.Encoding]::UTF8.GetString($a4))"),
        ("gzipped with new", (text, _) => $"[IO.StreamReader]::new([IO.Compression.GZipStream]::new([IO.MemoryStream]::new([Convert]::FromBase64String('{Packed(text, true)}')),[IO.Compression.CompressionMode]::Decompress)).ReadToEnd()"),
        ("aes", Aes),
        ("special characters", SpecialCharacters.Encode),
        ("white space", WhiteSpace),
        ("url escaped", (text, _) => $"[uri]::UnescapeDataString('{Uri.EscapeDataString(text)}')"),
        ("environment", (text, _) => $"$($env:q5={Quote(text)};$env:q5)"),
        ("item variable", (text, _) => $"$(Set-Item Variable:\\q6 {Quote(text)};(Get-ChildItem variable:q6).Value)"),
        ("dynamic variable", (text, _) => $"$(New-Variable -Name ('q'+'7') -Value {Quote(text)};${{q`7}})"),
        ("function", (text, _) => $"$(function dd($t){{$r='';foreach($c in $t.ToCharArray()){{$r=$c+$r}};return $r}};dd {Quote(Reverse(text))})"),
        ("string builder", (text, random) => $"$($sb8=New-Object Text.StringBuilder;{string.Concat(Pieces(text, random).Select(piece => $"[void]$sb8.Append({Quote(piece)});"))}$sb8.ToString())"),
        ("insert and remove", (text, _) => $"{Quote("QQQ" + text)}.Remove(0,3).Insert(0,'')"),
        ("scattered variables", (text, random) => Scattered(text, random)),
        ("hashtable", (text, random) => $"$($m9=@{{a={Quote(text[..(text.Length / 2)])};b={Quote(text[(text.Length / 2)..])}}};$m9.a+$m9['b'])"),
        ("list", (text, random) => $"$($l9=New-Object Collections.ArrayList;{string.Concat(Pieces(text, random).Select(piece => $"$l9.Add({Quote(piece)})|Out-Null;"))}$l9 -join '')"),
    ];

    public static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);

    private static string Reverse(string text) => string.Concat(text.Reverse());

    private static List<string> Pieces(string text, Random random)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(3, 14));
            pieces.Add(text.Substring(at, length));
            at += length;
        }
        return pieces;
    }

    private static string Reordered(string text, Random random)
    {
        var pieces = Pieces(text, random);
        var order = Enumerable.Range(0, pieces.Count).ToArray();
        random.Shuffle(order);
        var format = string.Concat(Enumerable.Range(0, pieces.Count).Select(i => $"{{{Array.IndexOf(order, i)}}}"));
        return $"(\"{format}\" -f {string.Join(',', order.Select(i => Quote(pieces[i])))})";
    }

    private static string Replaced(string text, Random random, Func<string, string, string, string> write, bool quotesOnly = false)
    {
        var made = text;
        var marks = new List<(string Mark, string Old)>();
        foreach (var letter in quotesOnly ? "'" : "'$|e")
        {
            var mark = string.Concat(Enumerable.Range(0, 3).Select(_ => (char)random.Next('A', 'Z' + 1))) + "q" + marks.Count;
            if (!made.Contains(letter, StringComparison.Ordinal) || text.Contains(mark, StringComparison.Ordinal))
                continue;
            made = made.Replace(letter.ToString(), mark, StringComparison.Ordinal);
            marks.Add((mark, letter == '$' && !quotesOnly ? "$" : letter.ToString()));
        }
        marks.Reverse();
        var expression = $"({Quote(made)})";
        foreach (var (mark, old) in marks)
            expression = $"({write(expression, Quote(mark), old == "$" ? "'$'" : $"[string][char]{(int)old[0]}")})";
        return expression;
    }

    private static string Codes(string text, string separator) => string.Join(separator, text.Select(c => ((int)c).ToString(CultureInfo.InvariantCulture)));

    private static string Numbers(string text, Random random, int radix, string decode)
    {
        const string Marks = "%~-,!&>:<{}@_GHIJKLMNOPQRSTUVWXYZ";
        var chosen = Enumerable.Range(0, 3).Select(_ => Marks[random.Next(Marks.Length)]).Distinct().ToArray();
        var digits = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            digits.Append(i == 0 ? "" : chosen[random.Next(chosen.Length)].ToString()).Append(Convert.ToString(text[i], radix));
        var split = random.Next(3) switch
        {
            0 => $"({Quote(digits.ToString())}.Split('{new string(chosen)}'))",
            1 => $"({Quote(digits.ToString())} -split '[{System.Text.RegularExpressions.Regex.Escape(new string(chosen)).Replace("-", "\\-", StringComparison.Ordinal)}]')",
            _ => Quote(digits.ToString()) + string.Concat(chosen.Select(mark => $"-split'{System.Text.RegularExpressions.Regex.Escape(mark.ToString())}'")),
        };
        return random.Next(2) == 0 ? $"-join({split}|FoReAcH-ObJeCt{{ {decode} }})" : $"[StRiNg]::jOiN('',({split}|%{{ {decode} }}))";
    }

    private static string Xored(string text, int key, Func<int, string>? write = null) =>
        $"({Quote(string.Join(',', text.Select(c => c ^ key)))}.Split(',')|foreach{{[char]($_ -bxor {write?.Invoke(key) ?? Quote(key.ToString(CultureInfo.InvariantCulture))})}})-join''";

    private static string KeyXored(string text, string key) =>
        $"$($d1=@({string.Join(',', text.Select((c, i) => c ^ key[i % key.Length]))});$k1='{key}'.ToCharArray();$i2=0;$o3='';foreach($b1 in $d1){{$o3+=[char]($b1 -bxor $k1[$i2 % $k1.Length]);$i2++}};$o3)";

    private static string SecureString(string text, Random random) =>
        SecureString(text, random, "[Runtime.InteropServices.Marshal]::PtrToStringUni([Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode({0}))");

    private static string SecureString(string text, Random random, string read)
    {
        var key = Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray();
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = key;
        var hidden = aes.EncryptCbc(Encoding.Unicode.GetBytes(text), aes.IV);
        var body = $"2|{Base64(aes.IV)}|{Convert.ToHexStringLower(hidden)}";
        var whole = "76492d1116743f0423413b16050a5345" + Base64(Encoding.Unicode.GetBytes(body));
        return string.Format(CultureInfo.InvariantCulture, read, $"('{whole}' | ConvertTo-SecureString -Key {string.Join(',', key)})");
    }

    public static string Packed(string text, bool gzip)
    {
        var packed = new MemoryStream();
        using (Stream stream = gzip ? new GZipStream(packed, CompressionLevel.Optimal, true) : new DeflateStream(packed, CompressionLevel.Optimal, true))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return Base64(packed.ToArray());
    }

    private static string Aes(string text, Random random)
    {
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = Enumerable.Range(0, 32).Select(_ => (byte)random.Next(256)).ToArray();
        byte[] whole = [.. aes.IV, .. aes.EncryptCbc(Encoding.UTF8.GetBytes(text), aes.IV, PaddingMode.PKCS7)];
        return $"$($e1=[Convert]::FromBase64String('{Base64(whole)}');$a1=New-Object 'System.Security.Cryptography.AesManaged';$a1.Mode=[System.Security.Cryptography.CipherMode]::CBC;"
            + $"$a1.Padding=[System.Security.Cryptography.PaddingMode]::PKCS7;$a1.BlockSize=128;$a1.KeySize=256;$a1.Key=[Convert]::FromBase64String('{Base64(aes.Key)}');$a1.IV=$e1[0..15];"
            + "$d2=$a1.CreateDecryptor();$p1=$d2.TransformFinalBlock($e1,16,$e1.Length-16);$a1.Dispose();[Text.Encoding]::UTF8.GetString($p1))";
    }

    private static string WhiteSpace(string text, Random random) =>
        $"-join({Quote(string.Join(' ', text.Select(c => string.Join(' ', ((int)c).ToString(CultureInfo.InvariantCulture).Select(d => new string('\t', d - '0' + 1))) + " ")))} -split '  ' | %{{ [char][int](-join($_.Trim(' ') -split ' ' | %{{ $_.Length-1 }})) }})";

    private static string Scattered(string text, Random random)
    {
        var pieces = Pieces(text, random);
        var made = new StringBuilder("$(");
        for (var i = 0; i < pieces.Count; i++)
            made.Append(CultureInfo.InvariantCulture, $"$w{i}={Quote(pieces[i])};");
        return made.Append(string.Join('+', Enumerable.Range(0, pieces.Count).Select(i => "$w" + i))).Append(')').ToString();
    }
}
