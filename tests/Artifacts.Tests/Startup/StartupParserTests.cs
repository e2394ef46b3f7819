using System.Text;
using Afterpatch.Artifacts.Startup;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Artifacts.Tests.Startup;

public sealed class StartupParserTests
{
    private const string Scripts = @"C:\Windows\System32\GroupPolicy\Machine\Scripts\scripts.ini";

    [Fact]
    public void Scripts_of_group_policy_are_autostart_points_with_their_parameters()
    {
        const string text = "\r\n[Logon]\r\n0CmdLine=map.cmd\r\n0Parameters=/q\r\n[Startup]\r\n0CmdLine=C:\\Windows\\Temp\\a.bat\r\n0Parameters=\r\n1CmdLine=b.vbs";
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.UTF8])
            Assert.Equal([("Logon", "map.cmd /q", 4L), ("Startup", @"C:\Windows\Temp\a.bat", 7L), ("Startup", "b.vbs", 8L)],
                Parse(Scripts, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)])
                    .Select(one => (one.Item.Name[(one.Item.Name.LastIndexOf('\\') + 1)..], one["command"], one.At.Line)));
    }

    [Fact]
    public void Shortcuts_elsewhere_are_left_alone()
    {
        byte[] head = [0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
        Assert.False(new ShortcutParser().Claims(new EvidenceFile(@"C:\Users\a\Desktop\x.lnk", 20, () => new MemoryStream(head)), head));
        Assert.True(new ShortcutParser().Claims(new EvidenceFile(@"C:\Users\a\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\x.lnk", 20, () => new MemoryStream(head)), head));
    }

    [Fact]
    public void A_shortcut_in_a_startup_folder_is_an_autostart_point_with_its_arguments()
    {
        byte[] bytes =
        [
            0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46, 0x08 | 0x20 | 0x80, 0, 0, 0, .. new byte[52],
            10, 0, .. Encoding.Unicode.GetBytes("..\\cmd.exe"), 9, 0, .. Encoding.Unicode.GetBytes("/c a.bat "),
        ];
        var file = new EvidenceFile(@"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\x.lnk", bytes.Length, () => new MemoryStream(bytes));
        var sink = new ListSink();
        new ShortcutParser().Parse(file, sink);
        var point = Assert.IsType<InventoryRecord>(Assert.Single(sink.Records));
        Assert.Equal(("autostart", "Startup folder", "\"..\\cmd.exe\" /c a.bat "), (point.Item.Kind, point["location"], point["command"]));
    }

    private static List<InventoryRecord> Parse(string path, byte[] bytes)
    {
        var parser = new GroupPolicyScriptsParser();
        var file = new EvidenceFile(path, bytes.Length, () => new MemoryStream(bytes));
        Assert.True(parser.Claims(file, bytes.AsSpan(0, Math.Min(512, bytes.Length))));
        var sink = new ListSink();
        parser.Parse(file, sink);
        return sink.Records.OfType<InventoryRecord>().ToList();
    }
}
