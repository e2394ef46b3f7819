using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>Other ways to store and wrap the same page: encodings, foreign heads, honest code around it, includes, other kinds of page.</summary>
internal static partial class PageMutations
{
    public static IEnumerable<Mutation> All() =>
    [
        new("page-utf8-bom", p => p with { Raw = [0xEF, 0xBB, 0xBF, .. p.Bytes] }),
        new("page-utf16", p => p with { Raw = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(p.Text)] }),
        new("page-utf16-bare", p => p with { Raw = Encoding.Unicode.GetBytes(p.Text) }),
        new("page-utf16be", p => p with { Raw = [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(p.Text)] }),
        new("page-utf32", p => p with { Raw = [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(p.Text)] }),
        new("page-gbk", p => p with { Raw = [.. "<!-- "u8, 0xC4, 0xE3, 0xBA, 0xC3, .. " -->\n"u8, .. p.Bytes] }),
        new("page-gif", p => p with { Raw = [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, .. p.Bytes] }),
        new("page-png", p => p with { Raw = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, .. p.Bytes, .. "IEND"u8] }),
        new("page-pst", p => p with { Raw = [.. "!BDN"u8, 1, 2, 3, 4, 0, 0, 0x53, 0x4D, .. new byte[64], .. p.Bytes, .. new byte[64]] }),
        new("page-der", p => p with { Raw = [0x30, 0x82, 4, 0x1F, 2, 1, 1, 0x30, 0x12, .. p.Bytes, 0, 0x81, 0x90] }),
        new("page-nul", p => p with { Raw = [.. p.Bytes.SelectMany((b, i) => i % 7 == 0 ? new byte[] { b, 0 } : [b])] }),
        new("page-crlf", p => p with { Text = p.Text.Replace("\n", "\r\n", StringComparison.Ordinal) }),
        new("page-text-before", p => p with { Text = "<html><body><h1>It works</h1>\n" + p.Text + "\n</body></html>" }),
        new("page-comment-before", p => p with { Text = "<%-- " + new string('x', 300) + " --%>\n" + p.Text }),
        new("page-html-noise", p => p with { Text = p.Text + string.Concat(Enumerable.Range(0, 400).Select(i => $"<p class=\"c{i}\">Lorem ipsum {i} dolor &lt; sit amet</p>\n")) }),
        new("page-honest-code", HonestCode),
        new("page-directive-case", p => Directive().IsMatch(p.Text) ? p with { Text = Directive().Replace(p.Text, m => "<%@\n\t" + m.Groups[1].Value.ToUpperInvariant() + "  " + m.Groups[2].Value) } : null),
        new("page-cdata", Cdata),
        new("page-include", Include),
        new("page-script-case", p => p.Text.Contains("<script", StringComparison.OrdinalIgnoreCase) ? p with { Text = p.Text.Replace("<script", "<SCRIPT\n", StringComparison.OrdinalIgnoreCase).Replace("runat", "RunAt ", StringComparison.OrdinalIgnoreCase) } : null),
        .. Shapes().Select(s => new Mutation("page-as-" + s.Name, p => Shape(p, s.Extension, s.Head, s.Tail))),
    ];

    /// <summary>Honest functions by the dozen, so that the page is no small one.</summary>
    private static Sample? HonestCode(Sample page)
    {
        var language = PageCode.Language(page);
        var one = language switch
        {
            PageLanguage.CSharp => "string Label#(int n) { var s = n > # ? \"item\" : \"items\"; for (int i = 0; i < n; i++) s += i.ToString(); return Server.HtmlEncode(s); }\n",
            PageLanguage.VisualBasic => "Function Label#(n As Integer) As String\n Dim s As String = \"item\"\n If n > # Then s = s & \"s\"\n Return Server.HtmlEncode(s)\nEnd Function\n",
            PageLanguage.VBScript => "Function Label#(n)\n Dim s\n s = \"item\"\n If n > # Then s = s & \"s\"\n Label# = Server.HTMLEncode(s)\nEnd Function\n",
            _ => "function label#(n) { var s = n > # ? 'item' : 'items'; for (var i = 0; i < n; i++) s += i; return Server.HTMLEncode(s); }\n",
        };
        var members = string.Concat(Enumerable.Range(0, 80).Select(i => one.Replace("#", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return page.Extension is ".config" or ".cshtml" ? null : PageCode.AddMembers(page, members, LanguageName(language));
    }

    private static string LanguageName(PageLanguage language) => language switch { PageLanguage.CSharp => "C#", PageLanguage.VisualBasic => "VB", PageLanguage.VBScript => "VBScript", _ => "JScript" };

    private static Sample? Cdata(Sample page)
    {
        var changed = ScriptBody().Replace(page.Text, "$1<![CDATA[$2]]>$3");
        return changed == page.Text ? null : page with { Text = changed };
    }

    /// <summary>The first block of code stands in a file of its own.</summary>
    private static Sample? Include(Sample page)
    {
        if (page.Extension is not (".aspx" or ".asp") || InlineBlock().Match(page.Text) is not { Success: true } block)
            return null;
        var text = page.Text.Remove(block.Index, block.Length).Insert(block.Index, "<!--#include file=\"inc/part.inc\"-->");
        return page with { Text = text, Neighbours = new Dictionary<string, string> { ["inc/part.inc"] = block.Value } };
    }

    private static (string Name, string Extension, string Head, string Tail)[] Shapes() =>
    [
        ("handler", ".ashx", "<%@ WebHandler Language=\"C#\" Class=\"H\" %>\nusing System; using System.Web; using System.Diagnostics; using System.IO; using System.Reflection;\npublic class H : IHttpHandler { public void ProcessRequest(HttpContext c) { var Request = c.Request; var Response = c.Response; var Server = c.Server; var Session = c.Session;\n", "\n} public bool IsReusable { get { return false; } } }"),
        ("async-handler", ".ashx", "<%@ WebHandler Language=\"C#\" Class=\"H\" %>\nusing System;\npublic class H : HttpTaskAsyncHandler { HttpRequest Request; HttpResponse Response; HttpServerUtility Server; System.Web.SessionState.HttpSessionState Session; public override async System.Threading.Tasks.Task ProcessRequestAsync(HttpContext c) { Request = c.Request; Response = c.Response; Server = c.Server; Session = c.Session; await System.Threading.Tasks.Task.Run(() => Work()); } void Work() {\n", "\n} }"),
        ("old-async-handler", ".ashx", "<%@ WebHandler Language=\"C#\" Class=\"H\" %>\nusing System;\npublic class H : IHttpAsyncHandler { HttpContext x; HttpRequest Request { get { return x.Request; } } HttpResponse Response { get { return x.Response; } } HttpServerUtility Server { get { return x.Server; } } System.Web.SessionState.HttpSessionState Session { get { return x.Session; } } public IAsyncResult BeginProcessRequest(HttpContext c, AsyncCallback b, object e) { x = c; Action a = new Action(Work); return a.BeginInvoke(b, e); } public void EndProcessRequest(IAsyncResult r) { } public void ProcessRequest(HttpContext c) { } public bool IsReusable { get { return false; } } void Work() {\n", "\n} }"),
        ("service", ".asmx", "<%@ WebService Language=\"C#\" Class=\"W\" %>\nusing System; using System.Web.Services;\npublic class W : WebService { [WebMethod(EnableSession = true)] public void Go() { var Request = Context.Request; var Response = Context.Response;\n", "\n} }"),
        ("application-begin", ".asax", "<%@ Application Language=\"C#\" %><script runat=\"server\">void Application_BeginRequest(object sender, EventArgs e) {\n", "\n}</script>"),
        ("application-error", ".asax", "<%@ Application Language=\"C#\" %><script runat=\"server\">protected void Application_Error(object sender, EventArgs e) { var Request = ((HttpApplication)sender).Context.Request;\n", "\n}</script>"),
        ("application-init", ".asax", "<%@ Application Language=\"C#\" %><script runat=\"server\">public override void Init() { base.Init(); this.PostAuthenticateRequest += new EventHandler(Pa); } void Pa(object s, EventArgs e) {\n", "\n}</script>"),
        ("module", ".cs", "using System; using System.Web;\npublic class M : IHttpModule { public void Init(HttpApplication a) { a.BeginRequest += Bq; } public void Dispose() { } void Bq(object s, EventArgs e) { var a = (HttpApplication)s; var Request = a.Request; var Response = a.Response; var Server = a.Server; var Session = a.Session;\n", "\n} }"),
        ("module-lambda", ".cs", "using System; using System.Web;\npublic class M : IHttpModule { public void Init(HttpApplication a) { a.BeginRequest += (s, e) => { var Request = a.Context.Request; var Response = a.Response; var Server = a.Server; var Session = a.Session;\n", "\n}; } public void Dispose() { } }"),
        ("control", ".ascx", "<%@ Control Language=\"C#\" %><script runat=\"server\">protected void Page_Load(object sender, EventArgs e) {\n", "\n}</script>"),
        ("master", ".master", "<%@ Master Language=\"C#\" %><script runat=\"server\">protected override void OnLoad(EventArgs e) { base.OnLoad(e);\n", "\n}</script><asp:ContentPlaceHolder id=\"c\" runat=\"server\" />"),
        ("razor", ".cshtml", "@{\n", "\n}"),
        ("razor-functions", ".cshtml", "@functions { void Go() {\n", "\n} }\n@{ Go(); }"),
        ("init", ".aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">protected override void OnInit(EventArgs e) {\n", "\n}</script>"),
        ("render", ".aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">protected override void Render(HtmlTextWriter w) {\n", "\n}</script>"),
        ("constructor", ".aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">static bool done = Go(); static bool Go() { var Request = HttpContext.Current.Request; var Response = HttpContext.Current.Response;\n", "\nreturn true; }</script>"),
        ("click", ".aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">protected void B_Click(object sender, EventArgs e) {\n", "\n}</script><form runat=\"server\"><asp:Button id=\"b\" OnClick=\"B_Click\" runat=\"server\" /></form>"),
        ("post-back-event", ".aspx", "<%@ Page Language=\"C#\" %><%@ Implements Interface=\"System.Web.UI.IPostBackEventHandler\" %><script runat=\"server\">public void RaisePostBackEvent(string arg) {\n", "\n}</script>"),
        ("base-class", ".aspx", "<%@ Page Language=\"C#\" Inherits=\"P\" %><script runat=\"server\">public abstract class Q : System.Web.UI.Page { protected virtual void Go() {\n", "\n} } public class P : Q { protected override void OnLoad(EventArgs e) { Go(); } }</script>"),
        ("operation", ".svc", "<%@ ServiceHost Language=\"C#\" Service=\"S\" %>\nusing System; using System.ServiceModel;\n[ServiceContract] public interface I { [OperationContract] void Go(); } public class S : I { public void Go() { var Request = HttpContext.Current.Request; var Response = HttpContext.Current.Response; var Server = HttpContext.Current.Server; var Session = HttpContext.Current.Session;\n", "\n} }"),
        ("binding-expression", ".aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">string Go() {\n", "\nreturn \"\"; }</script><asp:Label Text='<%# Go() %>' runat=\"server\" />"),
        ("expression", ".aspx", "<%@ Page Language=\"C#\" %><script runat=\"server\">string Go() {\n", "\nreturn \"\"; }</script><%= Go() %>"),
        ("code-behind", ".aspx.cs", "using System; using System.Web;\npublic partial class Pg : System.Web.UI.Page { protected void Page_Load(object sender, EventArgs e) {\n", "\n} }"),
        ("timer", ".asax", "<%@ Application Language=\"C#\" %><script runat=\"server\">void Application_BeginRequest(object s, EventArgs e) { var c = HttpContext.Current; new System.Threading.Timer(_ => Go(c), null, 0, 9); } void Go(HttpContext c) { var Request = c.Request; var Response = c.Response; var Server = c.Server; var Session = c.Session;\n", "\n}</script>"),
        ("jscript", ".aspx", "", ""),
    ];

    /// <summary>The one inline block of a page, or its one <c>Page_Load</c>, as the body of another kind of page.</summary>
    private static Sample? Shape(Sample page, string extension, string head, string tail)
    {
        if (head.Length == 0 || page.Extension != ".aspx" || PageCode.Language(page) != PageLanguage.CSharp || Control().IsMatch(page.Text))
            return null;
        var regions = PageCode.Regions(page);
        if (regions is not [{ Kind: RegionKind.Inline } only])
            return null;
        return new Sample("m" + extension, head + page.Text[only.Start..only.End] + tail);
    }

    [GeneratedRegex(@"<%@\s*(\w+)\s+([^%]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Directive();

    [GeneratedRegex(@"(<script\b[^>]*runat[^>]*>)(.*?)(</script)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex ScriptBody();

    [GeneratedRegex(@"<%(?![@$#-]).*?%>", RegexOptions.Singleline)]
    private static partial Regex InlineBlock();

    [GeneratedRegex(@"<asp:", RegexOptions.IgnoreCase)]
    private static partial Regex Control();
}
