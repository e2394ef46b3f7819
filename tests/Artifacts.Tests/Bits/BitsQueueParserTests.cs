using System.Buffers.Binary;
using System.Text;
using Afterpatch.Artifacts.Bits;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Bits;

public sealed class BitsQueueParserTests
{
    [Theory]
    [InlineData(@"C:\Windows\System32\cmd.exe", @"cmd.exe /c a.bat", @"C:\Windows\System32\cmd.exe /c a.bat")]
    [InlineData(@"C:\x.exe", @"C:\x.exe", @"C:\x.exe")]
    [InlineData(@"C:\x.exe", "", @"C:\x.exe")]
    [InlineData(@"C:\Windows\System32\rundll32.exe", @"""C:\Windows\System32\rundll32.exe"" C:\p.dll,S", @"C:\Windows\System32\rundll32.exe C:\p.dll,S")]
    [InlineData(@"C:\x.exe", "-a", @"C:\x.exe -a")]
    public void The_command_of_a_job_is_its_program_with_its_arguments(string command, string arguments, string whole)
    {
        var bytes = Queue(command, arguments);
        var file = new EvidenceFile(@"C:\ProgramData\Microsoft\Network\Downloader\qmgr0.dat", bytes.Length, () => new MemoryStream(bytes));
        Assert.True(new BitsQueueParser().Claims(file, bytes));
        var sink = new ListSink();
        new BitsQueueParser().Parse(file, sink);
        var job = Assert.IsType<InventoryRecord>(Assert.Single(sink.Records));
        Assert.Equal(("bits-job", "night", whole, "S-1-5-18", "download", false), (job.Item.Kind, job.Item.Name, job["command"], job["owner"], job["type"], job.IsDeleted));
    }

    private static byte[] Queue(string command, string arguments)
    {
        using var bytes = new MemoryStream();
        bytes.Write(new byte[16]);
        bytes.Write(Convert.FromHexString("13F72BC84099124A9F1A3AAEBD894EEA47445F00A9BDBA449851C47BB6C07ACE01000000B346ED3D3B10F944BC2FE8378BD31986"));
        bytes.Write([0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, .. new byte[16]]);
        foreach (var text in (string[])["night", "", command, arguments, "S-1-5-18"])
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length + 1);
            bytes.Write(length);
            bytes.Write(Encoding.Unicode.GetBytes(text + "\0"));
        }
        bytes.Write(Convert.FromHexString("47445F00A9BDBA449851C47BB6C07ACE"));
        return bytes.ToArray();
    }
}
