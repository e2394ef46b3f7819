using System.Text;
using Afterpatch.Artifacts.IisConfig;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Artifacts.Tests.IisConfig;

public sealed class IisConfigParserTests
{
    private const string Host = """
        <?xml version="1.0" encoding="UTF-8"?>
        <configuration>
          <system.applicationHost>
            <applicationPools><add name="Evil"><processModel identityType="SpecificUser" userName="d\u" password="secret-value" /><environmentVariables><add name="COR_PROFILER_PATH" value="C:\p.dll" /></environmentVariables></add></applicationPools>
            <sites><site name="Default Web Site"><application path="/owa" applicationPool="MSExchangeOWAAppPool"><virtualDirectory path="/x" physicalPath="C:\ProgramData\COM" /></application></site></sites>
          </system.applicationHost>
          <system.webServer><globalModules><add name="UriCacheModule" image="%windir%\System32\inetsrv\cachuri.dll" /><add name="UriCacheModule" image="C:\Temp\cachuri.dll" /></globalModules></system.webServer>
          <location path="Default Web Site/owa">
            <system.webServer>
              <modules><add name="m" type="Some.Type, Some" /></modules>
              <handlers><add name="h" path="*.jpg" verb="*" type="System.Web.UI.PageHandlerFactory" /></handlers>
              <rewrite><rules><rule name="r"><match url=".*" /><conditions><add input="{HTTP_COOKIE}" pattern="X-BEResource=(.+)" /></conditions><action type="AbortRequest" /></rule></rules></rewrite>
            </system.webServer>
            <system.web><machineKey validationKey="CB2721ABDAF8E9DC516D621D8B8BF13A2C9E8689A25303BF" decryptionKey="E9D2490BD0075B51D1BA5288514514AF" /></system.web>
          </location>
        </configuration>
        """;

    [Fact]
    public void Every_section_that_says_what_runs_becomes_an_item()
    {
        var items = Items(Host);
        Assert.Equal(["app-pool", "virtual-directory", "iis-native-module", "iis-native-module", "iis-module", "iis-handler", "rewrite-rule", "machine-key"], items.Select(item => item.Item.Kind));
        Assert.Equal("yes", items[2].Item.Healthy);
        Assert.Equal("no", items[3].Item.Healthy);
        Assert.Equal("Default Web Site/owa", items[4]["scope"]);
        Assert.Equal("Default Web Site/owa/x", items[1].Item.Name);
    }

    [Fact]
    public void Keys_and_passwords_are_judged_and_never_kept()
    {
        var items = Items(Host);
        Assert.Equal("published", items[^1]["keys"]);
        Assert.Equal("yes", items[0]["storedPassword"]);
        var all = string.Concat(items.SelectMany(item => item.Item.Fields).Select(field => field.Value));
        Assert.DoesNotContain("secret-value", all);
        Assert.DoesNotContain("CB2721AB", all);
        Assert.Equal("generated", Assert.Single(Items("<configuration><system.web><machineKey validationKey=\"AutoGenerate,IsolateApps\" /></system.web></configuration>"))["keys"]);
        Assert.Equal("own", Assert.Single(Items($"<configuration><system.web><machineKey validationKey=\"{new string('A', 64)}\" /></system.web></configuration>"))["keys"]);
    }

