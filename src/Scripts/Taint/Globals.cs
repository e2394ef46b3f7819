using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.JScript;
using Afterpatch.Scripts.Tree;
using Afterpatch.Scripts.VBScript;

namespace Afterpatch.Scripts.Taint;

/// <summary>Functions that stand alone: evaluators, object makers, Visual Basic's and JScript's own.</summary>
internal sealed partial class Machine
{
    private Value? CallGlobal(string name, Value[] args, Call call)
    {
        switch (name)
        {
            case "execute" or "executeglobal" or "eval" when args.Length > 0 && (name != "eval" || _language is not (PageLanguage.CSharp or PageLanguage.VisualBasic)):
                return RunText(args[0], name, call.Line, name == "eval");
            case "function" when args.Length > 0 && _language == PageLanguage.JScript:
                return MakeFunction(args, "new Function", call.Line);
            case "constructor" when args.Length > 0 && _language == PageLanguage.JScript:
                return MakeFunction(args, "Function by its constructor", call.Line);
            case "parsecontrol" or "parsetemplate" or "mappath" when _language is PageLanguage.CSharp or PageLanguage.VisualBasic:
                return Method(Ambient("page"), name, args, call);
            case "$new" when args is [{ IsType: true, Type: "function" }, _, ..]:
                return MakeFunction(args[1..], "new Function", call.Line);
            case "createobject" or "getobject" when args.Length > 0:
                return CreateObject(args, name, call.Line);
            case "$new" when args.Length > 0:
                return args.Length > 1 ? CreateObject(args[1..], "new ActiveXObject", call.Line) : Value.Unknown;
            case "activexobject" when args.Length > 0:
                return CreateObject(args, "ActiveXObject", call.Line);
            case "shell" when args.Length > 0 && _language == PageLanguage.VisualBasic:
                Record(SinkKind.Process, call.Line, args[0], null, "Shell");
                return Value.Unknown;
            case "callbyname" when args.Length > 1 && args[1].Text is { } method:
                return CallMethodByName(args, method, call);
            case "array":
                return ArrayValue(args);
            case "getref" when args.Length > 0 && args[0].Text is { } function && _functions.TryGetValue(function, out var found):
                return new Value { Code = found[0], Type = "delegate" };
            case "fileopen" when args.Length > 1:
                _opened = args[1];
                return Value.Unknown;
            case "print" or "printline" or "fileput" or "writeline" when _opened is { } file && args.Length > 1:
                Record(SinkKind.Write, call.Line, file, args[1], "FileOpen");
                return Value.Unknown;
            case "gettype" when args.Length > 0:
                return args[0];
        }
        if (name is "dbg" or "rem")
            return Value.Unknown;
        NoteTest(name, null, args);
        return TextFunctions.Call(name, null, args);
    }

    /// <summary>The file that Visual Basic's own functions opened last.</summary>
    private Value? _opened;

    /// <summary>The type of what code gives that the client had a part in.</summary>
    private const string Evaluated = "$evaluated";

    /// <summary>The page reads parts of what such code gave, as it does of data written as an object.</summary>
    public bool ReadsEvaluated { get; private set; }

    /// <summary>Code in a string: a deed, and when the string is known, more of the program.</summary>
    private Value RunText(Value code, string what, int line, bool isExpression)
    {
        Record(SinkKind.Eval, line, code, null, what);
        if (code.Constant is not string text || text.Length < 1)
            return code.IsClient ? Value.From(code.Taint, code.Parameters, Evaluated) : Value.Unknown;
        return RunHidden(text, _language, line, isExpression);
    }

    /// <summary>JScript's maker of functions: names of parameters, then the body. What it makes may be called at once, later or never.</summary>
    private Value MakeFunction(Value[] args, string what, int line)
    {
        var ran = RunText(args[^1], what, line, false);
        if (args[^1].Constant is not string body || _layer >= MaxLayers || _hiddenRuns > 200)
            return ran;
        var parameters = args[..^1].SelectMany(a => (a.Text ?? "").Split(',')).Select(name => new Parameter(name.Trim(), null)).ToArray();
        return new Value { Code = new Function(line, "", parameters, new Block(line, [.. JScriptReader.Read(body).Nodes])), Type = "delegate" };
    }

