using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Network, databases, reflection.</summary>
internal sealed partial class Machine
{
    private Value? NetMethod(Value target, string method, Value first, Value? second, Value[] args, int line)
    {
        switch (method)
        {
            case "connect" or "beginconnect" or "connectasync" when target.Type is "socket" or "tcpclient" or "udpclient" or "":
                if (target.Type.Length == 0 && args.Length < 2)
                    return null;
                var host = first.Type == "ipendpoint" ? first.Fields?.GetValueOrDefault("$0") ?? first : first;
                var port = first.Type == "ipendpoint" ? first.Fields?.GetValueOrDefault("$1") : second;
                Record(SinkKind.Connect, line, host, port ?? Value.Unknown, target.Type + ".Connect");
                return Value.Unknown;
            case "send" or "write" or "beginsend" when target.Type is "socket" or "networkstream" or "tcpclient" or "getstream":
                Record(SinkKind.Send, line, first, null, target.Type + "." + method);
                return Value.Unknown;
            case "receiveasync" when args.Length > 1:
                ReadsClient |= target.Type != "clientwebsocket";
                Pour(Value.From(target.Type == "clientwebsocket" ? Taints.Remote : Taints.Client), first);
                return Value.Unknown;
            case "ddeinitiate" when second is not null:
                Record(SinkKind.Process, line, first, second, "DDEInitiate");
                return Value.Unknown;
            case "getrequeststream" or "getrequeststreamasync":
                return Value.Object("requeststream");
            case "write" or "writeasync" or "writeline" when target.Type == "requeststream":
            case "copyto" when first.Type == "requeststream":
                Record(SinkKind.Send, line, method == "copyto" ? target : first, null, "WebRequest body");
                return Value.Unknown;
            case "getstream" when target.Type == "tcpclient":
                return Value.Object("networkstream");
            case "receive" or "read" when target.Type is "socket" or "networkstream":
                return Value.From(Taints.Stored);
            case "getcontext" or "endgetcontext" or "getcontextasync" when target.Type == "httplistener":
                ReadsClient = true;
                return Ambient("context");
            case "bind" or "listen" when target.Type == "socket":
                Record(SinkKind.Listen, line, first, null, "Socket." + method);
                return Value.Unknown;
            case "downloadfile" when target.Type is "webclient" or "":
                Record(SinkKind.Fetch, line, first, null, "DownloadFile");
                if (second is not null)
                    Record(SinkKind.Write, line, second, first.With(Taints.Remote), "DownloadFile");
                return Value.Unknown;
            case "downloaddata" or "downloadstring" or "uploaddata" or "uploadstring" or "uploadvalues" or "openread" when target.Type is "webclient":
                Record(SinkKind.Fetch, line, first, second, "WebClient." + method);
                return Value.From(Taints.Remote, first.Parameters);
            case "create" or "createhttp" when target.Type is "webrequest" or "httpwebrequest":
                Record(SinkKind.Fetch, line, first, null, "WebRequest.Create");
                return new Value { Type = "webrequest", Taint = Taints.Remote, Parameters = first.Parameters, Fields = new(StringComparer.OrdinalIgnoreCase) };
            case "getstringasync" or "getasync" or "postasync" or "sendasync" or "getbytearrayasync" when target.Type == "httpclient":
                Record(SinkKind.Fetch, line, first, second, "HttpClient." + method);
                return Value.From(Taints.Remote);
            case "send" when target.Type == "msxml2.xmlhttp" && args.Length > 0:
                Record(SinkKind.Send, line, first, null, "XMLHTTP.send");
                return Value.Unknown;
            case "open" when target.Type == "msxml2.xmlhttp" && second is not null:
                Record(SinkKind.Fetch, line, second, null, "XMLHTTP.open");
                target.Taint |= Taints.Remote;
                return Value.Unknown;
            default:
                return null;
        }
    }

