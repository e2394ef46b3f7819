using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>Other ways to write a page's VBScript or Visual Basic.</summary>
internal static partial class BasicMutations
{
    public static IEnumerable<Mutation> All() =>
    [
        .. Flows().Select(f => new Mutation("vbs-request-" + f.Name, p => Wrap(p, PageLanguage.VBScript, f.Text, f.Members))),
        .. NetFlows().Select(f => new Mutation("vb-request-" + f.Name, p => Wrap(p, PageLanguage.VisualBasic, f.Text, f.Members))),
        .. Literals().Select(l => new Mutation("vbs-literal-" + l.Name, p => Strings(p, PageLanguage.VBScript, l.Write, l.Members))),
        .. Literals().Where(l => l.Name is not "unescape").Select(l => new Mutation("vb-literal-" + l.Name, p => Strings(p, PageLanguage.VisualBasic, l.Write, Typed(l.Members)))),
        .. NetLiterals().Select(l => new Mutation("vb-literal-" + l.Name, p => Strings(p, PageLanguage.VisualBasic, l.Write, ""))),
        .. Bodies().Select(b => new Mutation("vbs-body-" + b.Name, p => Body(p, b.Before, b.After))),
        .. Calls().Select(c => new Mutation("vbs-call-" + c.Name, p => Code(p, PageLanguage.VBScript, code => Regex.Replace(code, c.From, c.To, RegexOptions.IgnoreCase)) is { } changed ? PageCode.AddMembers(changed, c.Members, "VBScript") : null)),
        .. NetCalls().Select(c => new Mutation("vb-call-" + c.Name, p => Code(p, PageLanguage.VisualBasic, code => Regex.Replace(code, c.From, c.To, RegexOptions.IgnoreCase)) is { } changed ? PageCode.AddMembers(changed, c.Members, "VB") : null)),
        .. Sources().Select(s => new Mutation("vbs-source-" + s.Name, p => Code(p, PageLanguage.VBScript, code => Request().Replace(code, m => s.Text.Replace("KEY", m.Groups["key"].Value, StringComparison.Ordinal))))),
        new("vbs-case-upper", p => Code(p, PageLanguage.VBScript, code => Outside(code, c => c.ToUpperInvariant()))),
        new("vbs-case-mixed", p => Code(p, PageLanguage.VBScript, code => Outside(code, c => string.Concat(c.Select((x, i) => i % 2 == 0 ? char.ToUpperInvariant(x) : char.ToLowerInvariant(x)))))),
        new("vbs-continued", p => Code(p, PageLanguage.VBScript, code => Outside(code, c => Regex.Replace(c, @"(?<=[(,&=])[ ]*(?=\S)", " _\r\n\t")))),
        new("vbs-spaces", p => Code(p, PageLanguage.VBScript, code => Outside(code, c => Regex.Replace(c, @"[(),&.]", m => m.Value == "." || m.Value == "&" ? m.Value : " \t" + m.Value + "  ")))),
        new("vbs-comments", p => Code(p, PageLanguage.VBScript, code => code.Contains('\n', StringComparison.Ordinal) ? code.Replace("\n", " 'remark \"quoted\"\n", StringComparison.Ordinal) : null!)),
        new("vbs-rename", p => Rename(p, PageLanguage.VBScript)),
        new("vb-rename", p => Rename(p, PageLanguage.VisualBasic)),
        new("vbs-script-tag", p => Single(p) is { } code ? p with { Text = "<script language=\"vbscript\" runat=\"server\">\n" + code + "\n</script>" } : null),
        new("vbs-two-blocks", p => Code(p, PageLanguage.VBScript, code => Regex.IsMatch(code, @"\n(?=[^\n]*\n)") && !code.Contains(" _", StringComparison.Ordinal) ? code.Replace("\n", " %>\n<%\n", StringComparison.Ordinal) : null!)),
    ];

    private static Sample? Code(Sample page, PageLanguage language, Func<string, string?> change) =>
        PageCode.Language(page) != language ? null : PageCode.Map(page, (code, _) => code.TrimStart().StartsWith("#@~^", StringComparison.Ordinal) ? code : change(code) ?? code);

    /// <summary>The page's only code when it holds no functions of its own.</summary>
    private static string? Single(Sample page) =>
        PageCode.Language(page) == PageLanguage.VBScript && PageCode.Regions(page) is [{ Kind: RegionKind.Inline } only] && page.Text[only.Start..only.End] is var code
        && !Regex.IsMatch(code, @"\b(function|sub|class|property|option)\b|#@~\^", RegexOptions.IgnoreCase) ? code : null;

    private static Sample? Body(Sample page, string before, string after)
    {
        if (Single(page) is not { } code)
            return null;
        var whole = before.Contains("TEXT", StringComparison.Ordinal)
            ? before.Replace("TEXT", string.Join(" & vbLf & ", code.ReplaceLineEndings("\n").Split('\n').Select(l => "\"" + l.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"")), StringComparison.Ordinal)
            : before + "\n" + code + "\n" + after;
        return PageCode.Map(page, (_, _) => "\n" + whole + "\n");
    }

