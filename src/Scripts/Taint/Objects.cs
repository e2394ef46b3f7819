using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>Constructors and properties of the types that matter, as deeds and as carriers of data.</summary>
internal sealed partial class Machine
{
    private Value Construct(string type, Value[] args, int line)
    {
        var first = args.Length > 0 ? args[0] : Value.Unknown;
        var second = args.Length > 1 ? args[1] : null;
        switch (type)
        {
            case "activexobject":
                return CreateObject(args, "new ActiveXObject", line);
            case "string" when args.Length > 0:
                return first.HasConstant && first.Bytes is null ? first : TextFunctions.Join(first) ?? Value.Derived(null, args, "string");
            case "guid" when first is { HasConstant: true, Text: { } id }:
                return Value.Of(id.Trim('{', '}', '(', ')'), first.Known);
            case "function" when args.Length > 0:
                return MakeFunction(args, "new Function", line);
            case "thread" when first.Code is not null:
                return first.As(type); // what it runs gets its argument when it starts
            case "timer" or "task" when first.Code is { } started:
                return Invoke(started, [.. args[1..]], first.Closure);
            case "keyvaluepair" or "dictionaryentry" when args.Length == 2:
                var pair = Value.Object(type);
                (pair.Fields!["Key"], pair.Fields["Value"]) = (first, args[1]);
                Pour(Value.Derived(null, args), pair);
                return pair;
            case "tuple" or "valuetuple" when args.Length > 0:
                return ArrayValue(args);
            case "lazy" when first.Code is { } maker:
                var lazy = Value.Object(type);
                lazy.Fields!["Value"] = Invoke(maker, [], first.Closure);
                return lazy;
            case "list" or "arraylist" or "queue" or "stack" or "hashset" or "linkedlist" or "stringcollection" or "concurrentqueue" or "concurrentstack" or "concurrentbag":
                return NewList(type, args);
            case "processstartinfo":
                return Info(args);
            case "memorystream" or "binaryreader" or "gzipstream" or "deflatestream" or "cryptostream" or "streamreader" or "bufferedstream" or "stringreader" or "xmltextreader"
                when args.Length > 0 && !IsPath(type, first):
                return Wrapper(type, args);
            case "streamwriter" or "binarywriter" when first.Type is "requeststream" or "response":
                return first;
            case "execaction" when args.Length > 0:
                Record(SinkKind.Process, line, first, second, "ExecAction of a task");
                break;
            case "streamreader" or "filestream" or "streamwriter" or "binarywriter" or "fileinfo" or "directoryinfo" or "textwriter" or "xmltextwriter" or "driveinfo":
                return OpenPath(type, args, line);
            case "tcpclient" or "ipendpoint" or "dnsendpoint" or "udpclient" when args.Length > 1:
                Record(SinkKind.Connect, line, first, second, "new " + type);
                break;
            case "tcplistener" or "httplistener":
                Record(SinkKind.Listen, line, first, second, "new " + type);
                break;
            case "sqlcommand" or "oledbcommand" or "odbccommand" or "oraclecommand" or "mysqlcommand" or "sqlitecommand" when args.Length > 0:
                Record(SinkKind.Query, line, first, second, "new " + type);
                break;
            case "sqldataadapter" or "oledbdataadapter" or "odbcdataadapter" or "oracledataadapter" or "mysqldataadapter" when args.Length > 1:
                Record(SinkKind.Query, line, first, second, "new " + type);
                if (second!.Type is "" or "string")
                    Record(SinkKind.OpenDatabase, line, second, null, "new " + type);
                break;
            case "sqlconnection" or "oledbconnection" or "odbcconnection" or "oracleconnection" or "mysqlconnection" when args.Length > 0:
                Record(SinkKind.OpenDatabase, line, first, null, "new " + type);
                break;
            case "managementobjectsearcher" or "managementclass" or "managementobject" or "managementscope" or "selectquery":
                Record(SinkKind.Management, line, args.Length > 0 ? args[^1] : first, first, "new " + type);
                break;
            case "directoryentry" or "directorysearcher" when args.Length > 0 && first.Pieces.FirstOrDefault().Text is { } path
                && (path.StartsWith("WinNT", StringComparison.OrdinalIgnoreCase) || path.StartsWith("IIS:", StringComparison.OrdinalIgnoreCase)):
                Record(SinkKind.Accounts, line, first, null, "new " + type);
                break;
            case "filesystemaccessrule":
                Record(SinkKind.AccessControl, line, first, second, "new " + type);
                break;
        }
        if (args is [{ Code: not null }] && !_classes.ContainsKey(type))
            return first; // a delegate type around a function
        var made = Value.Object(type);
        foreach (var arg in args)
        {
            made.Taint |= arg.Taint;
            made.Parameters = Value.Union(made.Parameters, arg.Parameters);
        }
        if (args.Length > 0)
            made.Fields!["$0"] = first;
        if (second is not null)
            made.Fields!["$1"] = second;
        return made;
    }