    private Value? DataMethod(Value target, string method, Value first, Value? second, Value[] args, int line)
    {
        switch (method)
        {
            case "execute" or "open" when target.Type.StartsWith("adodb.connection", StringComparison.Ordinal) || target.Type == "" && method == "execute" && args.Length > 0 && first.Type is "string":
                Record(method == "execute" ? SinkKind.Query : SinkKind.OpenDatabase, line, method == "open" && args.Length == 0 ? target.Fields?.GetValueOrDefault("ConnectionString") ?? Value.Unknown : first, second, target.Type + "." + method);
                return new Value { Type = "adodb.recordset", Taint = Taints.Stored, Fields = new(StringComparer.OrdinalIgnoreCase) };
            case "open" when target.Type == "adodb.recordset" && args.Length > 0:
                Record(SinkKind.Query, line, first, second, "Recordset.Open");
                if (second is not null && second.Type is "string" or "")
                    Record(SinkKind.OpenDatabase, line, second, null, "Recordset.Open");
                return Value.Unknown;
            case "copy" or "blockcopy" or "constrainedcopy" when args.Length > 2 && target.Type is "array" or "buffer":
                var into = args.Length > 3 ? args[2] : args[1];
                Pour(first, into);
                if (first.Items is { } source && into.Items is { Count: 0 } sink)
                    sink.AddRange(source.Take(65_536));
                return Value.Unknown;
            case "read" or "readasync" or "readblock" or "copyto" when args.Length > 0 && target.IsClient:
                Pour(target, first);
                return Value.Unknown;
            case "loadxml" or "load" or "loadhtml" when target.Type is "xmldocument" or "msxml2.domdocument" or "xdocument" or "xmldatadocument":
                if (first.Type == "request")
                    first = Body();
                if (target.IsType)
                {
                    var loaded = Value.Object(target.Type);
                    loaded.Fields!["$xml"] = first;
                    Pour(first, loaded);
                    return loaded;
                }
                if (target.Fields is not null)
                    target.Fields["$xml"] = first;
                if (target.Fields is not null && method == "loadxml" && target.Type == "msxml2.domdocument")
                    target.Fields["$inline"] = Value.Of(Inline);
                target.Taint |= first.Taint;
                return Value.Unknown;
            case "createelement" or "createnode" or "createtextnode" when target.Type is "msxml2.domdocument" or "xmldocument":
                return Value.Object("xmlnode");
            case "keys" or "items" when target.Type is "scripting.dictionary" && target.Fields is { } held && args.Length == 0:
                var entries = held.Where(f => f.Key.StartsWith('[')).ToList();
                return entries.Count == 0 ? null : new Value
                {
                    Items = [.. entries.Select(e => method == "keys" ? Value.Of(e.Key[1..], false) : e.Value)],
                    Type = "array",
                    Taint = target.Taint,
                    Parameters = target.Parameters,
                };
            case "item" when target.Type is "scripting.dictionary" && first.Text is { } entry && target.Fields?.GetValueOrDefault("[" + entry) is { } found:
                return found;
            case "create" or "add" or "setpassword" or "put" when target.Type is "adsi":
                Record(SinkKind.Accounts, line, method == "create" ? second ?? first : first, null, "ADSI " + method);
                return Value.Object("adsi");
            case "invoke" when first.Text is "SetPassword" or "Put" && second is not null:
                Record(SinkKind.Accounts, line, second, null, "DirectoryEntry.Invoke");
                return Value.Unknown;
            case "deserializeobject" or "deserialize" when target.Type == "javascriptserializer" && target.Fields?.GetValueOrDefault("$0") is { Type: { Length: > 0 } resolver } && IsResolver(resolver):
            case "deserializeobject" or "deserialize" or "populateobject" when second is not null && OpensTypes(args):
                Record(SinkKind.Deserialize, line, first, null, "JSON with type names");
                return Value.Derived(null, args);
            case "add" when args is [{ IsClient: true } account, { Text: "user" or "group" }] && account.Pieces.FirstOrDefault().Text?.StartsWith("CN=", StringComparison.OrdinalIgnoreCase) != true:
                Record(SinkKind.Accounts, line, Value.Concat(Value.Of("WinNT://./"), account), null, "ADSI create");
                return Value.Object("adsi");
            case "getattributevalue" when first.Text is { } attribute && attribute.Equals("password", StringComparison.OrdinalIgnoreCase):
                return Value.From(Taints.Secret);
            case "getaccesscontrol" or "addaccessrule" or "setaccessrule":
                Record(SinkKind.AccessControl, line, first, null, target.Type + "." + method);
                return Value.Unknown;
            case "append" or "insert" or "appendline" or "appendformat" when target.Type is "stringbuilder":
                var text = target.Fields?.GetValueOrDefault("$text") ?? target.Fields?.GetValueOrDefault("$0") ?? Value.Of("");
                if (target.Fields is not null)
                    target.Fields["$text"] = Value.Concat(text, method == "insert" ? second ?? first : method == "appendformat" && second is not null ? ListFunctions.Call("format", null, first, args[1..], args) ?? first : first);
                var appended = Value.Derived(null, args);
                target.Taint |= appended.Taint;
                target.Parameters = Value.Union(target.Parameters, appended.Parameters);
                return target;
            case "write" or "writeline" or "writebyte" or "writeasync" when target.Type is "cryptostream" or "gzipstream" or "deflatestream" or "streamwriter" or "binarywriter" or "bufferedstream" && target.Fields?.GetValueOrDefault("$0") is { } under && first.IsClient:
                Pour(target.Type is "cryptostream" or "gzipstream" or "deflatestream" ? first.With(Taints.Decoded) : first, under);
                Pour(first, target);
                return Value.Unknown;
            case "tostring" when target.Type == "stringbuilder":
                return target.Fields?.GetValueOrDefault("$text") ?? target.Fields?.GetValueOrDefault("$0") ?? Value.Derived(target, args);
            case "add" or "push" or "enqueue" or "addrange" when args.Length > 0 && (target.Items is not null || target.Type is "list" or "arraylist" or "dictionary" or "hashtable" or "scripting.dictionary" or "namevaluecollection" or "collection" or "queue" or "stack"):
                if (target.Items is { Count: < 65_536 } items)
                    items.AddRange(method == "addrange" ? first.Items?.Take(65_536) ?? [] : [args[^1]]);
                else if (target.Fields is not null && second is not null && first.Text is { } key)
                    target.Fields["[" + key] = second;
                var added = Value.Derived(null, args);
                target.Taint |= added.Taint;
                target.Parameters = Value.Union(target.Parameters, added.Parameters);
                return Value.Unknown;
            default:
                return null;
        }
    }

