using System.Text;
using Afterpatch.Artifacts.TemporaryAspNet;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Artifacts.Tests.Ntfs;

public class CompiledPageTests
{
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes("""
        <?xml version="1.0" encoding="utf-8"?>
        <preserve resultType="3" virtualPath="/aspnet_client/x.aspx" hash="1a2b" filehash="ffff" flags="110000" assembly="App_Web_abcd1234" type="ASP.x_aspx">
            <filedeps><filedep name="/aspnet_client/x.aspx" /></filedeps>
        </preserve>
        """);

    [Fact]
    public void A_compiled_page_names_its_path_and_assembly()
    {
        var page = Parse(Whole).OfType<CompiledPage>().Single();
        Assert.Equal(("/aspnet_client/x.aspx", "App_Web_abcd1234"), (page.VirtualPath, page.Assembly));
        Assert.Equal(["/aspnet_client/x.aspx"], page.Dependencies);
    }

    [Fact]
    public void Any_damage_ends_in_records_and_diagnostics()
    {
        foreach (var cut in Damage.EveryCut(Whole))
            Assert.NotEmpty(Parse(Whole[..cut]));
        foreach (var edited in Damage.AnyEdits(Whole, 500, 9))
            Assert.NotEmpty(Parse(edited));
    }

    private static List<Record> Parse(byte[] bytes) =>
        RecordList.Parse(new CompiledPageParser(), RecordList.File(@"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Temporary ASP.NET Files\root\x.aspx.1.compiled", bytes));
}