    private static Value NewList(string type, Value[] args)
    {
        var items = args is [{ Items: { } held }, ..] ? new List<Value>(held) : [];
        var derived = Value.Derived(null, args);
        return new Value { Items = items, Fields = new(StringComparer.OrdinalIgnoreCase), Type = type, Taint = derived.Taint, Parameters = derived.Parameters };
    }

    private static Value Info(Value[] args)
    {
        var info = Value.Object("processstartinfo");
        if (args.Length > 0)
            info.Fields!["FileName"] = args[0];
        if (args.Length > 1)
            info.Fields!["Arguments"] = args[1];
        return info;
    }

    private static bool IsPath(string type, Value first) =>
        type == "streamreader" && (first.Taint & Taints.Remote) == 0 && first.Type is "string" or "" && !first.Type.EndsWith("stream", StringComparison.Ordinal) && first.Fields is null && (first.Taint & Taints.Upload) == 0;

    /// <summary>A reader around data holds that data; a decoder marks it.</summary>
    private static Value Wrapper(string type, Value[] args)
    {
        var data = args[0];
        if (data.Bytes is { } bytes && type is "gzipstream" or "deflatestream" && Unpacker.Inflate(bytes, type == "gzipstream") is { } plain)
            return new Value { Constant = plain, HasConstant = true, Known = data.Known, Type = type };
        if (data.HasConstant && data.Constant is not null)
            return data.As(type);
        var taint = data.Taint | (data.IsClient && type is "gzipstream" or "deflatestream" or "cryptostream" ? Taints.Decoded : 0);
        var wrapper = Value.Object(type);
        wrapper.Taint = taint;
        wrapper.Parameters = data.Parameters;
        wrapper.Fields!["$0"] = data;
        if (data.Fields?.GetValueOrDefault("$path") is { } path)
            wrapper.Fields["$path"] = path;
        return wrapper;
    }

    private Value OpenPath(string type, Value[] args, int line)
    {
        var opened = Value.Object(type);
        if (args.Length == 0)
            return opened;
        var path = args[0].Fields?.GetValueOrDefault("$path") ?? args[0];
        opened.Fields!["$path"] = path;
        if (type is "streamreader")
        {
            Record(SinkKind.Read, line, path, null, "new StreamReader");
            opened.Taint = Taints.Stored;
            Pour(StoredIn(path), opened);
        }
        else if (type == "filestream" && args.Length > 1 && args[1].Type == "open")
            Record(SinkKind.Read, line, path, null, "new FileStream");
        else if (type is "streamwriter" or "filestream" or "textwriter" or "binarywriter")
            opened.Fields["$writes"] = Value.Of(true);
        return opened;
    }