    /// <summary>Settings that let the JSON text name the types to make.</summary>
    private static bool OpensTypes(Value[] args) =>
        args.Any(a => a.Fields?.GetValueOrDefault("TypeNameHandling") is { Type: var named } && named is "all" or "objects" or "auto" or "arrays");

    /// <summary>A resolver that takes the type's name from the JSON text.</summary>
    private static bool IsResolver(string type) => type == "simpletyperesolver";

    /// <summary>Data copied into a buffer that the caller gave.</summary>
    private static void Pour(Value from, Value into)
    {
        if (into.IsType || ReferenceEquals(into, Value.Unknown) || ReferenceEquals(into, Value.Null))
            return;
        into.Taint |= from.Taint;
        into.Parameters = Value.Union(into.Parameters, from.Parameters);
    }

    /// <summary>A method whose type and name stand elsewhere, in settings or a database.</summary>
    public const string UnnamedMethod = "unnamed method";

    private Value? ReflectionMethod(Value target, string method, Value[] args, Call call)
    {
        var first = args.Length > 0 ? args[0] : Value.Unknown;
        switch (method)
        {
            case "getsection" when args.Length > 0 && first.Text?.Contains("machineKey", StringComparison.OrdinalIgnoreCase) == true:
                return Value.Object("machinekeysection");
            case "getrawxml" when target.Type == "machinekeysection":
                return Value.From(Taints.Secret);
            case "gettype" when target.Type is "type" or "assembly" or "loadedassembly" or "" && args.Length > 0:
                if (first.Text is { } typeName && target.Taint == 0)
                    return Value.TypeRef(Simple(typeName.Split(',')[0].Replace('+', '.')));
                return new Value { Type = target.Type == "loadedassembly" ? "loadedtype" : "type", Parts = first.Parts, Taint = target.Taint | first.Taint, Parameters = Value.Union(target.Parameters, first.Parameters) };
            case "gettype" when args.Length == 0 && target.Type.Length > 0:
                return Value.TypeRef(target.Type);
            case "getmethod" or "getproperty" or "getfield" or "getmember" when args.Length > 0 && first.Text is not null && target.Type.Length > 0:
                var found = Value.Object("reflected");
                found.Fields!["$type"] = target;
                found.Fields["$name"] = first;
                found.Taint = target.Taint;
                return found;
            case "appendchunk" when call.Callee is Member { Target: Call { Callee: { } record } } && args.Length > 0:
                Pour(first, Eval(record));
                return Value.Unknown;
            case "createdelegate" when args is [_, { Type.Length: > 0 } owner, { Text: { } bound }, ..]:
                return new Value { Type = bound.ToLowerInvariant(), IsType = true, Fields = new(StringComparer.OrdinalIgnoreCase) { ["$owner"] = owner } };
            case "createdelegate" when target.Type == "reflected":
                return Delegated(target);
            case "getmethods" or "getmembers" when target.IsType && MainMethod(target.Type) is { } main:
                var all = Value.Object("reflected");
                all.Fields!["$type"] = target;
                all.Fields["$name"] = Value.Of(main, false);
                return all;
            case "first" or "single" or "firstordefault" or "singleordefault" or "last" or "where" or "elementat" or "orderby" or "toarray" or "tolist" when target.Type == "reflected":
                return target;
            case "setvalue" when target.Type == "reflected" && args.Length > 1:
                var name = target.Fields!["$name"].Text!;
                if (args[0].Fields is { } fields)
                    fields[name] = args[1];
                args[0].Taint |= args[0].Fields is null ? 0 : args[1].Taint & Taints.AnyClient;
                SetProperty(args[0], name.ToLowerInvariant(), args[1], call.Line);
                return Value.Unknown;
            case "getmethod" when target is { Type: "type", IsType: false, Taint: 0 } && args.Length > 0 && !first.HasConstant && !first.IsClient:
                return Value.Object(UnnamedMethod);
            case "invoke" when target.Type == UnnamedMethod && args is [{ HasConstant: true, Constant: null }, { IsClient: true } passed]:
                Record(SinkKind.Eval, call.Line, passed, null, UnnamedMethod);
                return Value.From(Taints.Stored);
            case "invoke" or "getvalue" when target.Type == "reflected":
                return InvokeReflected(target, args, call);
            case "invokemember" or "getmethod" when target.IsClient && first.IsClient:
                Record(SinkKind.Eval, call.Line, first, target, "reflection");
                return Value.Derived(target, args);
            case "invokemember" when args.Length > 3 && first.Text is { } member:
                return Method(args[3].HasConstant && args[3].Constant is null ? target : args[3], member.ToLowerInvariant(), args.Length > 4 ? args[4].Items?.ToArray() ?? [args[4]] : [], call);
            case "createinstanceandunwrap" or "createinstance" when target.Type is "appdomain" or "currentdomain" or "activator" && args.Length > 1 && args[1].Text is { } full && args[1].HasConstant:
                return Construct(Simple(full), args.Length > 2 ? args[^1].Items?.ToArray() ?? [] : [], call.Line);
            case "createinstance" when target.Type == "activator" && args.Length > 0:
                if (first.IsType)
                    return Construct(first.Type, args.Length > 1 ? args[1].Items?.ToArray() ?? args[1..] : [], call.Line);
                if (first.IsClient)
                    Record(SinkKind.CreateObject, call.Line, first, null, "Activator.CreateInstance");
                var instance = Value.Object("");
                instance.Taint = first.Taint;
                instance.Parameters = first.Parameters;
                return instance;
            case "gettypefromprogid" or "gettypefromclsid" when first.Text is { } id:
                return Value.TypeRef(Components.FromProgId(id));
            case "call" when target.Type == "expression" && args is [{ Type: "reflected" } called, ..]:
                return Delegated(called);
            case "lambda" when target.Type == "expression" && args is [{ IsType: true, Fields: not null }, ..]:
                return first;
            case "compile" when target is { IsType: true, Fields: not null } || target.Code is not null:
            case "getilgenerator" when target.Fields is not null:
                return target;
            case "emit" when args is [_, { Type: "reflected" } emitted] && target.Fields is not null:
                target.Fields["$emitted"] = Delegated(emitted);
                return Value.Unknown;
            case "createdelegate" when target.Fields?.GetValueOrDefault("$emitted") is { } made:
                return made;
            case "unwrap" when args.Length == 0:
                return target;
            case "getconstructor" or "getconstructors" when target is { IsType: true, Type.Length: > 0 }:
                var maker = Value.Object("reflectedconstructor");
                maker.Fields!["$type"] = target;
                return maker;
            case "invoke" when target.Type == "reflectedconstructor":
                return Construct(target.Fields!["$type"].Type, args.Length > 0 ? args[^1].Items?.ToArray() ?? [] : [], call.Line);
            case "createinstance" when target.Type == "loadedassembly":
                return new Value { Type = "loadedtype", Taint = target.Taint };
            default:
                return null;
        }
    }