    private static Sample? Wrap(Sample page, PageLanguage language, string text, string members)
    {
        var changed = Code(page, language, code => Request().Replace(code, m => Regex.Replace(text, @"\bE\b", m.Value.Replace("$", "$$", StringComparison.Ordinal))));
        return changed is null ? null : PageCode.AddMembers(changed, members, language == PageLanguage.VBScript ? "VBScript" : "VB");
    }

    private static Sample? Strings(Sample page, PageLanguage language, Func<string, string> write, string members)
    {
        var changed = Code(page, language, code => Regex.IsMatch(code, @"DllImport|\bConst\b|<Web|Optional", RegexOptions.IgnoreCase) ? null
            : Quoted().Replace(code, m => m.Value[0] != '"' || m.Length < 4 ? m.Value : write(m.Value[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal))));
        return changed is null ? null : PageCode.AddMembers(changed, members, language == PageLanguage.VBScript ? "VBScript" : "VB");
    }

    private static string Outside(string code, Func<string, string> change)
    {
        var made = new StringBuilder();
        var at = 0;
        foreach (Match literal in Quoted().Matches(code))
        {
            made.Append(change(code[at..literal.Index])).Append(literal.Value);
            at = literal.Index + literal.Length;
        }
        return made.Append(change(code[at..])).ToString();
    }

    private static Sample? Rename(Sample page, PageLanguage language)
    {
        var code = string.Join('\n', PageCode.Regions(page).Select(r => page.Text[r.Start..r.End]));
        var names = Regex.Matches(code, @"\b(?:Dim|ByVal|ByRef|For Each|Set)\s+(\w+)|^\s*(\w+)\s*=|[:]\s*(\w+)\s*=", RegexOptions.IgnoreCase | RegexOptions.Multiline)
            .SelectMany(m => m.Groups.Cast<Group>().Skip(1)).Where(g => g.Success).Select(g => g.Value.ToLowerInvariant())
            .Where(n => n is not ("session" or "response" or "server" or "request" or "application")).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? null : Code(page, language, c => Outside(c, plain => Regex.Replace(plain, @"(?<![.\w])\w+", m => names.IndexOf(m.Value.ToLowerInvariant()) is >= 0 and var i ? "zq" + i.ToString(CultureInfo.InvariantCulture) : m.Value)));
    }

    private static IEnumerable<(string Name, Func<string, string> Write, string Members)> Literals()
    {
        static string Q(string s) => "\"" + s.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        static string N(int n) => n.ToString(CultureInfo.InvariantCulture);
        yield return ("concat", s => "(" + Q(s[..(s.Length / 2)]) + " & " + Q(s[(s.Length / 2)..]) + ")", "");
        yield return ("plus", s => "(" + Q(s[..(s.Length / 2)]) + " + " + Q(s[(s.Length / 2)..]) + ")", "");
        yield return ("chr", s => "(" + string.Join("&", s.Select(c => "Chr(" + N(c) + ")")) + ")", "");
        yield return ("chr-sum", s => "(" + string.Join(" & ", s.Select(c => "Chr(" + N(c - 5) + "+" + N(5) + ")")) + ")", "");
        yield return ("chr-hex", s => "(" + string.Join(" & ", s.Select(c => "Chr(&H" + ((int)c).ToString("X", CultureInfo.InvariantCulture) + ")")) + ")", "");
        yield return ("reverse", s => "StrReverse(" + Q(new string([.. s.Reverse()])) + ")", "");
        yield return ("replace", s => "Replace(" + Q(string.Join("#", s.Select(c => c.ToString()))) + ", \"#\", \"\")", "");
        yield return ("mid", s => "Mid(" + Q("xx" + s + "yy") + ", 3, " + N(s.Length) + ")", "");
        yield return ("left-right", s => "Right(" + Q("xx" + s) + ", " + N(s.Length) + ")", "");
        yield return ("join", s => "Join(Array(" + Q(s[..1]) + ", " + Q(s[1..]) + "), \"\")", "");
        yield return ("split", s => "Join(Split(" + Q(string.Join("~", s.Select(c => c.ToString()))) + ", \"~\"), \"\")", "");
        yield return ("hex-function", s => "HxD(\"" + Convert.ToHexString(Encoding.Latin1.GetBytes(s)) + "\")", "Function HxD(h)\n Dim i, r\n r = \"\"\n For i = 1 To Len(h) Step 2\n r = r & Chr(CInt(\"&H\" & Mid(h, i, 2)))\n Next\n HxD = r\nEnd Function");
        yield return ("shift-function", s => "ShD(" + Q(new string([.. s.Select(c => (char)(c + 1))])) + ")", "Function ShD(h)\n Dim i\n For i = 1 To Len(h)\n ShD = ShD & Chr(Asc(Mid(h, i, 1)) - 1)\n Next\nEnd Function");
        yield return ("xor-function", s => "XrD(\"" + string.Join(",", s.Select(c => N(c ^ 23))) + "\")", "Function XrD(h)\n Dim a, x\n a = Split(h, \",\")\n For Each x In a\n XrD = XrD & Chr(CInt(x) Xor 23)\n Next\nEnd Function");
        yield return ("pick-function", s => "PkD(Array(" + string.Join(", ", s.Select(c => N(c - 31))) + "))", "Function PkD(n)\n Dim t, i\n t = " + Q(string.Concat(Enumerable.Range(32, 95).Select(i => (char)i))) + "\n For i = 0 To UBound(n)\n PkD = PkD & Mid(t, n(i), 1)\n Next\nEnd Function");
        yield return ("reverse-function", s => "RvD(" + Q(new string([.. s.Reverse()])) + ")", "Function RvD(h)\n Dim i\n i = Len(h)\n Do While i > 0\n RvD = RvD & Mid(h, i, 1)\n i = i - 1\n Loop\nEnd Function");
        yield return ("skip-function", s => "SkD(" + Q(string.Concat(s.Select(c => c + "x"))) + ")", "Function SkD(h)\n Dim i\n For i = 1 To Len(h) Step 2\n SkD = SkD & Mid(h, i, 1)\n Next\nEnd Function");
    }

