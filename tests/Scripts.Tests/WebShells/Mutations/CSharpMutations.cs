using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>Other ways to write a page's C#: its names, constants, tokens, statements, and the calls of the framework.</summary>
internal static class CSharpMutations
{
    public static IEnumerable<Mutation> All() =>
    [
        new("cs-rename", page => CSharpCode.Change(page, Rename(page))),
        .. Literals().Select(l => new Mutation("cs-literal-" + l.Name, page => CSharpCode.Change(page, (root, edits) =>
        {
            foreach (var literal in CSharpCode.Strings(root).Where(s => s.Token.ValueText.Length > 1))
                edits.Replace(literal.SpanStart, literal.Span.End, l.Write(literal.Token.ValueText));
        }, l.Members))),
        .. Statements().Select(s => new Mutation("cs-body-" + s.Name, page => CSharpCode.Change(page, (root, edits) => Bodies(root, edits, s.Before, s.After)))),
        .. Calls().Select(c => new Mutation("cs-call-" + c.Name, page => CSharpCode.Change(page, (root, edits) =>
        {
            foreach (var node in root.DescendantNodes().OfType<ExpressionSyntax>())
            {
                if (c.Write(node) is { } made)
                    edits.Replace(node.SpanStart, node.Span.End, made);
            }
        }))),
        .. Sources().Select(s => new Mutation("cs-source-" + s.Name, page => CSharpCode.Change(page, (root, edits) =>
        {
            foreach (var read in CSharpCode.Requests(root).Where(r => r is ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax }] }))
                edits.Replace(read.SpanStart, read.Span.End, s.Text.Replace("KEY", ((ElementAccessExpressionSyntax)read).ArgumentList.Arguments[0].ToString(), StringComparison.Ordinal));
        }))),
        new("cs-token-comments", page => CSharpCode.Change(page, (root, edits) => Tokens(root, edits, t => "/*x*/" + t.Text + "/**/"))),
        new("cs-token-lines", page => CSharpCode.Change(page, (root, edits) => Tokens(root, edits, t => "\n" + t.Text + "\n"))),
        new("cs-token-escapes", page => CSharpCode.Change(page, (root, edits) => Tokens(root, edits, t => t.IsKind(SyntaxKind.IdentifierToken) && t.Text != "var" && t.Text != "dynamic" ? Escape(t.Text) : t.Text))),
        new("cs-token-verbatim", page => CSharpCode.Change(page, (root, edits) => Tokens(root, edits, t => t.IsKind(SyntaxKind.IdentifierToken) && t.Text != "var" && t.Text != "dynamic" && !t.Text.StartsWith('@') ? "@" + t.Text : t.Text))),
        new("cs-if-directive", page => CSharpCode.Change(page, (root, edits) => Bodies(root, edits, "\n#if !NOPE\n", "\n#endif\n"))),
        new("cs-if-else-directive", page => CSharpCode.Change(page, (root, edits) => Bodies(root, edits, "\n#if NOPE\n int nope = 1;\n#else\n", "\n#endif\n"))),
        new("cs-region", page => CSharpCode.Change(page, (root, edits) => Bodies(root, edits, "\n#region a\n", "\n#endregion\n#pragma warning disable\n"))),
    ];

    private static Action<CompilationUnitSyntax, Edits> Rename(Sample page) => (root, edits) =>
    {
        var markup = page.Text;
        foreach (var region in PageCode.Regions(page).OrderByDescending(r => r.Start))
            markup = markup.Remove(region.Start, region.End - region.Start);
        var declared = root.DescendantNodes().Select(n => n switch
        {
            VariableDeclaratorSyntax v => v.Identifier,
            ParameterSyntax p => p.Identifier,
            ForEachStatementSyntax f => f.Identifier,
            MethodDeclarationSyntax m when m.AttributeLists.Count == 0 && !m.Modifiers.Any(SyntaxKind.OverrideKeyword) && !m.Identifier.ValueText.Contains('_', StringComparison.Ordinal) => m.Identifier,
            LocalFunctionStatementSyntax l => l.Identifier,
            PropertyDeclarationSyntax p when !p.Modifiers.Any(SyntaxKind.OverrideKeyword) => p.Identifier,
            ClassDeclarationSyntax c => c.Identifier,
            _ => default,
        }).Select(t => t.ValueText).Where(n => n is { Length: > 0 } and not ("ProcessRequest" or "IsReusable" or "GetFile" or "FileExists" or "Open" or "ProcessRequestAsync") && !markup.Contains(n, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var names = declared.Order(StringComparer.Ordinal).Select((n, i) => (n, i)).ToDictionary(x => x.n, x => "zq" + x.i, StringComparer.Ordinal);
        foreach (var token in root.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) && names.TryGetValue(token.ValueText, out var other) && !(token.Parent?.Parent is MemberAccessExpressionSyntax access && access.Name == token.Parent && access.Expression is not (ThisExpressionSyntax or IdentifierNameSyntax)))
                edits.Replace(token.SpanStart, token.Span.End, other);
        }
    };

    private static IEnumerable<(string Name, Func<string, string> Write, string Members)> Literals()
    {
        static string Q(string s) => CSharpCode.Quote(s);
        static string Codes(string s, int add) => string.Join(", ", s.Select(c => (c + add).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        static string Base64(string s) => Q(Convert.ToBase64String(Encoding.UTF8.GetBytes(s)));
        yield return ("plus", s => "(" + Q(s[..(s.Length / 2)]) + " + " + Q(s[(s.Length / 2)..]) + ")", "");
        yield return ("chars", s => "new string(new char[] { " + string.Join(", ", s.Select(c => SymbolDisplay.FormatLiteral(c, true))) + " })", "");
        yield return ("codes", s => "string.Concat(new[] { " + Codes(s, 0) + " }.Select(c => (char)c))", "");
        yield return ("shifted", s => "new string(new[] { " + Codes(s, 3) + " }.Select(c => (char)(c - 3)).ToArray())", "");
        yield return ("base64", s => "System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String(" + Base64(s) + "))", "");
        yield return ("base64-split", s => "System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String(" + Base64(s)[..^3] + "\" + " + "\"" + Base64(s)[^3..] + "))", "");
        yield return ("bytes", s => "System.Text.Encoding.ASCII.GetString(new byte[] { " + Codes(s, 0) + " })", "");
        yield return ("reverse", s => "new string(" + Q(new string([.. s.Reverse()])) + ".Reverse().ToArray())", "");
        yield return ("replace", s => Q(string.Join("#", s.Select(c => c.ToString()))) + ".Replace(\"#\", \"\")", "");
        yield return ("format", s => "string.Format(\"{1}{0}\", " + Q(s[(s.Length / 2)..]) + ", " + Q(s[..(s.Length / 2)]) + ")", "");
        yield return ("interpolated", s => "$\"{" + Q(s[..1]) + "}{" + Q(s[1..]) + "}\"", "");
        yield return ("join", s => "string.Join(\"\", new[] { " + Q(s[..1]) + ", " + Q(s[1..]) + " })", "");
        yield return ("split", s => "string.Concat(" + Q(string.Join("~", s.Select(c => c.ToString()))) + ".Split('~'))", "");
        yield return ("substring", s => Q("xx" + s + "yy") + ".Substring(2, " + s.Length + ")", "");
        yield return ("builder", s => "new System.Text.StringBuilder().Append(" + Q(s[..1]) + ").Append(" + Q(s[1..]) + ").ToString()", "");
        yield return ("insert", s => Q(s[..1] + s[2..]) + ".Insert(1, " + Q(s[1..2]) + ")", "");
        yield return ("remove", s => Q(s[..1] + "##" + s[1..]) + ".Remove(1, 2)", "");
        yield return ("xor-function", s => "Xf(\"" + Convert.ToHexString([.. s.Select(c => (byte)(c ^ 0x5A))]) + "\")",
            "static string Xf(string h) { var r = new System.Text.StringBuilder(); for (int i = 0; i < h.Length; i += 2) r.Append((char)(System.Convert.ToByte(h.Substring(i, 2), 16) ^ 0x5A)); return r.ToString(); }");
        yield return ("caesar-function", s => "Cz(" + Q(new string([.. s.Select(c => (char)(c + 1))])) + ")", "static string Cz(string h) { string r = \"\"; foreach (char c in h) r += (char)(c - 1); return r; }");
        yield return ("hex-parse", s => "Hp(\"" + string.Join("-", Encoding.UTF8.GetBytes(s).Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))) + "\")",
            "static string Hp(string h) { return System.Text.Encoding.UTF8.GetString(System.Array.ConvertAll(h.Split('-'), x => byte.Parse(x, System.Globalization.NumberStyles.HexNumber))); }");
        yield return ("unescape", s => "System.Uri.UnescapeDataString(\"" + string.Concat(s.Select(c => "%" + ((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture))) + "\")", "");
        yield return ("escape-u", s => "\"" + string.Concat(s.Select(c => "\\u" + ((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture))) + "\"", "");
        yield return ("escape-x", s => "\"" + string.Concat(s.Select(c => "\\x" + ((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture))) + "\"", "");
        yield return ("verbatim", s => "@\"" + s.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"", "");
        yield return ("constant-field", s => "Kf.V(" + Q(s) + ")", "static class Kf { public static string V(string s) { const string e = \"\"; return e + s; } }");
        yield return ("table", s => "Tb.Get(" + Codes(s, 0) + ")", "static class Tb { public static string Get(params int[] n) { string r = string.Empty; for (int i = 0; i < n.Length; i++) r += System.Convert.ToChar(n[i]); return r; } }");
        yield return ("picked", s => "Pk(new int[] { " + string.Join(", ", s.Select(c => ((c - 32 + 7) % 95).ToString(System.Globalization.CultureInfo.InvariantCulture))) + " })",
            "static string Pk(int[] at) { string a = " + Q(string.Concat(Enumerable.Range(0, 95).Select(i => (char)(32 + (i + 88) % 95)))) + "; string r = null; foreach (int i in at) r = r + a[i]; return r; }");
        yield return ("ternary", s => "(System.Environment.NewLine.Length > 9 ? \"none\" : " + Q(s) + ")", "");
        yield return ("aggregate", s => "new[] { " + Q(s[..1]) + ", " + Q(s[1..]) + " }.Aggregate((a, b) => a + b)", "");
        yield return ("dictionary", s => "Dl[" + Q(new string([.. s.Reverse()])) + "]", "class Dk { public string this[string k] { get { char[] c = k.ToCharArray(); System.Array.Reverse(c); return new string(c); } } } Dk Dl = new Dk();");
        yield return ("stream", s => "new System.IO.StreamReader(new System.IO.MemoryStream(System.Convert.FromBase64String(" + Base64(s) + "))).ReadToEnd()", "");
        yield return ("bit-not", s => "Bn(new[] { " + string.Join(", ", s.Select(c => (~c).ToString(System.Globalization.CultureInfo.InvariantCulture))) + " })", "static string Bn(int[] n) { var l = new System.Collections.Generic.List<char>(); foreach (var i in n) l.Add((char)~i); return new string(l.ToArray()); }");
    }

    private static IEnumerable<(string Name, string Before, string After)> Statements() =>
    [
        ("try-finally", "try {", "} finally { }"),
        ("try-catch", "try {", "} catch (System.Exception) { }"),
        ("catch-runs", "try { throw new System.Exception(); } catch {", "}"),
        ("finally-runs", "try { int zz = 0; } finally {", "}"),
        ("if-true", "if (true) {", "}"),
        ("if-unknown", "if (System.DateTime.Now.Year > 1999) {", "}"),
        ("else", "if (System.DateTime.Now.Year < 1999) { } else {", "}"),
        ("password", "if (System.Web.HttpContext.Current.Request[\"zzp\"] == \"s3cret\") {", "}"),
        ("hashed-password", "if (System.BitConverter.ToString(System.Security.Cryptography.MD5.Create().ComputeHash(System.Text.Encoding.ASCII.GetBytes(System.Web.HttpContext.Current.Request[\"zzp\"]))) == \"21-23\") {", "}"),
        ("post-only", "if (System.Web.HttpContext.Current.Request.HttpMethod == \"POST\") {", "}"),
        ("while-break", "while (true) {", "; break; }"),
        ("do-while", "do {", "} while (false);"),
        ("for-once", "for (int zz = 0; zz < 1; zz++) {", "}"),
        ("foreach", "foreach (var zz in new[] { 1 }) {", "}"),
        ("switch-default", "switch (1) { default:", "; break; }"),
        ("switch-string", "switch (System.Web.HttpContext.Current.Request[\"zza\"]) { case \"run\": {", "} break; }"),
        ("lock", "lock (new object()) {", "}"),
        ("using", "using (var zz = new System.IO.MemoryStream()) {", "}"),
        ("action", "System.Action zz = () => {", "}; zz();"),
        ("action-delegate", "System.Action zz = delegate {", "}; zz.Invoke();"),
        ("local-function", "void Zz() {", "} Zz();"),
        ("label", "goto zzl; zzl: {", "}"),
        ("task", "System.Threading.Tasks.Task.Run(() => {", "}).Wait();"),
        ("thread", "new System.Threading.Thread(() => {", "}).Start();"),
        ("unchecked", "unchecked {", "}"),
        ("nested", "{{{{", "}}}}"),
        ("dead-code", "int zz = 1; string zzs = zz.ToString(); if (zzs == \"2\") { return; }", ""),
    ];

    /// <summary>The inside of every method that gives no value, and of inline code.</summary>
    private static void Bodies(CompilationUnitSyntax root, Edits edits, string before, string after)
    {
        var found = false;
        foreach (var method in root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(m => m.ReturnType.ToString() == "void" && m.Body is { Statements.Count: > 0 }))
        {
            found = true;
            edits.Replace(method.Body!.OpenBraceToken.Span.End, method.Body.OpenBraceToken.Span.End, " " + before);
            edits.Replace(method.Body.CloseBraceToken.SpanStart, method.Body.CloseBraceToken.SpanStart, after + " ");
        }
        if (found || root.Members.Count == 0 || !root.Members.All(m => m is GlobalStatementSyntax))
            return;
        edits.Replace(0, 0, " " + before);
        edits.Replace(root.FullSpan.End, root.FullSpan.End, after + " ");
    }

    private static readonly string[] Types =
        ["Process", "Assembly", "Activator", "File", "Directory", "Type", "Eval", "XamlReader", "Convert", "Encoding", "System.Diagnostics.Process", "System.IO.File", "System.Reflection.Assembly", "System.Convert"];

    private static IEnumerable<(string Name, Func<ExpressionSyntax, string?> Write)> Calls()
    {
        static bool IsStatic(ExpressionSyntax e, out string type, out string method, out string args)
        {
            (type, method, args) = ("", "", "");
            if (e is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var on, Name: IdentifierNameSyntax name } } call || !Types.Contains(on.ToString()))
                return false;
            (type, method, args) = (on.ToString(), name.Identifier.ValueText, string.Join(", ", call.ArgumentList.Arguments));
            return true;
        }
        static bool IsInstance(ExpressionSyntax e, out string on, out string method, out string args)
        {
            (on, method, args) = ("", "", "");
            if (e is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax target, Name: IdentifierNameSyntax name } } call
                || char.IsUpper(target.Identifier.ValueText[0]) || call.ArgumentList.Arguments.Any(a => a.Expression is LambdaExpressionSyntax || !a.RefKindKeyword.IsKind(SyntaxKind.None)))
                return false;
            (on, method, args) = (target.ToString(), name.Identifier.ValueText, string.Join(", ", call.ArgumentList.Arguments));
            return true;
        }
        static string Name(string type) => type switch
        {
            "Process" => "System.Diagnostics.Process",
            "Assembly" => "System.Reflection.Assembly",
            "File" or "Directory" => "System.IO." + type,
            "Encoding" => "System.Text.Encoding",
            _ => type.Contains('.', StringComparison.Ordinal) ? type : "System." + type,
        };
        yield return ("get-method", e => IsStatic(e, out var t, out var m, out var a) ? $"((dynamic)typeof({t}).GetMethod(\"{m}\").Invoke(null, new object[] {{ {a} }}))" : null);
        yield return ("get-type", e => IsStatic(e, out var t, out var m, out var a) ? $"((dynamic)System.Type.GetType(\"{Name(t)}, System\").GetMethod(\"{m}\").Invoke(null, new object[] {{ {a} }}))" : null);
        yield return ("assembly-type", e => IsStatic(e, out var t, out var m, out var a) ? $"((dynamic)System.Reflection.Assembly.Load(\"System\").GetType(\"{Name(t)}\").GetMethod(\"{m}\").Invoke(null, new object[] {{ {a} }}))" : null);
        yield return ("type-assembly", e => IsStatic(e, out var t, out var m, out var a) ? $"((dynamic)typeof(System.Uri).Assembly.GetType(\"{Name(t)}\").InvokeMember(\"{m}\", System.Reflection.BindingFlags.InvokeMethod, null, null, new object[] {{ {a} }}))" : null);
        yield return ("method-variable", e => IsStatic(e, out var t, out var m, out var a) ? $"((System.Func<System.Reflection.MethodInfo, dynamic>)(mi => mi.Invoke(null, new object[] {{ {a} }})))(typeof({t}).GetMethods().Single(z => z.Name == \"{m}\"))" : null);
        yield return ("global", e => IsStatic(e, out var t, out var m, out var a) ? $"global::{Name(t)}.{m}({a})" : null);
        yield return ("delegate", e => IsStatic(e, out var t, out var m, out var a) && a.Length > 0 && !a.Contains(',', StringComparison.Ordinal) ? $"((System.Func<string, dynamic>){t}.{m})({a})" : null);
        yield return ("dynamic", e => IsInstance(e, out var o, out var m, out var a) ? $"((dynamic){o}).{m}({a})" : null);
        yield return ("instance-method", e => IsInstance(e, out var o, out var m, out var a) ? $"((dynamic){o}.GetType().GetMethod(\"{m}\").Invoke({o}, new object[] {{ {a} }}))" : null);
        yield return ("invoke-member", e => IsInstance(e, out var o, out var m, out var a) ? $"((dynamic){o}.GetType().InvokeMember(\"{m}\", System.Reflection.BindingFlags.InvokeMethod, null, {o}, new object[] {{ {a} }}))" : null);
        yield return ("by-name", e => IsInstance(e, out var o, out var m, out var a) ? $"((dynamic)Microsoft.VisualBasic.Interaction.CallByName({o}, \"{m}\", Microsoft.VisualBasic.CallType.Method{(a.Length > 0 ? ", " + a : "")}))" : null);
        yield return ("create-instance", e => e is ObjectCreationExpressionSyntax { Initializer: null, Type: IdentifierNameSyntax or QualifiedNameSyntax } c ? $"(({c.Type})System.Activator.CreateInstance(typeof({c.Type}), new object[] {{ {string.Join(", ", c.ArgumentList!.Arguments)} }}))" : null);
        yield return ("create-named", e => e is ObjectCreationExpressionSyntax { Initializer: null, Type: IdentifierNameSyntax } c ? $"((dynamic)System.Activator.CreateInstance(System.Type.GetType(\"{(c.Type.ToString().StartsWith("Process", StringComparison.Ordinal) ? "System.Diagnostics." : "System.X.")}{c.Type}\"), new object[] {{ {string.Join(", ", c.ArgumentList!.Arguments)} }}))" : null);
        yield return ("constructor-info", e => e is ObjectCreationExpressionSyntax { Initializer: null, Type: IdentifierNameSyntax } c ? $"(({c.Type})typeof({c.Type}).GetConstructors()[0].Invoke(new object[] {{ {string.Join(", ", c.ArgumentList!.Arguments)} }}))" : null);
        yield return ("generic-create", e => e is ObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments.Count: 0, Type: IdentifierNameSyntax } c ? $"System.Activator.CreateInstance<{c.Type}>()" : null);
        yield return ("unwrapped", e => e is ObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments.Count: 0, Type: IdentifierNameSyntax } c ? $"(({c.Type})System.AppDomain.CurrentDomain.CreateInstanceAndUnwrap(\"System\", \"System.Diagnostics.{c.Type}\"))" : null);
        yield return ("this", e => e is IdentifierNameSyntax { Identifier.ValueText: "Request" } && e.Parent is ElementAccessExpressionSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Request" } } ? "this.Request" : null);
        yield return ("context", e => e is IdentifierNameSyntax { Identifier.ValueText: "Request" } && e.Parent is ElementAccessExpressionSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Request" } } ? "((System.Web.HttpContext)System.Web.HttpContext.Current).Request" : null);
        yield return ("request-reflected", e => e is IdentifierNameSyntax { Identifier.ValueText: "Request" } && e.Parent is ElementAccessExpressionSyntax ? "((dynamic)typeof(System.Web.HttpContext).GetProperty(\"Request\").GetValue(System.Web.HttpContext.Current, null))" : null);
    }

    private static (string Name, string Text)[] Sources() =>
    [
        ("form", "Request.Form[KEY]"), ("form-get", "Request.Form.Get(KEY)"), ("form-values", "Request.Form.GetValues(KEY)[0]"), ("form-first", "Request.Form[0]"),
        ("query", "Request.QueryString[KEY]"), ("header", "Request.Headers[KEY]"), ("header-get", "Request.Headers.Get(KEY)"), ("cookie", "Request.Cookies[KEY].Value"),
        ("cookie-get", "Request.Cookies.Get(KEY).Value"), ("cookie-values", "Request.Cookies[\"c\"][KEY]"), ("params", "Request.Params.Get(KEY)"), ("server-variable", "Request.ServerVariables[\"HTTP_\" + KEY]"),
        ("body", "new System.IO.StreamReader(Request.InputStream).ReadToEnd()"), ("binary", "System.Text.Encoding.UTF8.GetString(Request.BinaryRead(Request.ContentLength))"),
        ("parsed-query", "System.Web.HttpUtility.ParseQueryString(Request.Url.Query)[KEY]"), ("unvalidated", "Request.Unvalidated[KEY]"), ("unvalidated-form", "Request.Unvalidated.Form[KEY]"),
        ("all-keys", "Request.Form[Request.Form.AllKeys[0]]"), ("to-string", "Request.Form.ToString()"), ("file-content", "new System.IO.StreamReader(Request.Files[0].InputStream).ReadToEnd()"),
        ("worker-header", "((System.Web.HttpWorkerRequest)((System.IServiceProvider)System.Web.HttpContext.Current).GetService(typeof(System.Web.HttpWorkerRequest))).GetUnknownRequestHeader(KEY)"),
        ("worker-body", "System.Text.Encoding.UTF8.GetString(((System.Web.HttpWorkerRequest)((System.IServiceProvider)System.Web.HttpContext.Current).GetService(typeof(System.Web.HttpWorkerRequest))).GetPreloadedEntityBody())"),
        ("current", "System.Web.HttpContext.Current.Request[KEY]"), ("application-instance", "System.Web.HttpContext.Current.ApplicationInstance.Request[KEY]"),
        ("page", "Page.Request[KEY]"), ("wrapper", "new System.Web.HttpContextWrapper(System.Web.HttpContext.Current).Request[KEY]"),
        ("find-control", "((System.Web.UI.WebControls.TextBox)FindControl(KEY)).Text"), ("linq", "Request.Form.Cast<string>().Select(k => Request.Form[k]).First()"),
        ("user-agent", "Request.UserAgent"), ("referrer", "Request.UrlReferrer.Query"), ("path-info", "Request.PathInfo.Substring(1)"), ("raw-url", "Request.RawUrl.Split('?')[1]"),
        ("route", "RouteData.Values[KEY].ToString()"), ("request-context", "Request.RequestContext.HttpContext.Request[KEY]"), ("wcf-header", "System.ServiceModel.Web.WebOperationContext.Current.IncomingRequest.Headers[KEY]"),
        ("languages", "Request.UserLanguages[0]"), ("user-name", "System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String(Request.Headers[\"Authorization\"].Substring(6)))"),
        ("stream-read", "((System.Func<System.IO.Stream, string>)(s => { var b = new byte[s.Length]; s.Read(b, 0, b.Length); return System.Text.Encoding.UTF8.GetString(b); }))(Request.InputStream)"),
        ("copy-to", "((System.Func<System.IO.Stream, string>)(s => { var m = new System.IO.MemoryStream(); s.CopyTo(m); return System.Text.Encoding.UTF8.GetString(m.ToArray()); }))(Request.InputStream)"),
        ("read-byte", "((System.Func<System.IO.Stream, string>)(s => { string r = \"\"; int b; while ((b = s.ReadByte()) != -1) r += (char)b; return r; }))(Request.InputStream)"),
        ("filter", "new System.IO.StreamReader(Request.GetBufferlessInputStream()).ReadToEnd()"),
    ];

    private static void Tokens(CompilationUnitSyntax root, Edits edits, Func<SyntaxToken, string> write)
    {
        // The first token of a block would make a directive of it.
        foreach (var token in root.DescendantTokens(n => n is not InterpolatedStringExpressionSyntax).Skip(1))
        {
            if (token.Span.Length > 0 && write(token) is var made && made != token.Text)
                edits.Replace(token.SpanStart, token.Span.End, made);
        }
    }

    private static string Escape(string name) => name.StartsWith('@') || name.StartsWith('\\') ? name : "\\u" + ((int)name[0]).ToString("x4", System.Globalization.CultureInfo.InvariantCulture) + name[1..];
}
