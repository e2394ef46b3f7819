using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Methods by name and type of target: the deeds, then everything that only carries data.</summary>
internal sealed partial class Machine
{
    private Value Method(Value target, string method, Value[] args, Call call)
    {
        var line = call.Line;
        var first = args.Length > 0 ? args[0] : Value.Unknown;
        var second = args.Length > 1 ? args[1] : null;
        if (method == "substring" && _language == PageLanguage.JScript)
            method = "$substring"; // from one place to another, not a length
        NoteTest(method, target, args);
        AsksRole |= method is "isinrole" or "isuserinrole" && args.Length > 0;
        if (args.Length > 1 && args[^1].IsClient && (method == "createparameter" || method is "addwithvalue" or "add" && call.Callee is Member { Target: Member { LowerId: "parameters" } }))
        {
            BindsClient = true;
            BoundToQueries.UnionWith(args[^1].Parameters);
        }
        if (method == "callbyname" && args.Length > 1 && args[1].Text is { } byName)
            return CallMethodByName(args, byName, call);
        return StoreMethod(target, method, args) ?? RequestMethod(target, method, args)
            ?? AnswerMethod(target, method, args, line)
            ?? TaskMethod(target, method, args)
            ?? CodeMethod(target, method, args, line)
            ?? ProcessMethod(target, method, args, line)
            ?? CommandMethod(target, method, args, line)
            ?? FileMethod(target, method, first, second, args, line)
            ?? NetMethod(target, method, first, second, args, line)
            ?? ScheduleMethod(target, method, first, second, line)
            ?? DataMethod(target, method, first, second, args, line)
            ?? Query(target, method, args, line)
            ?? ReflectionMethod(target, method, args, call)
            ?? Plain(target, method, args, line);
    }

    private Value CallMethodByName(Value[] args, string name, Call call)
    {
        var given = args.Length > 3 ? args[3..] : [];
        if (_functions.TryGetValue(name, out var functions) && (args[0].Type == "this" || IsUserType(args[0])))
            return InvokeNamed(functions, args[0], given, call);
        if (args.Length > 3 && args[2].Type is "set" or "let")
        {
            if (args[0].Fields is { } fields)
                fields[name] = args[3];
            args[0].Taint |= args[0].Fields is null ? 0 : args[3].Taint & Taints.AnyClient;
            SetProperty(args[0], name.ToLowerInvariant(), args[3], call.Line);
            return Value.Unknown;
        }
        return args.Length > 2 && args[2].Type is "get" ? Property(args[0], name.ToLowerInvariant(), call.Line) : Method(args[0], name.ToLowerInvariant(), given, call);
    }

    /// <summary>Values kept under a name that any part of the program may ask for: slots of the process, its environment.</summary>
    private Value? StoreMethod(Value target, string method, Value[] args)
    {
        switch (method)
        {
            case "setdata" or "logicalsetdata" or "setenvironmentvariable" when args.Length > 1:
                Store("static", args[0], args[1]);
                return Value.Unknown;
            case "getdata" or "logicalgetdata" or "getenvironmentvariable" when args.Length > 0 && _store.ContainsKey("static:" + (args[0].Text ?? "*")):
                return Load("static", args[0]);
            case "start" when target is { Type: "thread", Code: { } started }:
                return Invoke(started, args, target.Closure);
            case "raise" when target.Type == "err":
                Assign(MadeNames.Thrown, Value.Derived(null, args));
                return Value.Unknown;
            case "getunknownrequestheader" or "getknownrequestheader" or "getpreloadedentitybody" or "getunknownrequestheaders" when target.Type is not "this":
                return Body();
            case "readentitybody" when args.Length > 0:
                Pour(Body(), args[0]);
                return Value.Unknown;
            case "appsettings" or "connectionstrings" when target.Type is "configurationmanager" or "webconfigurationmanager" or "configurationsettings":
                // The client may choose the setting, never its text.
                return Value.Unknown.As("string");
            case "parsequerystring" when args is [{ } query, ..] && (query.IsClient || (query.Taint & Taints.Weak) != 0):
                ReadsClient = true;
                return Collection("querystring");
            case "contents" or "staticobjects" when target.Type is "session" or "application" && args.Length > 0:
                return Load(target.Type, args[0]);
            default:
                return null;
        }
    }

