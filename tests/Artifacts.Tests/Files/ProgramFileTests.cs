using System.Security.Cryptography;
using Afterpatch.Artifacts.Files;
using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Files;

public sealed class ProgramFileTests
{
    private static readonly byte[] Program = [.. "MZ\u0090\0\u0003"u8, .. new byte[900]];

    [Theory]
    [InlineData(@"C:\Windows\Temp\a.exe")]
    [InlineData(@"C:\Windows\Temp\no extension")]
    [InlineData(@"C:\ProgramData\komar65.dll")]
    [InlineData(@"C:\ProgramData\Oracle\Java\x.dat")]
    [InlineData(@"C:\Users\Public\Opera\Opera_browser.exe")]
    [InlineData(@"C:\Users\svc\AppData\Local\Temp\1\drv.sys")]
    [InlineData(@"C:\Users\admin\Downloads\tool.exe")]
    [InlineData(@"C:\$Recycle.Bin\S-1-5-18\$R01.exe")]
    [InlineData(@"C:\PerfLogs\Admin\s.exe")]
    [InlineData(@"C:\Windows\Fonts\conhost.exe")]
    [InlineData(@"C:\Windows\svchost.exe")]
    [InlineData(@"C:\Windows\System32\kqwzvbnmxplrtyhs.exe")]
    [InlineData(@"D:\m.exe")]
    [InlineData(@"C:\Windows\System32\inetsrv\iissup.dll")]
    [InlineData(@"D:\Exchange\TransportRoles\agents\Hygiene\x.dll")]
    [InlineData(@"C:\inetpub\wwwroot\aspnet_client\u.exe")]
    [InlineData(@"D:\Exchange\ClientAccess\Owa\Bin\Dll.dll")]
    public void Programs_where_intruders_put_theirs_are_hashed_once_with_every_published_kind(string path)
    {
        var file = new EvidenceFile(path, Program.Length, () => new MemoryStream(Program)) { ModifiedUtc = DateTime.UnixEpoch };
        Assert.True(new ProgramFileParser().Claims(file, Program.AsSpan(0, 512)));
        var sink = new ListSink();
        new ProgramFileParser().Parse(file, sink);
        var digest = Assert.IsType<FileDigest>(Assert.Single(sink.Records));
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(Program)), Convert.ToHexStringLower(SHA1.HashData(Program)), Convert.ToHexStringLower(MD5.HashData(Program))), (digest.Sha256, digest.Sha1, digest.Md5));
        Assert.Equal((path, Program.Length, DateTime.UnixEpoch), (digest.Path, digest.SizeBytes, digest.ModifiedUtc));
    }

    [Theory]
    [InlineData(@"C:\Windows\System32\kernel32.dll")]
    [InlineData(@"C:\Windows\WinSxS\amd64_x\a.exe")]
    [InlineData(@"C:\Program Files\Product\p.exe")]
    [InlineData(@"C:\ProgramData\Package Cache\{1}\vc_redist.exe")]
    [InlineData(@"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18\MsMpEng.exe")]
    [InlineData(@"D:\ExchangeSetup\Setup\ServerRoles\Common\x.dll")]
    [InlineData(@"C:\inetpub\wwwroot\page.aspx")]
    [InlineData(@"C:\Windows\Temp\App_Web_abcdefgh.dll")]
    public void Installed_programs_and_pages_are_left_to_others(string path) =>
        Assert.False(new ProgramFileParser().Claims(new EvidenceFile(path, Program.Length, () => new MemoryStream(Program)), Program.AsSpan(0, 512)));

    [Fact]
    public void Logs_and_texts_are_not_hashed_scripts_are()
    {
        Assert.False(Claims(@"C:\Windows\Temp\setup.log", 100));
        Assert.False(Claims(@"C:\Windows\Temp\x.exe", 0));
        Assert.False(new ProgramFileParser().Claims(new EvidenceFile(@"C:\Windows\Temp\big.exe", ProgramFileParser.MostBytes + 1L, () => new MemoryStream()), Program));
        Assert.True(Claims(@"C:\Windows\Temp\m6.bin", 100));
        Assert.True(Claims(@"C:\Users\Public\readme.js", 100));
    }

    [Fact]
    public void A_script_a_named_file_and_a_program_called_a_picture_are_hashed_where_they_are_read()
    {
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData("reg save"u8)), Digest(new LooseTextParser(), @"C:\Windows\Temp\a.bat", "reg save"u8.ToArray()).Md5);
        Assert.Equal(Convert.ToHexStringLower(SHA1.HashData("x=1"u8)), Digest(new MarkedFileParser(), @"C:\Windows\Temp\if.bin", "x=1"u8.ToArray()).Sha1);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Program)), Digest(new WebFileParser(), @"C:\inetpub\wwwroot\img\logo.png", Program).Sha256);
    }

    private static FileDigest Digest(IArtifactParser parser, string path, byte[] content)
    {
        var sink = new ListSink();
        parser.Parse(new EvidenceFile(path, content.Length, () => new MemoryStream(content)), sink);
        return Assert.Single(sink.Records.OfType<FileDigest>());
    }

    private static bool Claims(string path, int size)
    {
        var text = new byte[size];
        Array.Fill(text, (byte)'a');
        return new ProgramFileParser().Claims(new EvidenceFile(path, size, () => new MemoryStream(text)), text);
    }
}
