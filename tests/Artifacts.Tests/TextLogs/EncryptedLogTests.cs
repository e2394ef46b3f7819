using System.Text;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.TextLogs;

public sealed class EncryptedLogTests
{
    private const string Logging = @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\";
    private static readonly byte[] Noise = MakeNoise(4_096);

    [Theory]
    [InlineData(Logging + @"HttpProxy\Ecp\HttpProxy_20210305-1.LOG.kx7tQ", "httpproxy/ecp")]
    [InlineData(Logging + @"ECP\Server\ECPServer20210305-1.LOG.locked", "ecp-server")]
    [InlineData(@"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210305.log", "iis")]
    [InlineData(@"C:\Windows\System32\winevt\Logs\Microsoft-Windows-PowerShell%4Operational.evtx.abc", "evtx/Microsoft-Windows-PowerShell/Operational")]
    public void A_log_whose_content_is_noise_is_there_and_cannot_be_read(string path, string family)
    {
        var file = File(path, Noise);
        Assert.True(Claims(file, Noise));
        var sink = new ListSink();
        new EncryptedLogParser().Parse(file, sink);
        Assert.Equal((family, 0L, 1L), sink.Records.OfType<SourceSpan>().Select(span => (span.Family, span.Records, span.Lost)).Single());
        Assert.Equal(MarkedFile.EncryptedLog, sink.Records.OfType<MarkedFile>().Single().Mark);
        Assert.Single(sink.Records.OfType<Diagnostic>());
    }

    [Fact]
    public void Readable_packed_short_and_foreign_files_are_none()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 60).Select(i => $"2021-03-05T0{i % 10}:00:00Z,POST,/ecp/{i},200\r\n")));
        Assert.False(Claims(File(Logging + @"HttpProxy\Ecp\HttpProxy_1.LOG.old", text), text));
        byte[] packed = [0x1F, 0x8B, .. Noise];
        Assert.False(Claims(File(Logging + @"HttpProxy\Ecp\HttpProxy_1.LOG.gz", packed), packed));
        Assert.False(Claims(File(Logging + @"HttpProxy\Ecp\HttpProxy_1.LOG.x", Noise[..100]), Noise[..100]));
        Assert.False(Claims(File(@"C:\Users\a\keys.bin", Noise), Noise));
        var unicode = Encoding.Unicode.GetBytes("Datum;Uhrzeit;Meldung äöü " + new string('x', 300));
        Assert.False(Claims(File(Logging + @"x\a.log", unicode), unicode));
        Assert.False(Claims(File(Logging + @"x\a.log", new byte[4_096]), new byte[4_096]));
    }

    private static bool Claims(EvidenceFile file, byte[] content) => new EncryptedLogParser().Claims(file, content.AsSpan(0, Math.Min(512, content.Length)));

    private static EvidenceFile File(string path, byte[] content) => new(path, content.Length, () => new MemoryStream(content));

    /// <summary>The same for every run: a linear congruential generator's upper bits.</summary>
    private static byte[] MakeNoise(int length)
    {
        var state = 12_345u;
        var noise = new byte[length];
        for (var i = 0; i < length; i++)
            noise[i] = (byte)((state = state * 1_664_525u + 1_013_904_223u) >> 24);
        return noise;
    }
}
