using Afterpatch.Artifacts.Registry;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Artifacts.Tests.Registry;

public sealed class RegistryParserTests
{
    [Fact]
    public void A_hive_is_known_by_content_wherever_it_lies()
    {
        var bytes = new HiveBuilder().Key(@"SAM\Domains\Account\Users").Build();
        var hive = Assert.Single(Parse(@"C:\Windows\Temp\a.tmp", bytes).OfType<HiveFile>());
        Assert.Equal("sam", hive.HiveKind);
        Assert.False(hive.IsInItsPlace);
        Assert.True(Assert.Single(Parse(@"C:\Windows\System32\config\SAM", bytes).OfType<HiveFile>()).IsInItsPlace);
    }

    [Fact]
    public void A_dump_withholds_hashes_and_secrets()
    {
        var sam = new HiveBuilder().Value(@"SAM\Domains\Account\Users\000001F4", "V", 3, [1, 2, 3, 4, 5]).Build();
        var value = Assert.Single(Parse(@"C:\x", sam, everything: true).OfType<RegistryValue>());
        Assert.True(value.IsWithheld);
        Assert.Equal("", value.Data);
        var security = new HiveBuilder().Value(@"Policy\Secrets\DefaultPassword\CurrVal", "", 0, [1, 2, 3, 4, 5]).Build();
        Assert.True(Assert.Single(Parse(@"C:\x", security, everything: true).OfType<RegistryValue>()).IsWithheld);
        var system = new HiveBuilder().Key(@"ControlSet001\Control\Lsa\JD", "0a1b2c").Build();
        Assert.All(Parse(@"C:\x", system, everything: true).OfType<RegistryKey>(), key => Assert.Equal("", key.ClassName));
    }

    [Fact]
    public void Damage_becomes_diagnostics()
    {
        var whole = new HiveBuilder().Text(@"ControlSet001\Services\A", "ImagePath", @"C:\a.exe").Number("Select", "Current", 1).Build();
        foreach (var cut in Damage.EveryCut(whole, 300))
            Parse(@"C:\x", whole[..cut], everything: true);
        foreach (var edited in Damage.AnyEdits(whole, 300, seed: 1))
        {
            Parse(@"C:\x", edited);
            Parse(@"C:\x", edited, everything: true);
        }
    }

    internal static List<Record> Parse(string path, byte[] bytes, bool everything = false)
    {
        var sink = new ListSink { WantsEverything = everything };
        var file = new EvidenceFile(path, bytes.Length, () => new MemoryStream(bytes));
        new RegistryParser().Parse(file, sink);
        return sink.Records;
    }
}