    private Value? ObjectProperty(Value target, string id, int line)
    {
        switch (target.Type)
        {
            case "session" or "application" when id is "contents" or "staticobjects":
                return target;
            case "httpruntime" when id == "cache":
            case "memorycache" when id == "default":
                return Ambient("cache");
            case var type when id is "message" or "description" && (type.EndsWith("exception", StringComparison.Ordinal) || type.EndsWith("error", StringComparison.Ordinal)) && target.Fields?.GetValueOrDefault("$0") is { } message:
                return message;
            case "err" when id is "description" or "source" && Lookup(MadeNames.Thrown) is { } raised:
                return raised;
            case not "" when id == "incomingrequest":
                return Ambient("request");
            case not ("this" or "page") or "page" when id == "routedata":
                ReadsClient = true;
                return Collection("querystring");
            case "context" or "page" when id == "form":
                return Value.Unknown;
            case "process" or "" when id == "startinfo" && (target.Type.Length > 0 || target.Fields is not null):
                return Field(target, "StartInfo", "processstartinfo");
            case "response" when id is "output" or "outputstream" or "bodywriter" or "body":
                return Ambient("response");
            case "sqlconnectionstringbuilder" or "oledbconnectionstringbuilder" or "odbcconnectionstringbuilder" or "dbconnectionstringbuilder" when id == "connectionstring":
                return Value.Concat(Value.Of("Data Source="), Value.From(target.Taint, target.Parameters));
            case "schedule.service" when id == "actions":
                return Field(target, "$actions", "schedule.service");
            case not ("" or "this" or "page") when id is "validationkey" or "decryptionkey" && target.Fields?.ContainsKey(id) != true:
            case "processmodel" when id == "password":
            case "adsi" when id is "wamuserpass" or "anonymoususerpass":
                return Value.From(Taints.Secret);
            case not "this" when id == "processmodel":
                return new Value { Type = id };
            case "machinekeysection" when id == "sectioninformation":
                return target;
            case "wscript.shell" or "process" when id is "stdin" or "standardinput":
                return StandardInput(target);
            case "powershell" when id == "commands":
                return Value.Object("commandcollection");
            case "pipeline" when id == "commands":
                return Value.Object("commandcollection");
            case "wscript.shell" or "process" when id is "stdout" or "standardoutput" or "standarderror" or "stderr":
                return Value.From(Taints.Stored, "output");
            case "directoryinfo" or "fileinfo" when id is "parent" or "root":
                return Held("directoryinfo", PathOf(target));
            case "scripting.dictionary" when id is "keys" or "items":
                return DataMethod(target, id, Value.Unknown, null, [], line);
            case "adodb.stream" when id is "readtext" or "read":
                return target.Fields?.GetValueOrDefault("$data") ?? Value.From(Taints.Stored);
            case "scripting.filesystemobject" when id == "drives":
                Record(SinkKind.List, line, Value.Of("drives"), null, "FileSystemObject.Drives");
                return new Value { Type = "drives" };
            case "fileinfo" or "directoryinfo" or "folder" or "file" when id is "fullname" or "path" or "name" or "directoryname" or "directory":
                return PathOf(target);
            case "folder" or "directoryinfo" when id is "files" or "subfolders" or "parentfolder":
                Record(SinkKind.List, line, PathOf(target), null, "Folder." + id);
                return new Value { Type = id == "files" ? "files" : "folders", Taint = Taints.Stored };
            default:
                return null;
        }
    }

    private static Value PathOf(Value target) => target.Fields?.GetValueOrDefault("$path") ?? Value.From(target.Taint & ~Taints.AnyClient | Taints.Stored);

    private static Value Field(Value target, string name, string type)
    {
        if (target.Fields is null)
            return Value.Object(type);
        if (!target.Fields.TryGetValue(name, out var field))
            target.Fields[name] = field = Value.Object(type);
        return field;
    }

    private void SetProperty(Value target, string id, Value value, int line)
    {
        switch (id)
        {
            case "commandtext":
                Record(SinkKind.Query, line, value, null, "CommandText");
                break;
            case "selectcommand" when value.Type is "string" or "" && value.Fields is null:
                Record(SinkKind.Query, line, value, null, "SelectCommand");
                break;
            case "connectionstring":
                Record(SinkKind.OpenDatabase, line, value, null, "ConnectionString");
                break;
            case "filename" when target.Type is "processstartinfo" or "process":
                target.Fields?.TryAdd("FileName", value);
                break;
            case "attributes" or "creationtime" or "lastwritetime" or "datelastmodified" when target.Type is "fileinfo" or "file" or "folder" or "directoryinfo":
                Record(SinkKind.SetAttributes, line, PathOf(target), value, id);
                break;
            case "text" or "innertext" or "innerhtml" when (value.Taint & Taints.Secret) != 0:
                Record(SinkKind.Answer, line, value, null, "answer");
                break;
            case "enablescript" when value.Constant is true:
                target.Fields?.TryAdd("EnableScript", value);
                break;
        }
    }
}