    [Fact]
    public void Code_that_is_loaded_or_started_beside_modules_becomes_an_item()
    {
        const string settings = """
            <configuration>
              <system.applicationHost>
                <applicationPools><add name="P"><failure autoShutdownExe="C:\a.exe" autoShutdownParams="-x" orphanActionExe="C:\o.exe" /></add></applicationPools>
                <serviceAutoStartProviders><add name="s" type="S.T, S" /></serviceAutoStartProviders>
              </system.applicationHost>
              <system.webServer>
                <tracing><traceFailedRequests><add path="*" customActionExe="C:\c.exe" customActionParams="1" /></traceFailedRequests></tracing>
                <aspNetCore processPath="dotnet" arguments=".\a.dll" />
                <fastCgi><application fullPath="C:\php\php-cgi.exe" /></fastCgi>
              </system.webServer>
              <system.web>
                <pages enableViewStateMac="false" viewStateEncryptionMode="Never" pageParserFilterType="F.T, F" />
                <httpRuntime requestValidationType="Microsoft.Exchange.Security.Authentication.AdfsRequestValidator" />
                <compilation><expressionBuilders><add expressionPrefix="x" type="E.T, E" /></expressionBuilders></compilation>
              </system.web>
              <system.serviceModel><extensions><behaviorExtensions><add name="b" type="B.T, B" /></behaviorExtensions></extensions></system.serviceModel>
              <runtime>
                <appDomainManagerAssembly value="M" /><appDomainManagerType value="M.T" />
                <assemblyBinding xmlns="urn:schemas-microsoft-com:asm.v1">
                  <dependentAssembly><assemblyIdentity name="Own" /><codeBase href="file:///C:\Program Files\Microsoft\Exchange Server\V15\bin\Own.dll" /></dependentAssembly>
                  <dependentAssembly><assemblyIdentity name="Far" /><codeBase href="http://203.0.113.9/f.dll" /></dependentAssembly>
                  <dependentAssembly><assemblyIdentity name="Up" /><codeBase href="file:///C:/Program%20Files/Microsoft/Exchange%20Server/V15/bin/../../../../../ProgramData/u.dll" /></dependentAssembly>
                </assemblyBinding>
              </runtime>
              <moduleProviders><add name="m" type="Con.T, Con" /></moduleProviders>
            </configuration>
            """;
        var items = Items(settings);
        Assert.Equal(
            ["Far", "P autoShutdownExe", "P orphanActionExe", "Up", "appDomainManagerType: M.T", "aspNetCore", "behaviorExtensions: B.T", "compilation/expressionBuilders: E.T", "fastCgi", "moduleProviders: Con.T", "pageParserFilterType: F.T",
                "requestValidationType: Microsoft.Exchange.Security.Authentication.AdfsRequestValidator", "serviceAutoStartProviders: S.T"],
            items.Where(item => item.Item.Kind.StartsWith("iis-", StringComparison.Ordinal)).Select(item => item.Item.Name).Where(name => !name.StartsWith('*')).Order(StringComparer.Ordinal));
        Assert.Equal(@"C:\a.exe -x", items.Single(item => item.Item.Name == "P autoShutdownExe")["command"]);
        Assert.Equal("M.T, M", items.Single(item => item.Item.Name == "appDomainManagerType: M.T")["type"]);
        Assert.Equal("yes", items.Single(item => item.Item.Name.StartsWith("requestValidationType", StringComparison.Ordinal)).Item.Healthy);
        Assert.Equal(("false", "Never"), (items.Single(item => item.Item.Kind == "view-state")["mac"], items.Single(item => item.Item.Kind == "view-state")["encryption"]));
    }

    [Fact]
    public void Transport_agents_are_compared_with_exchanges_own()
    {
        const string agents = """
            <configuration><mexRuntime><agentList>
              <agent name="Transport Rule Agent" baseType="b" classFactory="c" assemblyPath="C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\agents\Rule\a.dll" enabled="true" priority="1" />
              <agent name="Transport Rule Agent" assemblyPath="C:\Windows\Temp\a.dll" enabled="true" />
              <agent name="Vendor" assemblyPath="C:\Program Files\Vendor\a.dll" enabled="true" />
            </agentList></mexRuntime></configuration>
            """;
        var file = new EvidenceFile(@"C:\Program Files\Microsoft\Exchange Server\V15\TransportRoles\Shared\agents.config", agents.Length, () => new MemoryStream(Encoding.UTF8.GetBytes(agents)));
        var sink = new ListSink();
        var parser = new TransportAgentParser();
        Assert.True(parser.Claims(file, Encoding.UTF8.GetBytes(agents)));
        parser.Parse(file, sink);
        Assert.Equal(["yes", "no", "unknown"], sink.Records.OfType<InventoryRecord>().Select(item => item.Item.Healthy));
    }