    /// <summary>A method found by reflection, as a delegate.</summary>
    private static Value Delegated(Value reflected) =>
        new() { Type = reflected.Fields!["$name"].Text!.ToLowerInvariant(), IsType = true, Fields = new(StringComparer.OrdinalIgnoreCase) { ["$owner"] = reflected.Fields["$type"] } };

    /// <summary>The method that matters of a type whose methods are only searched: which one is found is not known.</summary>
    private static string? MainMethod(string type) => type switch
    {
        "process" => "start",
        "assembly" or "appdomain" => "load",
        "file" => "writeallbytes",
        _ => null,
    };

    private Value InvokeReflected(Value target, Value[] args, Call call)
    {
        var owner = target.Fields!["$type"];
        var name = target.Fields["$name"].Text!.ToLowerInvariant();
        var instance = args.Length > 0 && !(args[0].HasConstant && args[0].Constant is null) ? args[0] : owner;
        if (instance.Type.Length == 0 || owner.IsType && instance.Type == "object")
            instance = owner;
        var given = args.Length > 1 ? args[1].Items?.ToArray() ?? [] : [];
        if (call.Callee is not Member { Id: "GetValue" } && (owner.Type == "this" || IsUserType(owner)) && _functions.TryGetValue(name, out var functions))
            return InvokeNamed(functions, owner, given, new Call(call.Line, call.Callee, []));
        if (call.Callee is Member { Id: "GetValue" } && instance.Fields?.GetValueOrDefault(name) is { } held)
            return held;
        return call.Callee is Member { Id: "GetValue" } ? Property(instance, name, call.Line) : Method(instance, name, given, call);
    }