    private static IEnumerable<(string Name, Func<string, string> Write)> NetLiterals()
    {
        yield return ("base64", s => "System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String(\"" + Convert.ToBase64String(Encoding.UTF8.GetBytes(s)) + "\"))");
        yield return ("bytes", s => "System.Text.Encoding.ASCII.GetString(New Byte() {" + string.Join(", ", s.Select(c => ((int)c).ToString(CultureInfo.InvariantCulture))) + "})");
        yield return ("chars", s => "New String(New Char() {" + string.Join(", ", s.Select(c => "ChrW(" + ((int)c).ToString(CultureInfo.InvariantCulture) + ")")) + "})");
        yield return ("interpolated", s => "$\"{\"" + s[..1].Replace("\"", "\"\"", StringComparison.Ordinal) + "\"}{\"" + s[1..].Replace("\"", "\"\"", StringComparison.Ordinal) + "\"}\"");
        yield return ("format", s => "String.Format(\"{1}{0}\", \"" + s[1..].Replace("\"", "\"\"", StringComparison.Ordinal) + "\", \"" + s[..1].Replace("\"", "\"\"", StringComparison.Ordinal) + "\")");
    }

    private static string Typed(string members) => members.Replace("(h)", "(h As String) As String", StringComparison.Ordinal).Replace("(n)\n", "(n As Object) As String\n", StringComparison.Ordinal);