    private Value? RequestMethod(Value target, string method, Value[] args)
    {
        if (method == "mappath")
            return Value.Concat(Value.Of("\u0001"), args.Length > 0 ? args[0] : Value.Unknown);
        switch (target.Type)
        {
            case "server" when method == "createobject" && args.Length > 0:
                return CreateObject(args, "Server.CreateObject", 0);
            case "request" when method is "binaryread" or "form" or "querystring" or "item" or "cookies" or "headers" or "params" or "servervariables" or "saveas" or "files":
                if (method == "files")
                    return args.Length > 0 ? PostedFile(args[0]) : new Value { Type = "postedfiles", Taint = Taints.Upload };
                return args.Length > 0 && method != "binaryread" ? FromRequest(args[0], method) : method == "binaryread" ? Body() : Collection(method);
            case "requestcollection" when method is "get" or "item" or "getvalues" or "getkey" or "gettoken" && args.Length > 0:
                return FromRequest(args[0], target.Fields?.GetValueOrDefault("$of")?.Text ?? "");
            case "postedfiles" or "httpfilecollection" when method is "get" or "item" or "elementat" or "first":
                return PostedFile(args.Length > 0 ? args[0] : Value.Unknown);
            case "session" or "application" or "viewstate" or "cache" when method is "add" or "set" or "setstring" or "insert" && args.Length > 1:
                Store(target.Type, args[0], args[1]);
                if (Array.Find(args, a => a.Code is not null) is { Code: { } removed } callback)
                    Invoke(removed, [args[0], args[1]], callback.Closure); // told of what leaves the cache
                return Value.Unknown;
            case "session" or "application" or "viewstate" or "cache" when method is "get" or "item" or "contents" or "getstring" && args.Length > 0:
                return Load(target.Type, args[0]);
            default:
                return target.Type == "request" && method is "totalbytes" ? Value.Unknown : null;
        }
    }

    private Value Body()
    {
        ReadsClient = true;
        return Value.From(Taints.Client);
    }

    private Value? CodeMethod(Value target, string method, Value[] args, int line)
    {
        var first = args.Length > 0 ? args[0] : Value.Unknown;
        switch (method)
        {
            case "jscriptevaluate" or "evaluate" or "evaluateasync" or "runasync" or "executestatement" or "addcode" or "runcompile" or "parsecontrol" or "parsetemplate"
                when args.Length > 0 && (method is not ("evaluate" or "parsecontrol") || target.Type is not ("xpathnavigator" or "xpathexpression")):
                Record(SinkKind.Eval, line, first, args.Length > 1 ? args[1] : null, method);
                return first.Constant is string code && target.Type is "scriptcontrol" ? RunHidden(code, ControlLanguage(target), line, false) : Value.Derived(null, args);
            case "eval" when target.Type is "scriptcontrol" or "eval" or "vsaengine" or "this" && _language is not (PageLanguage.CSharp or PageLanguage.VisualBasic) || target.Type == "scriptcontrol" && method == "eval":
                return RunText(first, "eval", line, true);
            case "run" when target.Type == "scriptcontrol":
                Record(SinkKind.Eval, line, first, null, "ScriptControl.Run");
                return Value.Derived(null, args);
            case "constructor" when _language == PageLanguage.JScript && args.Length > 0:
                return MakeFunction(args, "Function by its constructor", line);
            case "create" when target.Type is "xmlreader" or "xmltextreader" && target.IsType && args.Length > 0:
                return first;
            case "execute" or "executeglobal" when target.Type is "scriptcontrol":
                return RunText(first, method, line, false);
            case "compileassemblyfromsource" or "compileassemblyfromfile" or "compileassemblyfromdom" or "compileassemblyfromsourcebatch" when args.Length > 0:
                var source = method == "compileassemblyfromfile" && StoredIn(args[^1]) is { IsClient: true } kept ? kept : args[^1];
                Record(SinkKind.Compile, line, source, null, method);
                RunCompiled(source, line);
                return new Value { Taint = source.Taint, Type = "compilerresults" };
            case "load" or "loadfrom" or "loadfile" or "unsafeloadfrom" or "loadwithpartialname" when target.Type is "assembly" or "appdomain" or "currentdomain" || target.Type.Length == 0 && first.Type is "byte[]" && method == "load":
                Record(SinkKind.LoadAssembly, line, first, null, target.Type + "." + method);
                if (first.Bytes is { Length: > 64 } image && Carried.Count < 8)
                    Carried.Add(image);
                return new Value { Type = "loadedassembly", Taint = first.Taint, Parameters = first.Parameters };
            case "defineDynamicAssembly" or "createinstancefrom" or "createinstancefromandunwrap":
                Record(SinkKind.LoadAssembly, line, first, null, method);
                return Value.Derived(target, args);
            case "deserialize" or "unsafedeserialize" or "readobject" or "unsafedeserializemethodresponse"
                when target.Type is "binaryformatter" or "losformatter" or "objectstateformatter" or "soapformatter" or "netdatacontractserializer":
                Record(SinkKind.Deserialize, line, first, null, target.Type + "." + method);
                return Value.Derived(null, args);
            case "deserialize" or "readobject" when target.Type is "xmlserializer" or "datacontractserializer" or "datacontractjsonserializer" && target.IsClient:
                Record(SinkKind.Deserialize, line, target, first, target.Type + "." + method);
                return Value.Derived(null, args);
            case "registervirtualpathprovider" or "registervirtualpathproviderinternal" when args.Length > 0:
                Record(SinkKind.Eval, line, first, null, method);
                return Value.Unknown;
            case "parse" or "load" when target.Type is "xamlreader" or "xamlservices" or "activityxamlservices":
                Record(SinkKind.Deserialize, line, first, null, target.Type + "." + method);
                return Value.Unknown;
            case "load" when target.Type is "xslcompiledtransform" or "xsltransform" or "xslt":
                Record(SinkKind.Transform, line, Contents(first), args.Length > 1 ? args[1] : null, target.Type + ".Load");
                RunStylesheet(Contents(first), line);
                return Value.Unknown;
            case "transformnode" or "transformnodetoobject" or "transform" when target.Type.StartsWith("msxml2", StringComparison.Ordinal) || method == "transformnode":
                Record(SinkKind.Transform, line, Contents(first), first.Fields?.GetValueOrDefault("$inline"), method);
                RunStylesheet(Contents(first), line);
                return Value.Derived(target, args);
            case "build" when target.Type is "project" or "projectinstance" && (target.IsClient || (target.Taint & Taints.Remote) != 0):
                Record(SinkKind.Compile, line, target, null, "MSBuild project");
                return Value.Unknown;
            case "execute" or "transfer" when target.Type == "server" && args.Length > 0:
                Record(SinkKind.RunPage, line, first, null, "Server." + method);
                return Value.Unknown;
            default:
                return null;
        }
    }

