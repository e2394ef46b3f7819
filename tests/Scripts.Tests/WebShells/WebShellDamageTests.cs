using System.Text;
using Afterpatch.Scripts.WebShells;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

/// <summary>Whatever the bytes, an answer comes, and it names the bound that was met.</summary>
public class WebShellDamageTests
{
    private const int Deep = 30_000;

    [Fact]
    public void Any_cut_and_any_edit_ends_in_a_judgement()
    {
        foreach (var (name, page) in GoldenPages.Read("webshell/shells").Where(p => p.Value.Length < 1_500).Take(24))
        {
            foreach (var cut in Damage.EveryCut(page, 40))
                WebShellJudge.Judge(name, page.AsMemory(0, cut));
            foreach (var edited in Damage.AnyEdits(page, 10, page.Length))
                WebShellJudge.Judge(name, edited);
        }
    }

    public static TheoryData<string, string, string> Nests
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var language in new[] { "C#", "VB", "JScript" })
            {
                foreach (var (what, before, after) in new[] { ("parentheses", "(", ")"), ("braces", "{", "}"), ("nots", "!", ""), ("ifs", "if(a) ", ""), ("lambdas", "a=>", ""), ("ternaries", "a?b:", ""), ("generics", "List<", ">"), ("assignments", "a=", ""), ("calls", "f(", ")"), ("minus", "- ", "") })
                    data.Add(language, before, after);
            }
            return data;
        }
    }

    [Theory]
    [InlineData("- _\n")]
    [InlineData("Not _\n")]
    [InlineData("f(\n")]
    [InlineData("a AndAlso\n")]
    [InlineData("a =\n")]
    [InlineData("If a Then\n")]
    public void Deep_nesting_over_many_lines_of_Visual_Basic_never_kills_the_process(string before)
    {
        var page = "<%@ Page Language=\"VB\" %><% x = " + string.Concat(Enumerable.Repeat(before, Deep)) + "Process.Start(Request(\"a\")) %>";
        Assert.NotNull(Judge("deep.aspx", page));
    }

    [Theory]
    [InlineData("VB", "While r.Read()\n", "End While\n")]
    [InlineData("C#", "while (r.Read()) { a = a + \"x\"; ", "}")]
    [InlineData("C#", "foreach (var a in b) ", ";")]
    [InlineData("C#", "try { ", "} catch { f(); }")]
    [InlineData("JScript", "for (;;) { g(); ", "}")]
    public void Loops_in_loops_end(string language, string before, string after)
    {
        var code = string.Concat(Enumerable.Repeat(before, 80)) + string.Concat(Enumerable.Repeat(after, 80));
        Assert.NotEqual(WebShellVerdict.WebShell, Judge("loops.aspx", $"<%@ Page Language=\"{language}\" %><% {code} %>").Verdict);
    }

    [Theory]
    [InlineData("C#", "for (var i = a; i <= 5; i = i + 1) { x += i; }")]
    [InlineData("C#", "var i = \"1\"; while (i != \"2\") { i = i + \"1\"; if (i > 5) { x++; } }")]
    [InlineData("VB", "Dim i = \"1\"\nWhile i <> \"2\"\ni = i & \"1\"\nIf i > 5 Then x = 1\nEnd While\n")]
    public void A_text_that_grows_without_end_ends(string language, string code) =>
        Assert.Equal(WebShellVerdict.Benign, Judge("grows.aspx", $"<%@ Page Language=\"{language}\" %><% {code} %>").Verdict);

    [Theory]
    [InlineData("CreateObject()")]
    [InlineData("GetObject()")]
    [InlineData("Server.CreateObject()")]
    [InlineData("Eval()")]
    [InlineData("ExecuteGlobal()")]
    [InlineData("Chr()")]
    [InlineData("Replace()")]
    [InlineData("Mid()")]
    [InlineData("Array()")]
    [InlineData("Split()")]
    [InlineData("Join()")]
    [InlineData("StrReverse()")]
    [InlineData("CallByName()")]
    public void A_call_without_its_arguments_is_no_mistake_of_ours(string call) => Assert.NotNull(Judge("call.asp", $"<% x = {call}\n y = a.{call}\n {call} %>"));

    [Fact]
    public void A_long_page_of_Visual_Basic_is_read_to_its_end()
    {
        var page = new StringBuilder("<%@ Page Language=\"VB\" %><script runat=server>\nSub Page_Load()\n");
        for (var i = 0; i < 4_000; i++)
            page.Append("Dim a").Append(i).Append(" As String = Path.Combine(b - 1, c)\n");
        page.Append("System.Diagnostics.Process.Start(\"cmd\", \"/c \" & Request(\"c\"))\nEnd Sub</script>");
        Assert.Equal(WebShellVerdict.WebShell, Judge("long.aspx", page.ToString()).Verdict);
    }

    [Fact]
    public void A_loop_that_never_ends_does_not_hide_what_is_decoded_after_it()
    {
        var codes = string.Join(',', "eval(Request.Item[\"z\"],\"unsafe\")".Select(letter => letter + 1));
        var page = "<%@ Page Language=\"JScript\" %><% function listen() { while (true) { var c = listener.GetContext(); c.Close(); } }"
            + "listen(); var n = [" + codes + "]; var s = ''; for (var i = 0; i < n.length; i++) s += String.fromCharCode(n[i] - 1); eval(s, 'unsafe'); %>";
        Assert.Equal(WebShellVerdict.WebShell, Judge("loop.aspx", page).Verdict);
    }

    /// <summary>The real size, since only the head is read.</summary>
    [Theory]
    [InlineData("a.aspx", "<%@ Page Language=\"C#\" %><% string a = \"", "a")]
    [InlineData("b.aspx", "<%@ Page Language=\"C#\" %><% ", "File.Delete(a);")]
    [InlineData("c.asp", "<% ", "x = x + Request(\"a\") : ")]
    public void A_page_of_a_hundred_megabytes_on_one_line_names_its_bound(string name, string head, string part)
    {
        var page = new byte[100_000_000];
        Encoding.ASCII.GetBytes(head, page);
        var rest = page.AsSpan(head.Length);
        for (var at = 0; at + part.Length <= rest.Length; at += part.Length)
            Encoding.ASCII.GetBytes(part, rest[at..]);
        var judgement = WebShellJudge.Judge(name, page);
        Assert.Equal(WebShellVerdict.Unreadable, judgement.Verdict);
        Assert.Contains(judgement.Reasons, reason => reason.Contains("only the first", StringComparison.Ordinal) || reason.Contains("characters of C#", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Nests))]
    public void Deep_nesting_never_kills_the_process(string language, string before, string after)
    {
        var page = new StringBuilder().Append("<%@ Page Language=\"").Append(language).Append("\" %><% x = ");
        page.Insert(page.Length, before, Deep).Append("Process.Start(Request[\"a\"])").Insert(page.Length, after, Deep).Append("; %>");
        var judgement = Judge("deep.aspx", page.ToString());
        Assert.True(judgement.Verdict != WebShellVerdict.Benign || judgement.Score == 0 && before is "- " or "List<" or "a=>" or "{" or "a?b:" or "if(a) " or "!" or "a=", "a block that is too deep must not pass for read");
    }

    [Fact]
    public void Too_many_parentheses_are_named_as_the_reason()
    {
        var judgement = Judge("deep.aspx", "<%@ Page Language=\"C#\" %><% x = " + new string('(', Deep) + "Process.Start(y)" + new string(')', Deep) + "; %>");
        Assert.Equal(WebShellVerdict.Unreadable, judgement.Verdict);
        Assert.Contains("nested deeper", judgement.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F(int a = ")]
    [InlineData("F(b = ")]
    [InlineData("((a = ")]
    [InlineData("a ? [")]
    [InlineData("F(a?[")]
    [InlineData("a?[(b = ")]
    [InlineData("F(x => { (b = ")]
    [InlineData("$\"{F(a = ")]
    [InlineData("F(/* ) */ a = ")]
    [InlineData("F(a\n#if X\n)\n#endif\n = ")]
    public void What_the_parser_reads_twice_at_every_level_is_named_as_the_reason(string before)
    {
        var page = "<%@ Page Language=\"C#\" %><% x = " + string.Concat(Enumerable.Repeat(before, 60)) + "1; Process.Start(Request[\"a\"]); %>";
        var judgement = Judge("doubling.aspx", page);
        Assert.Equal(WebShellVerdict.Unreadable, judgement.Verdict);
        Assert.Contains("reads twice", judgement.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Assignments_in_brackets_that_people_write_are_read()
    {
        var row = "if ((line = Next(from: (a ?? b)?[0], count = (x is { Y: 1 } ? z?[1] : 2))) != null) Add(line, () => { using (var s = Open(mode = 3)) { Use(s); } }); // (a = (b = (c =\n";
        var page = "<%@ Page Language=\"C#\" %><% " + string.Concat(Enumerable.Repeat(row, 300)) + "System.Diagnostics.Process.Start(Request[\"a\"]); %>";
        Assert.Equal(WebShellVerdict.WebShell, Judge("ordinary.aspx", page).Verdict);
    }

    /// <summary>Names of methods that the machine knows, called on many things with none to three arguments: code that people would not write, but a damaged page holds it.</summary>
    [Theory]
    [InlineData("combine join getfullpath getfilename getdirectoryname getextension changeextension extracttodirectory createfromdirectory copy move replace writealltext open")]
    [InlineData("addargument addparameter addscript addcommand add create createobject execmethod executeexcel4macro shellexecute executeshellcommand invokeverb createpipeline")]
    [InlineData("load loadfrom createinstance invokemember invoke gettype getmethod getconstructor createdelegate emit compileassemblyfromsource transform deserialize")]
    [InlineData("substring split replace insert remove padleft trim format concat join indexof tochararray getstring getbytes frombase64string toint32 tostring chr mid")]
    [InlineData("select where aggregate zip first orderby cast todictionary foreach addrange insertrange copyto set get item push pop slice splice map filter reduce")]
    [InlineData("downloadfile downloadstring uploadfile openread getresponse connect send receive executereader executescalar executenonquery saveas mappath transfer")]
    public void Calls_with_any_number_of_arguments_are_followed(string names)
    {
        string[] targets = ["", "Request.", "Server.", "File.", "Path.", "ZipFile.", "Assembly.", "\"a\".", "new[]{\"a\"}.", "this.", "PowerShell.Create().", "new Process().", "new WebClient().", "new StringBuilder().", "new FileInfo()."];
        string[] arguments = ["()", "(null)", "(1)", "(\"a\", 2)", "(Request[\"a\"], \"b\", 3)"];
        foreach (var name in names.Split(' '))
        {
            var code = string.Concat(targets.SelectMany(target => arguments.Select(given => $"try {{ z = {target}{name}{given}; }} catch {{ }}\n")));
            Judge(name + ".aspx", $"<%@ Page Language=\"C#\" %><% object z;\n{code} %>");
            Judge(name + ".js.aspx", $"<%@ Page Language=\"JScript\" %><% var z;\n{code.Replace("catch {", "catch (e) {", StringComparison.Ordinal)} %>");
        }
    }

    [Theory]
    [InlineData("C#", "// a list (of ( things [ that ( nobody { closes\n", "\nSystem.Diagnostics.Process.Start(Request[\"a\"]);")]
    [InlineData("VB", "' a list (of ( things [ that ( nobody { closes\n", "\nSystem.Diagnostics.Process.Start(Request(\"a\"))\n")]
    public void Brackets_in_comments_are_no_nesting(string language, string comment, string code) =>
        Assert.Equal(WebShellVerdict.WebShell, Judge("comments.aspx", $"<%@ Page Language=\"{language}\" %><% \n{string.Concat(Enumerable.Repeat(comment, 200))}{code} %>").Verdict);

    [Fact]
    public void Texts_split_and_joined_to_twice_their_length_are_bounded()
    {
        var page = "<% z = " + string.Concat(Enumerable.Repeat("Join(Split(", 28)) + "\"a\"" + string.Concat(Enumerable.Repeat(",\"a\"),\"aa\")", 28)) + "\nExecute Request(\"a\") %>";
        Assert.Equal(WebShellVerdict.WebShell, Judge("join.asp", page).Verdict);
    }

    [Theory]
    [InlineData("<% s=\"s=s&s:execute s\":execute s %>")]
    [InlineData("<% s=\"a\"\nfor i=1 to 100000\ns=s&s\nnext\nexecute s %>")]
    [InlineData("<% function f(x)\nf=f(x&\"a\")&f(x&\"b\")\nend function\nexecute f(1) %>")]
    [InlineData("<% do\nx=x&\"a\"\nloop\nexecute x %>")]
    public void Programs_that_never_end_are_bounded(string page) => Judge("loop.asp", page);

    [Theory]
    [InlineData("<a ")]
    [InlineData("<a b=\"")]
    [InlineData("<%")]
    [InlineData("<%@")]
    [InlineData("<script runat=server>")]
    [InlineData("<!--#include ")]
    [InlineData("+ADw-")]
    [InlineData("<%#@~^")]
    [InlineData("@{")]
    [InlineData("\"")]
    public void Openers_without_end_are_read_in_time_that_grows_with_their_length(string opener)
    {
        Judge("open.aspx", new StringBuilder().Insert(0, opener, 60_000).ToString());
        Judge("open.asp", new StringBuilder().Insert(0, opener, 60_000).ToString());
        Judge("open.cshtml", new StringBuilder().Insert(0, opener, 3_000).ToString());
    }

    [Fact]
    public void What_lies_beyond_the_limit_is_not_called_benign()
    {
        var page = new byte[WebShellJudge.MaxBytes + 1];
        Array.Fill(page, (byte)' ');
        Assert.Equal(WebShellVerdict.Unreadable, WebShellJudge.Judge("big.aspx", page).Verdict);
    }

    private static WebShellJudgement Judge(string name, string page) => WebShellJudge.Judge(name, Encoding.UTF8.GetBytes(page));
}