    private static (string Name, string Text, string Members)[] Flows() =>
    [
        ("function", "FnA(E)", "Function FnA(x)\n FnA = x\nEnd Function"), ("byval", "FnB(E)", "Function FnB(ByVal x)\n Dim y\n y = x\n FnB = y\nEnd Function"),
        ("sub-byref", "FnC(E)", "Sub SbC(a, ByRef b)\n b = a\nEnd Sub\nFunction FnC(x)\n Dim y\n SbC x, y\n FnC = y\nEnd Function"),
        ("call-byref", "FnD(E)", "Sub SbD(a, b)\n b = a\nEnd Sub\nFunction FnD(x)\n Dim y\n Call SbD(x, y)\n FnD = y\nEnd Function"),
        ("global", "FnE(E)", "Dim gvE\nSub SbE(a)\n gvE = a\nEnd Sub\nFunction FnE(x)\n SbE x\n FnE = gvE\nEnd Function"),
        ("session", "FnF(E)", "Function FnF(x)\n Session(\"k\") = x\n FnF = Session(\"k\")\nEnd Function"), ("session-contents", "FnG(E)", "Function FnG(x)\n Session.Contents(\"k\") = x\n FnG = Session.Contents(\"k\")\nEnd Function"),
        ("application", "FnH(E)", "Function FnH(x)\n Application.Lock\n Application(\"k\") = x\n Application.Unlock\n FnH = Application.Contents.Item(\"k\")\nEnd Function"),
        ("array", "Array(E)(0)", ""), ("array-element", "FnI(E)", "Function FnI(x)\n Dim a(3)\n a(2) = x\n FnI = a(2)\nEnd Function"), ("array-join", "Join(Array(E), \"\")", ""),
        ("redim", "FnJ(E)", "Function FnJ(x)\n Dim a()\n ReDim a(0)\n ReDim Preserve a(1)\n a(1) = x\n FnJ = a(UBound(a))\nEnd Function"),
        ("dictionary", "FnK(E)", "Function FnK(x)\n Dim d\n Set d = CreateObject(\"Scripting.Dictionary\")\n d.Add \"k\", x\n FnK = d(\"k\")\nEnd Function"),
        ("dictionary-item", "FnL(E)", "Function FnL(x)\n Dim d\n Set d = Server.CreateObject(\"Scripting.Dictionary\")\n d(\"k\") = x\n FnL = d.Item(\"k\")\nEnd Function"),
        ("dictionary-each", "FnM(E)", "Function FnM(x)\n Dim d, k\n Set d = CreateObject(\"Scripting.Dictionary\")\n d.Add x, 1\n For Each k In d.Keys\n FnM = k\n Next\nEnd Function"),
        ("class-field", "FnN(E)", "Class ClN\n Public v\nEnd Class\nFunction FnN(x)\n Dim o\n Set o = New ClN\n o.v = x\n FnN = o.v\nEnd Function"),
        ("class-property", "FnO(E)", "Class ClO\n Private v\n Public Property Let P(x)\n v = x\n End Property\n Public Property Get P\n P = v\n End Property\nEnd Class\nFunction FnO(x)\n Dim o\n Set o = New ClO\n o.P = x\n FnO = o.P\nEnd Function"),
        ("class-method", "FnP(E)", "Class ClP\n Public Function Go(x)\n Go = x\n End Function\nEnd Class\nFunction FnP(x)\n FnP = (New ClP).Go(x)\nEnd Function"),
        ("class-default", "FnQ(E)", "Class ClQ\n Public v\n Public Default Function Go(x)\n Go = x\n End Function\nEnd Class\nFunction FnQ(x)\n Dim o\n Set o = New ClQ\n FnQ = o(x)\nEnd Function"),
        ("class-default-property", "FnR(E)", "Class ClR\n Private v\n Public Default Property Get Item(k)\n Item = v\n End Property\n Public Property Let Item(k, x)\n v = x\n End Property\nEnd Class\nFunction FnR(x)\n Dim o\n Set o = New ClR\n o(\"k\") = x\n FnR = o(\"k\")\nEnd Function"),
        ("class-initialize", "FnS(E)", "Dim gvS\nClass ClS\n Public v\n Private Sub Class_Initialize\n v = gvS\n End Sub\nEnd Class\nFunction FnS(x)\n Dim o\n gvS = x\n Set o = New ClS\n FnS = o.v\nEnd Function"),
        ("getref", "FnT(E)", "Function FnU(x)\n FnU = x\nEnd Function\nFunction FnT(x)\n Dim f\n Set f = GetRef(\"FnU\")\n FnT = f(x)\nEnd Function"),
        ("eval-name", "FnV(E)", "Function FnV(x)\n Dim y\n y = x\n FnV = Eval(\"y\")\nEnd Function"), ("execute-set", "FnW(E)", "Function FnW(x)\n Dim y\n Execute \"y = x\"\n FnW = y\nEnd Function"),
        ("executeglobal-function", "FnX(E)", "ExecuteGlobal \"Function FnX(x)\" & vbCrLf & \"FnX = x\" & vbCrLf & \"End Function\""),
        ("with", "FnY(E)", "Class ClY\n Public v\nEnd Class\nFunction FnY(x)\n Dim o\n Set o = New ClY\n With o\n .v = x\n FnY = .v\n End With\nEnd Function"),
        ("select", "FnZ(E)", "Function FnZ(x)\n Select Case Len(x)\n Case 0\n FnZ = \"\"\n Case 1, 2\n FnZ = x\n Case Else\n FnZ = x\n End Select\nEnd Function"),
        ("do-loop", "GnA(E)", "Function GnA(x)\n Do\n GnA = x\n Exit Do\n Loop\nEnd Function"), ("for-each", "GnB(E)", "Function GnB(x)\n Dim y\n For Each y In Array(x)\n GnB = y\n Next\nEnd Function"),
        ("error", "GnC(E)", "Function GnC(x)\n On Error Resume Next\n Err.Raise 999, \"s\", x\n GnC = Err.Description\nEnd Function"),
        ("recordset", "GnD(E)", "Function GnD(x)\n Dim r\n Set r = CreateObject(\"ADODB.Recordset\")\n r.Fields.Append \"k\", 201, 9999\n r.Open\n r.AddNew\n r(\"k\") = x\n r.Update\n GnD = r(\"k\").Value\nEnd Function"),
        ("stream", "GnE(E)", "Function GnE(x)\n Dim s\n Set s = CreateObject(\"ADODB.Stream\")\n s.Type = 2\n s.Open\n s.WriteText x\n s.Position = 0\n GnE = s.ReadText\nEnd Function"),
        ("xml-node", "GnF(E)", "Function GnF(x)\n Dim d, n\n Set d = CreateObject(\"MSXML2.DOMDocument\")\n Set n = d.createElement(\"b\")\n n.Text = x\n GnF = n.Text\nEnd Function"),
        ("xml-base64", "GnG(E)", "Function GnG(x)\n Dim n, s\n Set n = CreateObject(\"MSXML2.DOMDocument\").createElement(\"b\")\n n.DataType = \"bin.base64\"\n n.Text = x\n Set s = CreateObject(\"ADODB.Stream\")\n s.Type = 1\n s.Open\n s.Write n.NodeTypedValue\n s.Position = 0\n s.Type = 2\n s.Charset = \"utf-8\"\n GnG = s.ReadText\nEnd Function"),
        ("regexp-replace", "GnH(E)", "Function GnH(x)\n Dim r\n Set r = New RegExp\n r.Pattern = \"x\"\n GnH = r.Replace(x, \"y\")\nEnd Function"),
        ("regexp-match", "GnI(E)", "Function GnI(x)\n Dim r, m\n Set r = New RegExp\n r.Pattern = \"(.*)\"\n For Each m In r.Execute(x)\n GnI = m.SubMatches(0)\n Next\nEnd Function"),
        ("char-loop", "GnJ(E)", "Function GnJ(x)\n Dim i\n For i = 1 To Len(x)\n GnJ = GnJ & Mid(x, i, 1)\n Next\nEnd Function"),
        ("shift-loop", "GnK(E)", "Function GnK(x)\n Dim i\n For i = 1 To Len(x)\n GnK = GnK & Chr(Asc(Mid(x, i, 1)) - 1)\n Next\nEnd Function"),
        ("hex-loop", "GnL(E)", "Function GnL(x)\n Dim i\n For i = 1 To Len(x) Step 2\n GnL = GnL & Chr(\"&H\" & Mid(x, i, 2))\n Next\nEnd Function"),
        ("hex-clng", "GnM(E)", "Function GnM(x)\n Dim i\n For i = 1 To Len(x) Step 2\n GnM = GnM & ChrW(CLng(\"&H\" & Mid(x, i, 2)) Xor 5)\n Next\nEnd Function"),
        ("split-numbers", "GnN(E)", "Function GnN(x)\n Dim a, c\n a = Split(x, \",\")\n For Each c In a\n GnN = GnN & Chr(CInt(c))\n Next\nEnd Function"),
        ("base64-table", "GnO(E)", "Function GnO(x)\n Dim t, i, n, b\n t = \"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\"\n For i = 1 To Len(x) Step 4\n n = 0\n For b = 0 To 3\n n = n * 64 + InStr(t, Mid(x, i + b, 1)) - 1\n Next\n GnO = GnO & Chr(n \\ 65536) & Chr((n \\ 256) Mod 256) & Chr(n Mod 256)\n Next\nEnd Function"),
        ("reverse", "StrReverse(StrReverse(E))", ""), ("replace", "Replace(E, \"_\", \" \")", ""), ("cstr", "CStr(E)", ""), ("trim-mid", "Mid(Trim(E), 1)", ""), ("split-first", "Split(E & \"|\", \"|\")(0)", ""), ("concat", "(\"\" & E & \"\")", ""),
        ("parenthesised", "((E))", ""), ("lcase", "LCase(E)", ""), ("unescape", "Server.URLDecode(E)", ""), ("recursion", "GnP(E, 3)", "Function GnP(x, n)\n If n = 0 Then GnP = x Else GnP = GnP(x, n - 1)\nEnd Function"),
        ("if-single", "GnQ(E)", "Function GnQ(x)\n If Len(x) > 0 Then GnQ = x : Exit Function\n GnQ = \"\"\nEnd Function"), ("exit-function", "GnR(E)", "Function GnR(x)\n GnR = x\n If GnR <> \"\" Then Exit Function\n GnR = \"none\"\nEnd Function"),
        ("variable-alias", "GnS()(\"zz\")", "Function GnS()\n Set GnS = Request\nEnd Function"), ("environment", "GnT(E)", "Function GnT(x)\n Dim s\n Set s = CreateObject(\"WScript.Shell\").Environment(\"PROCESS\")\n s(\"k\") = x\n GnT = s(\"k\")\nEnd Function"),
        ("temp-file", "GnU(E)", "Function GnU(x)\n Dim f\n Set f = CreateObject(\"Scripting.FileSystemObject\")\n f.CreateTextFile(Server.MapPath(\"t.tmp\")).Write x\n GnU = f.OpenTextFile(Server.MapPath(\"t.tmp\")).ReadAll\nEnd Function"),
        ("filter", "Filter(Array(E), \"\")(0)", ""), ("while", "GnV(E)", "Function GnV(x)\n While GnV = \"\"\n GnV = x\n Wend\nEnd Function"), ("scripting-control", "GnW(E)", "Function GnW(x)\n Dim s\n Set s = CreateObject(\"MSScriptControl.ScriptControl\")\n s.Language = \"VBScript\"\n s.AddCode \"Function I(a) : I = a : End Function\"\n GnW = s.Run(\"I\", x)\nEnd Function"),
    ];