    private static PageLanguage ControlLanguage(Value control) =>
        control.Fields?.GetValueOrDefault("language")?.Text is { } name && name.Contains("js", StringComparison.OrdinalIgnoreCase)
        || control.Fields?.GetValueOrDefault("language")?.Text is { } other && other.Contains("java", StringComparison.OrdinalIgnoreCase) ? PageLanguage.JScript : PageLanguage.VBScript;

    /// <summary>Beside a stylesheet: its text was given, and MSXML runs the scripts in it.</summary>
    public const string Inline = "inline";

    /// <summary>What an XML object was loaded with.</summary>
    private static Value Contents(Value document) => document.Fields?.GetValueOrDefault("$xml") ?? document.Fields?.GetValueOrDefault("$0") ?? document;

    /// <summary>A stylesheet that the page carries may hold script: that script is more of the program.</summary>
    private void RunStylesheet(Value sheet, int line)
    {
        if (sheet.Text is not { } text || !sheet.HasConstant)
            return;
        for (var at = 0; ;)
        {
            var open = text.IndexOf(":script", at, StringComparison.OrdinalIgnoreCase);
            var start = open < 0 ? -1 : text.IndexOf('>', open);
            var end = start < 0 ? -1 : text.IndexOf("</", start, StringComparison.Ordinal);
            if (end < 0)
                return;
            var tag = text[open..start];
            var body = text[(start + 1)..end].Replace("<![CDATA[", "", StringComparison.Ordinal).Replace("]]>", "", StringComparison.Ordinal);
            var language = tag.Contains("c#", StringComparison.OrdinalIgnoreCase) || tag.Contains("csharp", StringComparison.OrdinalIgnoreCase) ? PageLanguage.CSharp
                : tag.Contains("vbscript", StringComparison.OrdinalIgnoreCase) ? PageLanguage.VBScript
                : tag.Contains("vb", StringComparison.OrdinalIgnoreCase) ? PageLanguage.VisualBasic : PageLanguage.JScript;
            RunProgram(body, language, line);
            at = end;
        }
    }

