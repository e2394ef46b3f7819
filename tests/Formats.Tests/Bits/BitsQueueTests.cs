using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Bits;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Bits;

public sealed class BitsQueueTests
{
    private static readonly byte[] Mark = Convert.FromHexString("B346ED3D3B10F944BC2FE8378BD31986");
    private static readonly byte[] End = Convert.FromHexString("47445F00A9BDBA449851C47BB6C07ACE");
    private static readonly byte[] Queue = Build();

    [Fact]
    public void Jobs_are_read_with_what_they_start_and_fetch_and_what_lies_behind_the_queue_is_forgotten()
    {
        Assert.True(BitsQueue.IsMagic(Queue.AsSpan(0, 64)));
        var jobs = BitsQueue.Jobs(Queue, hasAddresses: true);
        Assert.Equal(["updates", "night", "old"], jobs.Select(job => job.Name));
        Assert.Equal((@"C:\Windows\System32\cmd.exe", @"cmd.exe /c C:\Users\Public\a.bat", "S-1-5-18", 4u), (jobs[1].Command, jobs[1].Arguments, jobs[1].Owner, jobs[1].State));
        Assert.Equal(["http://203.0.113.7/x.txt"], jobs[1].Addresses);
        Assert.Equal([false, false, true], jobs.Select(job => job.Offset > BitsQueue.LivingEnd(Queue)));
    }

    [Fact]
    public void Damage_costs_the_jobs_that_it_hits_and_no_other()
    {
        foreach (var cut in Damage.EveryCut(Queue))
            Assert.True(BitsQueue.Jobs(Queue.AsSpan(0, cut), hasAddresses: true).Count <= 3);
        foreach (var edited in Damage.AnyEdits(Queue, 500, 11))
        {
            BitsQueue.LivingEnd(edited);
            Assert.True(BitsQueue.Jobs(edited, hasAddresses: true).Count <= 4);
        }
    }

    private static byte[] Build()
    {
        using var bytes = new MemoryStream();
        bytes.Write(new byte[16]);
        bytes.Write(Convert.FromHexString("13F72BC84099124A9F1A3AAEBD894EEA"));
        bytes.Write(End);
        bytes.Write([2, 0, 0, 0]);
        Job(bytes, "updates", "", "", "https://updates.example/a.cab");
        Job(bytes, "night", @"C:\Windows\System32\cmd.exe", @"cmd.exe /c C:\Users\Public\a.bat", "http://203.0.113.7/x.txt");
        bytes.Write(End);
        Job(bytes, "old", "", "", "");
        return bytes.ToArray();
    }

    private static void Job(MemoryStream to, string name, string command, string arguments, string address)
    {
        to.Write(Mark);
        foreach (var number in (uint[])[0, 1, 4, 0])
            Number(to, number);
        to.Write(new byte[16]);
        foreach (var text in (string[])[name, "", command, arguments, "S-1-5-18"])
            Text(to, text);
        to.Write(Convert.FromHexString("36DA56776F515A43ACAC44A248FFF34D"));
        Number(to, 1);
        Text(to, @"C:\Windows\Temp\x");
        Text(to, address);
    }

    private static void Text(MemoryStream to, string text)
    {
        Number(to, (uint)text.Length + 1);
        to.Write(Encoding.Unicode.GetBytes(text + "\0"));
    }

    private static void Number(MemoryStream to, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        to.Write(bytes);
    }
}