    private static (string Name, string Text, string Members)[] NetFlows() =>
    [
        ("function", "FnA(E)", "Function FnA(x As Object) As Object\n Return x\nEnd Function"), ("by-name", "FnB(E)", "Function FnB(ByVal x As String) As String\n FnB = x\nEnd Function"),
        ("byref", "FnC(E)", "Sub SbC(a As Object, ByRef b As Object)\n b = a\nEnd Sub\nFunction FnC(x As Object) As Object\n Dim y As Object\n SbC(x, y)\n Return y\nEnd Function"),
        ("field", "FnD(E)", "Private fdD As Object\nFunction FnD(x As Object) As Object\n Me.fdD = x\n Return fdD\nEnd Function"), ("property", "FnE(E)", "Private pvE As Object\nProperty PrE() As Object\n Get\n Return pvE\n End Get\n Set(v As Object)\n pvE = v\n End Set\nEnd Property\nFunction FnE(x As Object) As Object\n PrE = x\n Return PrE\nEnd Function"),
        ("auto-property", "FnF(E)", "Property PrF As Object\nFunction FnF(x As Object) As Object\n PrF = x\n Return PrF\nEnd Function"), ("session", "FnG(E)", "Function FnG(x As Object) As Object\n Session(\"k\") = x\n Return Session(\"k\")\nEnd Function"),
        ("lambda", "FnH(E)", "Function FnH(x As Object) As Object\n Dim f As Func(Of Object, Object) = Function(y) y\n Return f(x)\nEnd Function"), ("lambda-multi", "FnI(E)", "Function FnI(x As Object) As Object\n Dim f = Function(y)\n Return y\n End Function\n Return f.Invoke(x)\nEnd Function"),
        ("sub-lambda", "FnJ(E)", "Function FnJ(x As Object) As Object\n Dim r As Object = Nothing\n Dim f As Action = Sub() r = x\n f()\n Return r\nEnd Function"), ("address-of", "FnK(E)", "Function FnL(x As Object) As Object\n Return x\nEnd Function\nFunction FnK(x As Object) As Object\n Dim f As Func(Of Object, Object) = AddressOf FnL\n Return f(x)\nEnd Function"),
        ("event", "FnM(E)", "Event EvM(x As Object)\nPrivate evM As Object\nSub HdM(x As Object) Handles Me.EvM\n evM = x\nEnd Sub\nFunction FnM(x As Object) As Object\n RaiseEvent EvM(x)\n Return evM\nEnd Function"),
        ("add-handler", "FnN(E)", "Event EvN(x As Object)\nPrivate rsN As Object\nSub HdN(x As Object)\n rsN = x\nEnd Sub\nFunction FnN(x As Object) As Object\n AddHandler EvN, AddressOf HdN\n RaiseEvent EvN(x)\n Return rsN\nEnd Function"),
        ("class", "FnO(E)", "Class ClO\n Public V As Object\n Public Sub New(x As Object)\n V = x\n End Sub\nEnd Class\nFunction FnO(x As Object) As Object\n Return New ClO(x).V\nEnd Function"), ("with", "FnP(E)", "Class ClP\n Public V As Object\nEnd Class\nFunction FnP(x As Object) As Object\n Dim o As New ClP\n With o\n .V = x\n Return .V\n End With\nEnd Function"),
        ("initializer", "FnQ(E)", "Class ClQ\n Public Property V As Object\nEnd Class\nFunction FnQ(x As Object) As Object\n Return (New ClQ With {.V = x}).V\nEnd Function"), ("dictionary", "FnR(E)", "Function FnR(x As Object) As Object\n Dim d As New Dictionary(Of String, Object)\n d.Add(\"k\", x)\n Return d(\"k\")\nEnd Function"),
        ("dictionary-from", "FnS(E)", "Function FnS(x As Object) As Object\n Dim d As New Dictionary(Of String, Object) From {{\"k\", x}}\n Return d!k\nEnd Function"), ("list", "FnT(E)", "Function FnT(x As Object) As Object\n Dim l As New List(Of Object)\n l.Add(x)\n Return l(0)\nEnd Function"), ("array", "FnU(E)", "Function FnU(x As Object) As Object\n Dim a(2) As Object\n a(1) = x\n Return a(1)\nEnd Function"),
        ("array-literal", "{E}(0)", ""), ("anonymous", "New With {.V = E}.V", ""), ("tuple", "(E, 1).Item1", ""), ("if", "If(1 = 1, E, \"\")", ""), ("if-null", "If(E, \"\")", ""), ("iif", "IIf(True, E, \"\")", ""), ("choose", "Choose(1, E)", ""), ("switch", "Switch(True, E)", ""), ("ctype", "CType(E, String)", ""), ("trycast", "TryCast(E, String)", ""), ("directcast", "DirectCast(E, String)", ""), ("cstr", "CStr(E)", ""),
        ("linq", "(From x In {E} Select x).First()", ""), ("linq-method", "{E}.Select(Function(x) x).First()", ""), ("iterator", "FnV(E).First()", "Iterator Function FnV(x As Object) As IEnumerable(Of Object)\n Yield x\nEnd Function"), ("async", "FnW(E).Result", "Async Function FnW(x As Object) As Task(Of Object)\n Await Task.Delay(1)\n Return x\nEnd Function"),
        ("exception", "FnX(E)", "Function FnX(x As String) As String\n Try\n Throw New Exception(x)\n Catch ex As Exception\n Return ex.Message\n End Try\nEnd Function"), ("err", "FnY(E)", "Function FnY(x As String) As String\n On Error Resume Next\n Err.Raise(9, , x)\n Return Err.Description\nEnd Function"),
        ("select", "FnZ(E)", "Function FnZ(x As Object) As Object\n Select Case Now.Year\n Case 1 To 9, Is < 0\n Return Nothing\n Case Else\n Return x\n End Select\nEnd Function"), ("goto", "GnA(E)", "Function GnA(x As Object) As Object\n Dim y As Object\n GoTo A\nB:\n Return y\nA:\n y = x\n GoTo B\nEnd Function"), ("while", "GnB(E)", "Function GnB(x As Object) As Object\n While True\n Return x\n End While\nEnd Function"),
        ("module", "GnC(E)", "Module MdC\n Public V As Object\nEnd Module\nFunction GnC(x As Object) As Object\n MdC.V = x\n Return MdC.V\nEnd Function"), ("extension", "E.GnD()", "Module MdD\n <Extension()> Function GnD(x As String) As String\n Return x\n End Function\nEnd Module"), ("generic", "GnE(Of String)(E)", "Function GnE(Of T)(x As T) As T\n Return x\nEnd Function"), ("param-array", "GnF(E)", "Function GnF(ParamArray x() As Object) As Object\n Return x(0)\nEnd Function"),
        ("named", "GnG(b:=E, a:=\"\")", "Function GnG(a As Object, b As Object) As Object\n Return b\nEnd Function"), ("default-property", "GnH(E)", "Class ClH\n Private v As Object\n Default Property Item(k As String) As Object\n Get\n Return v\n End Get\n Set(x As Object)\n v = x\n End Set\n End Property\nEnd Class\nFunction GnH(x As Object) As Object\n Dim o As New ClH\n o(\"k\") = x\n Return o(\"k\")\nEnd Function"),
        ("static-local", "GnI(E)", "Function GnI(x As Object) As Object\n Static s As Object\n s = x\n Return s\nEnd Function"), ("operator", "GnJ(E)", "Class ClJ\n Public V As Object\n Public Shared Widening Operator CType(c As ClJ) As String\n Return c.V\n End Operator\nEnd Class\nFunction GnJ(x As Object) As String\n Dim c As New ClJ\n c.V = x\n Return CType(c, String)\nEnd Function"), ("base64", "System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String(E))", ""), ("char-loop", "GnK(E)", "Function GnK(x As String) As String\n Dim r As String = \"\"\n For Each c As Char In x\n r &= Chr(Asc(c) Xor 1)\n Next\n Return r\nEnd Function"), ("base-class", "GnL(E)", "MustInherit Class ClL\n Protected v As Object\n MustOverride Function G() As Object\nEnd Class\nClass ClM\n Inherits ClL\n Sub New(x As Object)\n v = x\n End Sub\n Overrides Function G() As Object\n Return v\n End Function\nEnd Class\nFunction GnL(x As Object) As Object\n Return (New ClM(x)).G()\nEnd Function"),
    ];