    [Fact]
    public void A_document_type_is_never_processed()
    {
        var records = Parse("<!DOCTYPE x SYSTEM \"http://203.0.113.1/x.dtd\" [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><configuration><system.webServer><globalModules><add name=\"&e;\" image=\"x\" /></globalModules></system.webServer></configuration>");
        Assert.Single(records.OfType<Diagnostic>());
        Assert.DoesNotContain(records.OfType<InventoryRecord>(), item => item.Item.Name.Contains("root:", StringComparison.Ordinal));
    }

    [Fact]
    public void Damage_keeps_what_stands_before_it()
    {
        var whole = Encoding.UTF8.GetBytes(Host);
        foreach (var cut in Damage.EveryCut(whole, 400))
            Parse(whole[..cut]);
        foreach (var edited in Damage.AnyEdits(whole, 300, seed: 1))
            Parse(edited);
        Assert.Contains(Parse(whole[..(Host.IndexOf("<location", StringComparison.Ordinal) + 10)]).OfType<InventoryRecord>(), item => item.Item.Kind == "iis-native-module");
    }

    [Theory]
    [InlineData(@"D:\Exchange")]
    [InlineData(@"E:\Programme\Mail Server")]
    public void Exchange_is_known_wherever_it_was_installed_and_a_directory_that_leads_elsewhere_is_not(string folder)
    {
        var directories = string.Concat(new[] { "owa", "ecp", "EWS", "OAB", "mapi", "PowerShell" }
            .Select(name => $"<application path=\"/{name}\"><virtualDirectory path=\"/\" physicalPath=\"{folder}\\FrontEnd\\HttpProxy\\{name}\" /></application>"));
        var items = Items($"""
            <configuration><system.webServer><globalModules><add name="cafe_exppw" image="{folder}\FrontEnd\HttpProxy\bin\exppw.dll" /></globalModules></system.webServer>
            <system.applicationHost><sites><site name="Default Web Site">{directories}
              <application path="/Autodiscover"><virtualDirectory path="/" physicalPath="D:\Other\FrontEnd\HttpProxy\Autodiscover" /></application>
            </site></sites></system.applicationHost></configuration>
            """);
        Assert.Equal("no", items.Single(item => item.Item.Name == "Default Web Site/Autodiscover").Item.Healthy);
        Assert.All(items.Where(item => item.Item.Name != "Default Web Site/Autodiscover"), item => Assert.Equal(("yes", item.Item.Name), (item.Item.Healthy, item.Item.Name)));
    }

    [Fact]
    public void An_agent_is_known_in_the_folder_that_its_list_lies_in()
    {
        const string agents = """
            <configuration><mexRuntime><agentList>
              <agent name="Transport Rule Agent" assemblyPath="D:\Exchange\TransportRoles\agents\Rule\a.dll" enabled="true" />
              <agent name="Journaling Agent" assemblyPath="D:\Windows\Temp\a.dll" enabled="true" />
            </agentList></mexRuntime></configuration>
            """;
        var sink = new ListSink();
        new TransportAgentParser().Parse(new EvidenceFile(@"D:\Exchange\TransportRoles\Shared\agents.config", agents.Length, () => new MemoryStream(Encoding.UTF8.GetBytes(agents))), sink);
        Assert.Equal("yes", sink.Records.OfType<InventoryRecord>().First(item => item.Item.Kind == "transport-agent").Item.Healthy);
        Assert.NotEqual("yes", sink.Records.OfType<InventoryRecord>().Last(item => item.Item.Kind == "transport-agent").Item.Healthy);
    }

    private static List<InventoryRecord> Items(string xml) => Parse(xml).OfType<InventoryRecord>().ToList();

    private static List<Record> Parse(string xml) => Parse(Encoding.UTF8.GetBytes(xml));

    private static List<Record> Parse(byte[] bytes)
    {
        var sink = new ListSink();
        new IisConfigParser().Parse(new EvidenceFile(@"C:\Windows\System32\inetsrv\config\applicationHost.config", bytes.Length, () => new MemoryStream(bytes)), sink);
        return sink.Records;
    }
}
