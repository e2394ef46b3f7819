using System.Globalization;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>Other ways to write a page's JScript, of classic ASP or of .NET.</summary>
internal static partial class JScriptMutations
{
    public static IEnumerable<Mutation> All() =>
    [
        .. Flows().Select(f => new Mutation("js-request-" + f.Name, p => Code(p, code => Request().Replace(code, m => Regex.Replace(f.Text, @"\bE\b", m.Value.Replace("$", "$$", StringComparison.Ordinal)))) is { } changed ? PageCode.AddMembers(changed, f.Members, "JScript") : null)),
        .. Literals().Select(l => new Mutation("js-literal-" + l.Name, p => Code(p, code => Quoted().Replace(code, m => m.Length < 4 || m.Value.Contains('\\', StringComparison.Ordinal) || m.Value == "\"unsafe\"" ? m.Value : l.Write(m.Value[1..^1]))))),
        .. Evals().Select(e => new Mutation("js-eval-" + e.Name, p => Code(p, code => Regex.Replace(code, @"(?<![.\w""'])eval\s*(?=\()", e.Text)) is { } changed ? PageCode.AddMembers(changed, e.Members, "JScript") : null)),
        .. Bodies().Select(b => new Mutation("js-body-" + b.Name, p => Body(p, b.Before, b.After))),
        new("js-token-comments", p => Code(p, code => Outside(code, c => Regex.Replace(c, @"(?<=[A-Za-z0-9_\])])(?=[(.\[])", "/*z*/")))),
        new("js-token-escapes", p => Code(p, code => Outside(code, c => Regex.Replace(c, @"\b(eval|Request|String|Server)\b", m => "\\u" + ((int)m.Value[0]).ToString("x4", CultureInfo.InvariantCulture) + m.Value[1..])))),
        new("js-request-bracketed", p => Code(p, code => Regex.Replace(code, @"(?<![.\w""'])Request(?=[.\[(])", "this['Request']"))),
        new("js-request-context", p => p.Extension == ".asp" ? null : Code(p, code => Regex.Replace(code, @"(?<![.\w""'])Request(?=[.\[(])", "System.Web.HttpContext.Current.Request"))),
        new("js-item-indexed", p => Code(p, code => Regex.Replace(code, @"\.Item(?=\[)", "['Item']"))),
        new("js-members-bracketed", p => Code(p, code => Outside(code, c => Regex.Replace(c, @"(?<=[\w\])])\.(\w+)(?=\()", "[\"$1\"]")))),
        new("js-script-tag", p => PageCode.Language(p) == PageLanguage.JScript && PageCode.Regions(p) is [{ Kind: RegionKind.Inline } only] ? p with { Text = (p.Extension == ".aspx" ? "<%@ Page Language=\"JScript\" %>" : "") + "<script language=\"JScript\" runat=\"server\">" + (p.Extension == ".aspx" ? "function Page_Load(){" : "") + p.Text[only.Start..only.End] + (p.Extension == ".aspx" ? "}" : "") + "</script>" } : null),
    ];

    private static Sample? Code(Sample page, Func<string, string> change) => PageCode.Language(page) != PageLanguage.JScript ? null : PageCode.Map(page, (code, _) => change(code));

    private static Sample? Body(Sample page, string before, string after)
    {
        if (PageCode.Language(page) != PageLanguage.JScript || PageCode.Regions(page) is not [{ Kind: RegionKind.Inline }])
            return null;
        return PageCode.Map(page, (code, _) => before.Contains("TEXT", StringComparison.Ordinal)
            ? before.Replace("TEXT", "\"" + code.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ") + "\"", StringComparison.Ordinal)
            : before + code + after);
    }

    private static string Outside(string code, Func<string, string> change)
    {
        var made = new System.Text.StringBuilder();
        var at = 0;
        foreach (Match literal in Quoted().Matches(code))
        {
            made.Append(change(code[at..literal.Index])).Append(literal.Value);
            at = literal.Index + literal.Length;
        }
        return made.Append(change(code[at..])).ToString();
    }