    private static (string Name, string Before, string After)[] Bodies() =>
    [
        ("if", "If True Then", "End If"), ("if-password", "If Request(\"zzp\") = \"s3cret\" Then", "End If"), ("else", "If Now < 1 Then\nElse", "End If"), ("do", "Do", "Loop Until True"), ("while", "Do While True", "Exit Do\nLoop"), ("for", "For zzi = 1 To 1", "Next"), ("for-each", "For Each zzi In Array(1)", "Next"), ("select", "Select Case 1\nCase 1", "End Select"),
        ("select-client", "Select Case Request(\"zza\")\nCase \"run\"", "End Select"), ("sub", "Sub ZzS", "End Sub\nZzS"), ("sub-call", "Call ZzS\nSub ZzS()", "End Sub"), ("function", "Function ZzF", "End Function\nzzv = ZzF()"), ("class", "Class ZzC\nPublic Sub Go", "End Sub\nEnd Class\nSet zzo = New ZzC\nzzo.Go"), ("class-initialize", "Class ZzC\nPrivate Sub Class_Initialize", "End Sub\nEnd Class\nSet zzo = New ZzC"),
        ("getref", "Set zzf = GetRef(\"ZzS\")\nzzf\nSub ZzS", "End Sub"), ("execute", "Execute TEXT", ""), ("executeglobal", "ExecuteGlobal(TEXT)", ""), ("execute-variable", "zzt = TEXT\nExecute zzt", ""), ("execute-function", "Function ZzT\nZzT = TEXT\nEnd Function\nExecuteGlobal ZzT()", ""), ("on-error", "On Error Resume Next", "If Err Then Err.Clear"), ("with", "With Response\n.Buffer = True", "End With"), ("while-wend", "zzw = 0\nWhile zzw < 1\nzzw = zzw + 1", "Wend"), ("dead-code", "zzd = 1\nIf zzd = 2 Then Response.End", ""), ("session-flag", "Session(\"zz\") = Request(\"zzp\")\nIf Session(\"zz\") <> \"\" Then", "End If"), ("script-control", "Set zzc = CreateObject(\"MSScriptControl.ScriptControl\")\nzzc.Language = \"VBScript\"\nzzc.AddObject \"Request\", Request\nzzc.AddObject \"Response\", Response\nzzc.AddObject \"Server\", Server\nzzc.ExecuteStatement TEXT", ""),
    ];