    private Value Plain(Value target, string method, Value[] args, int line)
    {
        if (method is "parse" or "parseexact" && target is { IsType: true, Type: "int" or "int32" or "integer" or "long" or "int64" or "short" or "decimal" or "double" or "guid" or "datetime" or "bool" or "boolean" } && args is [{ IsClient: true }, ..])
            return Value.From(Taints.Number, args[0].Parameters, target.Type);
        if (TextFunctions.Call(method, target, args) is { } text)
            return text;
        if (target.IsType && TextFunctions.Call(method, null, args) is { } fixedText)
            return fixedText;
        var given = Value.Unknown;
        var others = Array.FindAll(args, arg => arg.Code is null);
        foreach (var arg in args)
            if (arg.Code is { Name.Length: 0 } lambda)
                given = Value.Derived(given, [Invoke(lambda, [.. lambda.Parameters.Select(_ => Value.Derived(target.IsType ? null : target, others))])]);
        // An indexed property: x.Items("a").
        if ((target.Type is "request" or "context" or "page" or "this" or "httpcontext" or "httpapplication" or "control" or "usercontrol" || target.Type.Length == 0 && method is "request") && Property(target, method, line) is { } property && property != Value.Unknown && property.Type.Length > 0 && !property.IsType)
            return args.Length > 0 ? Index(property, args, line) : property;
        if (args.Length == 0 && ObjectProperty(target, method, line) is { } value)
            return value;
        if (args.Length > 0 && ObjectProperty(target, method, line) is { } indexed)
            return Index(indexed, args, line);
        var derived = Value.Derived(target.IsType ? null : target, given.Taint == 0 ? args : [.. args, given]);
        if (target.Fields is not null && derived.IsClient && target.Type is not ("sqlcommand" or "response" or "server" or "context"))
        {
            target.Taint |= derived.Taint & (Taints.AnyClient | Taints.Decoded);
            target.Parameters = Value.Union(target.Parameters, derived.Parameters);
        }
        return method is "transformfinalblock" or "decrypt" or "decryptdata" && derived.IsClient ? derived.With(Taints.Decoded) : derived;
    }
}
