using System.Text;
using Afterpatch.Formats.TaskScheduler;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.TaskScheduler;

public sealed class TaskFormatsTests
{
    private const string Xml = """
        <?xml version="1.0" encoding="UTF-16"?>
        <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
          <RegistrationInfo><Author>A</Author><URI>\T</URI><Date>2021-03-05T10:00:00</Date></RegistrationInfo>
          <Triggers><TimeTrigger><Repetition><Interval>PT2H</Interval></Repetition><StartBoundary>2021-03-05T10:00:00</StartBoundary></TimeTrigger><BootTrigger /></Triggers>
          <Principals><Principal id="P"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel><LogonType>Password</LogonType></Principal></Principals>
          <Settings><Hidden>true</Hidden><Enabled>false</Enabled></Settings>
          <Actions><Exec><Command>cmd</Command><Arguments>/c a &amp; b</Arguments></Exec><ComHandler><ClassId>{1}</ClassId></ComHandler><SendEmail><To>x@example.org</To></SendEmail></Actions>
        </Task>
        """;

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void Actions_triggers_principal_and_settings_are_read(string encoding)
    {
        var text = Encoding.GetEncoding(encoding);
        var task = TaskXml.Read(new MemoryStream([.. text.GetPreamble(), .. text.GetBytes(Xml)]), out var error)!;
        Assert.Null(error);
        Assert.Equal([new TaskAction("exec", "cmd", "/c a & b"), new TaskAction("com", "{1}"), new TaskAction("email", "x@example.org")], task.Actions);
        Assert.Equal(["TimeTrigger Interval=PT2H StartBoundary=2021-03-05T10:00:00", "BootTrigger"], task.Triggers);
        Assert.Equal(("S-1-5-18", "Password", "HighestAvailable", true, false), (task.UserId, task.LogonType, task.RunLevel, task.IsHidden, task.IsEnabled));
    }

    [Fact]
    public void Entities_are_never_resolved()
    {
        const string bomb = "<!DOCTYPE Task [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><Task><Actions><Exec><Command>&b;&f;</Command></Exec></Actions></Task>";
        var task = TaskXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(bomb)), out var error);
        Assert.NotNull(error);
        Assert.All(task?.Actions ?? [], action => Assert.DoesNotContain("root:", action.Command));
    }

    [Fact]
    public void A_huge_text_ends_in_a_problem_or_in_bounds()
    {
        var big = $"<Task><Actions><Exec><Command>{new string('a', 50 << 20)}</Command></Exec></Actions></Task>";
        var task = TaskXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(big)), out _);
        Assert.NotNull(task);
        Assert.NotNull(TaskXml.Read(new MemoryStream(Encoding.UTF8.GetBytes($"<Task>{string.Concat(Enumerable.Repeat("<a>", 500))}")), out var deep));
        Assert.Contains("deeper", deep!.Value.Reason);
    }

    [Fact]
    public void TaskCache_actions_are_read_in_all_kinds()
    {
        var blob = Actions(3, "LocalSystem");
        var actions = TaskCacheBlobs.Actions(blob, out var context, out var error);
        Assert.Null(error);
        Assert.Equal("LocalSystem", context);
        Assert.Equal([new TaskAction("exec", @"C:\a.exe", "-x", @"C:\"), new TaskAction("com", "{00000000-0000-0000-0000-000000000000}", "d")], actions);
    }

    [Fact]
    public void Damage_ends_in_what_could_be_read()
    {
        var blob = Actions(3, "x");
        foreach (var cut in Damage.EveryCut(blob))
            TaskCacheBlobs.Actions(blob.AsSpan(0, cut), out _, out _);
        foreach (var edited in Damage.AnyEdits(blob, 500, seed: 2))
        {
            TaskCacheBlobs.Actions(edited, out _, out _);
            TaskCacheBlobs.Times(edited);
        }
        var xml = Encoding.UTF8.GetBytes(Xml);
        foreach (var cut in Damage.EveryCut(xml))
            TaskXml.Read(new MemoryStream(xml, 0, cut), out _);
        foreach (var edited in Damage.AnyEdits(xml, 500, seed: 3))
            TaskXml.Read(new MemoryStream(edited), out _);
        var job = Job();
        Assert.Equal("cmd.exe", JobFile.Read(job, out _)!.Actions[0].Command);
        foreach (var cut in Damage.EveryCut(job))
            JobFile.Read(job.AsSpan(0, cut), out _);
        foreach (var edited in Damage.AnyEdits(job, 500, seed: 4))
            JobFile.Read(edited, out _);
    }

    internal static byte[] Actions(ushort version, string context)
    {
        using var blob = new MemoryStream();
        void U16(int number) => blob.Write(BitConverter.GetBytes((ushort)number));
        void Text(string text)
        {
            blob.Write(BitConverter.GetBytes(text.Length * 2));
            blob.Write(Encoding.Unicode.GetBytes(text));
        }
        U16(version);
        Text(context);
        U16(0x6666);
        Text("");
        Text(@"C:\a.exe");
        Text("-x");
        Text(@"C:\");
        U16(0);
        U16(0x7777);
        Text("");
        blob.Write(new byte[16]);
        Text("d");
        return blob.ToArray();
    }

    private static byte[] Job()
    {
        using var job = new MemoryStream();
        var head = new byte[68];
        head[1] = 6;
        head[2] = 1;
        head[20] = 70;
        job.Write(head);
        void U16(int number) => job.Write(BitConverter.GetBytes((ushort)number));
        U16(0);
        foreach (var text in (string[])["cmd.exe", "/c x", "", "SYSTEM", ""])
        {
            U16(text.Length + 1);
            job.Write(Encoding.Unicode.GetBytes(text + "\0"));
        }
        U16(0);
        U16(0);
        U16(1);
        job.Write(new byte[48]);
        return job.ToArray();
    }
}