    private Value RunHidden(string text, PageLanguage language, int line, bool isExpression)
    {
        if (_layer >= MaxLayers || _hiddenRuns++ > 200)
            return Value.Unknown;
        if (Hidden.Count < 32 && !Hidden.Contains(text))
            Hidden.Add(text);
        var program = language == PageLanguage.JScript ? JScriptReader.Read(text)
            : VBScriptReader.Read(isExpression ? "[$r] = " + text : text);
        Broken ??= program.Broken;
        if (_layer == 0)
            _layerLine = line;
        _layer++;
        Hoist(program.Nodes);
        var last = Value.Unknown;
        foreach (var node in program.Nodes)
        {
            if (isExpression || language == PageLanguage.JScript && node is not (If or Loop or ForEach or Declare or Block or Return or Jump or Try))
                last = Eval(node is Assign { Target: Name { Id: "$r" } } assigned ? assigned.Value : node);
            else
                Do(node);
        }
        if (isExpression && language != PageLanguage.JScript)
        {
            // Eval of what is only a statement: some hosts' wrappers accept it, so it counts.
            foreach (var node in VBScriptReader.Read(text).Nodes)
                Do(node);
        }
        RunEntries(program.Nodes);
        _layer--;
        return last;
    }

    private int _hiddenRuns;

    private Value CreateObject(Value[] args, string what, int line)
    {
        if (args.Length == 0)
            return Value.Object("");
        var id = args[0];
        if (id.Text is { } progId && id.HasConstant)
        {
            if (progId.StartsWith("winmgmts", StringComparison.OrdinalIgnoreCase) || progId.StartsWith("WinNT:", StringComparison.OrdinalIgnoreCase)
                || progId.StartsWith("IIS:", StringComparison.OrdinalIgnoreCase) || progId.StartsWith("LDAP:", StringComparison.OrdinalIgnoreCase))
            {
                var kind = progId.StartsWith("winmgmts", StringComparison.OrdinalIgnoreCase) ? SinkKind.Management : SinkKind.Accounts;
                Record(kind, line, id, null, what);
                return Value.Object(kind == SinkKind.Management ? "winmgmts" : "adsi");
            }
            if (progId.StartsWith("script:", StringComparison.OrdinalIgnoreCase))
                Record(SinkKind.Eval, line, id, null, "GetObject script:");
            var made = Value.Object(Components.FromProgId(progId));
            if (made.Type == "wscript.shell")
                Record(SinkKind.CreateObject, line, id, null, "WScript.Shell");
            return made;
        }
        var moniker = id.Pieces.FirstOrDefault().Text ?? "";
        if (moniker.StartsWith("script:", StringComparison.OrdinalIgnoreCase))
            Record(SinkKind.Eval, line, id.With(Taints.Remote), null, "GetObject script:");
        else if (moniker.StartsWith("WinNT:", StringComparison.OrdinalIgnoreCase) || moniker.StartsWith("IIS:", StringComparison.OrdinalIgnoreCase))
        {
            Record(SinkKind.Accounts, line, id, null, what);
            return Value.Object("adsi");
        }
        else if (id.IsClient)
            Record(SinkKind.CreateObject, line, id, null, what);
        var pieces = string.Concat(id.Pieces.Select(p => p.Text));
        return Value.Object(pieces.Contains("shell", StringComparison.OrdinalIgnoreCase) ? "wscript.shell" : "");
    }

    private Value CallNative(string native, Value[] args, int line)
    {
        Record(SinkKind.Native, line, args.Length > 0 ? args[0] : Value.Unknown, Value.Derived(null, args), native);
        return Value.Derived(null, args);
    }
}