    private static (string Name, string From, string To, string Members)[] Calls() =>
    [
        ("plain-create", @"Server\.CreateObject", "CreateObject", ""), ("server-create", @"(?<![.\w])CreateObject", "Server.CreateObject", ""), ("create-function", @"(?:Server\.)?CreateObject\s*\(", "ZzMk(", "Function ZzMk(n)\n Set ZzMk = Server.CreateObject(n)\nEnd Function"), ("get-object", @"(?:Server\.)?CreateObject\(""WScript\.Shell""\)", "GetObject(\"new:{72C24DD5-D70A-438B-8A42-98424B88AFB8}\")", ""), ("create-clsid", @"CreateObject\(""WScript\.Shell""\)", "CreateObject(\"new:72C24DD5-D70A-438B-8A42-98424B88AFB8\")", ""), ("version", @"""(WScript\.Shell|ADODB\.Stream)""", "\"$1.1\"", ""), ("execute-global", @"\bExecute\b(?!\w)(?=[ (])(?<!\.Execute)", "ExecuteGlobal", ""), ("request-alias", @"\bRequest\b(?=\()", "ZzRq", "Dim ZzRq\nSet ZzRq = Request"), ("server-alias", @"\bServer\b(?=\.CreateObject)", "ZzSv", "Dim ZzSv\nSet ZzSv = Server"),
        ("eval-nested", @"\beval\s+request\s*\(", "Execute(\"eval request(\") : x = (", ""), ("response-alias", @"\bResponse\b(?=\.Write)", "ZzRs", "Dim ZzRs\nSet ZzRs = Response"),
    ];