    /// <summary>Source that the page carries and compiles; what calls it by reflection may pass what the client sent.</summary>
    private void RunCompiled(Value source, int line)
    {
        var text = source.Items is { Count: > 0 } items ? items[0].Text : source.Text;
        if (text is null || text.Length < 16)
            return;
        if (Hidden.Count < 32 && !Hidden.Contains(text))
            Hidden.Add(text);
        _entersClient++;
        RunProgram(text, text.Contains("End Sub", StringComparison.OrdinalIgnoreCase) || text.Contains("End Function", StringComparison.OrdinalIgnoreCase) ? PageLanguage.VisualBasic
            : text.Contains("function ", StringComparison.Ordinal) && !text.Contains("using ", StringComparison.Ordinal) ? PageLanguage.JScript : PageLanguage.CSharp, line);
        _entersClient--;
    }

    private int _entersClient;

    private void RunProgram(string text, PageLanguage language, int line)
    {
        if (_layer >= MaxLayers || _hiddenRuns++ > 200)
            return;
        var program = Readers.Read(language, text);
        var before = _language;
        _language = language;
        if (_layer == 0)
            _layerLine = line;
        _layer++;
        Hoist(program.Nodes);
        RunFields(program.Nodes);
        foreach (var node in program.Nodes)
            Do(node);
        RunEntries(program.Nodes);
        _layer--;
        _language = before;
    }

    private Value? ProcessMethod(Value target, string method, Value[] args, int line)
    {
        var first = args.Length > 0 ? args[0] : Value.Unknown;
        switch (method)
        {
            case "start" when target.Type is "process" || target.Type.Length == 0 && target.Fields?.ContainsKey("StartInfo") == true:
                var info = args.Length == 0 ? target.Fields?.GetValueOrDefault("StartInfo") ?? target : first.Type == "processstartinfo" ? first : null;
                var file = info?.Fields?.GetValueOrDefault("FileName") ?? (info is null ? first : Value.Unknown);
                var arguments = info?.Fields?.GetValueOrDefault("Arguments") ?? (args.Length > 1 ? args[1] : Value.Unknown);
                Record(SinkKind.Process, line, file, arguments, "Process.Start");
                return Started("process", file);
            case "run" or "exec" when target.Type == "wscript.shell" && args.Length > 0 || method == "exec" && target.Type.Length == 0 && args.Length == 1 && _language is PageLanguage.VBScript or PageLanguage.JScript:
                Record(SinkKind.Process, line, first, null, "WScript.Shell." + method);
                return Started("wscript.shell", first);
            case "shellexecute" or "open" when target.Type == "shell.application" && args.Length > 0:
                Record(SinkKind.Process, line, first, args.Length > 1 ? args[1] : null, "Shell.Application." + method);
                return Value.Unknown;
            case "shell" when target.Type is "interaction" or "vb" && args.Length > 0:
                Record(SinkKind.Process, line, first, null, "Interaction.Shell");
                return Value.Unknown;
            case "create" when target.Type is "winmgmts" or "managementclass" && args.Length > 0:
            case "invokemethod" when target.Type is "managementclass" or "managementobject" && args.Length > 1 && (args[0].Text is not { } named || named.Equals("create", StringComparison.OrdinalIgnoreCase)):
                Record(SinkKind.Process, line, args[^1].Items is { Count: > 0 } items ? items[0] : method == "create" ? first : args[1], null, "WMI " + method);
                return Value.Unknown;
            case "addscript" or "addcommand" or "invokescript" or "createpipeline" or "createnestedpipeline" when args.Length > 0:
                Record(SinkKind.Process, line, first, null, "PowerShell." + method);
                return Started(method == "createpipeline" ? "pipeline" : "powershell", first);
            case "connectserver" when target.Type == "winmgmts":
            case "spawninstance_":
                return Value.Object("winmgmts");
            case "get" or "instancesof" or "execquery" or "execmethod_" when target.Type == "winmgmts":
                Record(SinkKind.Management, line, first, null, "WMI " + method);
                return Value.Object("winmgmts");
            case "regread" or "regwrite" or "regdelete" when target.Type == "wscript.shell":
                Record(SinkKind.Registry, line, first, args.Length > 1 ? args[1] : null, "WScript.Shell." + method);
                return Value.From(Taints.Stored);
            case "opensubkey" or "createsubkey" when target.Type is "registrykey" or "localmachine" or "currentuser" or "registry" or "classesroot" or "users":
                Record(SinkKind.Registry, line, first, null, "Registry." + method);
                return Value.Object("registrykey");
            default:
                return null;
        }
    }
}