    private static IEnumerable<(string Name, Func<string, string> Write)> Literals()
    {
        static string Q(string s) => "\"" + s.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
        static string N(int n) => n.ToString(CultureInfo.InvariantCulture);
        yield return ("plus", s => "(" + Q(s[..1]) + "+" + Q(s[1..]) + ")");
        yield return ("hex", s => "\"" + string.Concat(s.Select(c => "\\x" + ((int)c).ToString("x2", CultureInfo.InvariantCulture))) + "\"");
        yield return ("unicode", s => "\"" + string.Concat(s.Select(c => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture))) + "\"");
        yield return ("octal", s => "\"" + string.Concat(s.Select(c => "\\" + Convert.ToString(c, 8).PadLeft(3, '0'))) + "\"");
        yield return ("codes", s => "String.fromCharCode(" + string.Join(",", s.Select(c => N(c))) + ")");
        yield return ("codes-apply", s => "String.fromCharCode.apply(null, [" + string.Join(",", s.Select(c => N(c))) + "])");
        yield return ("unescape", s => "unescape(\"" + string.Concat(s.Select(c => "%" + ((int)c).ToString("x2", CultureInfo.InvariantCulture))) + "\")");
        yield return ("unescape-u", s => "unescape(\"" + string.Concat(s.Select(c => "%u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture))) + "\")");
        yield return ("decode-uri", s => "decodeURIComponent(\"" + string.Concat(s.Select(c => "%" + ((int)c).ToString("x2", CultureInfo.InvariantCulture))) + "\")");
        yield return ("reverse", s => Q(new string([.. s.Reverse()])) + ".split(\"\").reverse().join(\"\")");
        yield return ("join", s => "[" + Q(s[..1]) + "," + Q(s[1..]) + "].join(\"\")");
        yield return ("replace", s => Q(string.Join("#", s.Select(c => c.ToString()))) + ".replace(/#/g,\"\")");
        yield return ("split-join", s => Q(string.Join("~", s.Select(c => c.ToString()))) + ".split(\"~\").join(\"\")");
        yield return ("substr", s => Q("xx" + s + "yy") + ".substr(2," + N(s.Length) + ")");
        yield return ("substring", s => Q("xx" + s + "yy") + ".substring(2," + N(s.Length + 2) + ")");
        yield return ("slice", s => Q("xx" + s + "yy") + ".slice(2,-2)");
        yield return ("concat", s => "\"\".concat(" + Q(s[..1]) + "," + Q(s[1..]) + ")");
        yield return ("function", s => "(function(a){var r=\"\";for(var i=0;i<a.length;i++)r+=String.fromCharCode(a[i]-2);return r;})([" + string.Join(",", s.Select(c => N(c + 2))) + "])");
        yield return ("xor-function", s => "(function(h){for(var r=\"\",i=0;i<h.length;i+=2)r+=String.fromCharCode(parseInt(h.substr(i,2),16)^7);return r;})(\"" + string.Concat(s.Select(c => (c ^ 7).ToString("x2", CultureInfo.InvariantCulture))) + "\")");
        yield return ("char-at", s => "(function(t,n){var r=\"\";for(var i in n)r+=t.charAt(n[i]);return r;})(" + Q(string.Concat(s.Distinct())) + ",[" + string.Join(",", s.Select(c => N(string.Concat(s.Distinct()).IndexOf(c, StringComparison.Ordinal)))) + "])");
        yield return ("ternary", s => "(1>2?\"no\":" + Q(s) + ")");
        yield return ("object", s => "({k:" + Q(s) + "}).k");
        yield return ("comma", s => "(\"no\"," + Q(s) + ")");
    }

    private static (string Name, string Text, string Members)[] Flows() =>
    [
        ("function", "zqA(E)", "function zqA(x){return x;}"), ("iife", "(function(x){return x;})(E)", ""), ("iife-closure", "(function(){return E;})()", ""), ("call", "(function(x){return x;}).call(this,E)", ""), ("apply", "(function(x){return x;}).apply(this,[E])", ""), ("arguments", "(function(){return arguments[0];})(E)", ""), ("object", "({v:E}).v", ""), ("object-index", "({v:E})[\"v\"]", ""), ("array", "[E][0]", ""), ("array-join", "[E].join(\"\")", ""), ("array-push", "(function(x){var a=[];a.push(x);return a[0];})(E)", ""), ("array-pop", "[E].pop()", ""), ("ternary", "(1<2?E:\"\")", ""), ("or", "(E||\"\")", ""), ("and", "(1&&E)", ""), ("comma", "(0,E)", ""), ("assign", "(zqv=E)", "var zqv;"),
        ("throw", "(function(x){try{throw x;}catch(e){return e;}})(E)", ""), ("throw-error", "(function(x){try{throw new Error(x);}catch(e){return e.message;}})(E)", ""), ("throw-object", "(function(x){try{throw {m:x};}catch(e){return e.m;}finally{}})(E)", ""), ("switch", "(function(x){switch(1){case 0:return \"\";case 1:return x;default:return null;}})(E)", ""), ("while", "(function(x){while(true){return x;}})(E)", ""), ("do", "(function(x){var y;do{y=x;}while(0);return y;})(E)", ""), ("for-in", "(function(x){var o={k:x};for(var k in o)return o[k];})(E)", ""), ("for", "(function(x){for(var i=0;i<1;i++){var y=x;}return y;})(E)", ""), ("label", "(function(x){var y;a:for(;;){y=x;break a;}return y;})(E)", ""), ("constructor", "(new zqC(E)).v", "function zqC(x){this.v=x;}"), ("prototype", "(new zqD(E)).g()", "function zqD(x){this.v=x;} zqD.prototype.g=function(){return this.v;};"), ("closure", "zqE(E)()", "function zqE(x){return function(){return x;};}"), ("session", "(Session(\"k\")=E,Session(\"k\"))", ""), ("made-function", "Function(\"a\",\"return a\")(E)", ""), ("new-function", "new Function(\"a\",\"return a;\")(E)", ""), ("string", "String(E)", ""), ("plus", "(E+\"\")", ""), ("to-string", "E.toString()", ""), ("new-string", "new String(E).valueOf()", ""), ("replace", "String(E).replace(/x/g,\"y\")", ""), ("split", "String(E).split(\"|\")[0]", ""), ("substr", "String(E).substr(0)", ""), ("unescape", "unescape(E)", ""), ("decode", "decodeURIComponent(E)", ""), ("char-loop", "(function(s){var r=\"\";for(var i=0;i<s.length;i++)r+=s.charAt(i);return r;})(String(E))", ""), ("xor-loop", "(function(s){var r=\"\";for(var i=0;i<s.length;i++)r+=String.fromCharCode(s.charCodeAt(i)^3);return r;})(String(E))", ""), ("hex-loop", "(function(s){var r=\"\";for(var i=0;i<s.length;i+=2)r+=String.fromCharCode(parseInt(s.substr(i,2),16));return r;})(String(E))", ""), ("match", "String(E).match(/.*/)[0]", ""), ("exec", "/(.*)/.exec(E)[1]", ""), ("reverse", "String(E).split(\"\").reverse().join(\"\")", ""), ("with", "zqW(E)", "function zqW(x){var o={v:x};with(o){return v;}}"), ("this", "zqT(E)", "function zqT(x){this.zqt=x;return this.zqt;}"), ("recursion", "zqR(E,3)", "function zqR(x,n){return n?zqR(x,n-1):x;}"), ("dictionary", "zqG(E)", "function zqG(x){var d=new ActiveXObject(\"Scripting.Dictionary\");d.Add(\"k\",x);return d.Item(\"k\");}"), ("eval-name", "(function(x){return eval(\"x\");})(E)", ""), ("delegate-table", "({f:function(x){return x;}})[\"f\"](E)", ""),
    ];

    private static (string Name, string Text, string Members)[] Evals() =>
    [
        ("alias", "zqe", "var zqe=eval;"), ("this", "this[\"eval\"]", ""), ("this-split", "this[\"ev\"+\"al\"]", ""), ("comma", "(0,eval)", ""), ("array", "[eval][0]", ""), ("object", "({a:eval}).a", ""), ("or", "(null||eval)", ""), ("returned", "(function(){return eval;})()", ""), ("made", "Function(\"return eval\")()", ""), ("global-this", "(function(){return this;})()[\"eval\"]", ""), ("new-function", "new Function(\"c\",\"return eval(c)\")", ""), ("wrapped", "zqf", "function zqf(c){return eval(c);}"), ("wrapped-twice", "zqg", "function zqh(c){return eval(c);} function zqg(c){var r=zqh(c);return r;}"), ("nested", "eval(\"eval\")", ""), ("ternary", "(1?eval:null)", ""), ("table", "zqt[\"r\"]", "var zqt={r:function(c){return eval(c);}};"), ("reversed", "this[\"lave\".split(\"\").reverse().join(\"\")]", ""), ("coded", "this[String.fromCharCode(101,118,97,108)]", ""), ("method", "(new zqm()).run", "function zqm(){} zqm.prototype.run=function(c){return eval(c);};"),
    ];

    private static (string Name, string Before, string After)[] Bodies() =>
    [
        ("function", "function zqb(){", "}zqb();"), ("iife", "(function(){", "})();"), ("iife-not", "!function(){", "}();"), ("try", "try{", "}catch(e){}"), ("catch", "try{throw 1;}catch(e){", "}"), ("finally", "try{}finally{", "}"), ("if", "if(1){", "}"), ("if-password", "if(String(Request(\"zzp\"))==\"s3cret\"){", "}"), ("while", "while(true){", ";break;}"), ("do", "do{", "}while(false);"), ("for", "for(var zqi=0;zqi<1;zqi++){", "}"), ("for-in", "for(var zqi in {a:1}){", "}"), ("switch", "switch(1){default:", "}"), ("label", "zql:{", "}"), ("closure", "var zqc=function(){", "};zqc();"), ("object-method", "var zqo={go:function(){", "}};zqo.go();"), ("eval", "eval(TEXT);", ""), ("eval-variable", "var zqs=TEXT;eval(zqs);", ""), ("made-function", "new Function(TEXT)();", ""), ("with", "with(Response){", "}"), ("set-timeout", "zqz(function(){", "});function zqz(f){f();}"),
    ];

    [GeneratedRegex(@"(?<![.\w""'])Request(\.(Form|QueryString|Item|Cookies|Headers|Params))?(\[\s*(?:""[^""]*""|'[^']*')\s*\]|\(\s*(?:""[^""]*""|'[^']*')\s*\))(?!\s*[.(\[])")]
    private static partial Regex Request();

    [GeneratedRegex(@"""(?:[^""\\\r\n]|\\.)*""|'(?:[^'\\\r\n]|\\.)*'")]
    private static partial Regex Quoted();
}