    private static (string Name, string From, string To, string Members)[] NetCalls() =>
    [
        ("late-bound", @"\bDim (\w+) As (?:New )?(?:System\.Diagnostics\.)?Process(\(\))?(?=\s*[\r\n:])", "Dim $1 As Object = Activator.CreateInstance(Type.GetType(\"System.Diagnostics.Process\"))", ""), ("call-by-name", @"\b(\w+)\.Start\(\)", "CallByName($1, \"Start\", CallType.Method)", ""), ("global", @"(?<![.\w])Process\.Start", "Global.System.Diagnostics.Process.Start", ""), ("get-method", @"(?<![.\w])Process\.Start\(([^()]*(?:\([^()]*\)[^()]*)*)\)", "GetType(Process).GetMethod(\"Start\").Invoke(Nothing, New Object() {$1})", ""), ("shell", @"(?<![.\w])Process\.Start\(([^()]*(?:\([^()]*\)[^()]*)*)\)", "Shell($1)", ""), ("create-object", @"Server\.CreateObject", "CreateObject", ""), ("me-request", @"(?<![.\w])Request(?=\()", "Me.Request", ""), ("current", @"(?<![.\w])Request(?=[(.])", "System.Web.HttpContext.Current.Request", ""), ("item", @"(?<![.\w])Request\(", "Request.Item(", ""), ("bang", @"(?<![.\w])Request\(""(\w+)""\)", "Request!$1", ""),
    ];

    private static (string Name, string Text)[] Sources() =>
    [
        ("form", "Request.Form(KEY)"), ("query", "Request.QueryString(KEY)"), ("cookie", "Request.Cookies(KEY)"), ("cookie-key", "Request.Cookies(\"c\")(KEY)"), ("variable", "Request.ServerVariables(\"HTTP_\" & KEY)"), ("all-query", "Request.ServerVariables(\"QUERY_STRING\")"), ("form-item", "Request.Form.Item(KEY)"), ("item", "Request.Item(KEY)"), ("index", "Request.Form(1)"), ("form-list", "Request.Form(KEY)(1)"), ("whole-form", "Request.Form"), ("whole-query", "Request.QueryString"), ("user-agent", "Request.ServerVariables(\"HTTP_USER_AGENT\")"), ("spaced", "Request ( KEY )"), ("bracketed", "[Request](KEY)"), ("certificate", "Request.ClientCertificate(\"SubjectO\")"), ("all-http", "Request.ServerVariables(\"ALL_HTTP\")"), ("referer", "Request.ServerVariables(\"HTTP_REFERER\")"), ("key", "Request.Form(Request.Form.Key(1))"), ("path-info", "Mid(Request.ServerVariables(\"PATH_INFO\"), 9)"), ("accept-language", "Request.ServerVariables(\"HTTP_ACCEPT_LANGUAGE\")"),
    ];

    [GeneratedRegex(@"(?<![.\w""])Request(\s*\.\s*(Form|QueryString|Cookies|ServerVariables|Item))?\s*\(\s*(?<key>""[^""]*"")\s*\)(?!\s*[.(])", RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    [GeneratedRegex(@"""(?:[^""\r\n]|"""")*""|'[^\r\n]*")]
    private static partial Regex Quoted();
}
