namespace Afterpatch.Scripts.Taint;

/// <summary>The file system, by .NET, FileSystemObject and ADODB.Stream.</summary>
internal sealed partial class Machine
{
    private Value? FileMethod(Value target, string method, Value first, Value? second, Value[] args, int line)
    {
        if (method is "saveas" && args.Length > 0 && (Controls.IsUpload(target.Type) || target.Type is "postedfile" or "httppostedfile" or "httppostedfilebase" || (target.Taint & Taints.Upload) != 0 || target.Type.Length == 0))
        {
            Record(SinkKind.Upload, line, first, Value.From(Taints.Upload, target.Parameters),
                target is { Type: "postedfile", Fields: { } held } && !held.ContainsKey("$control") ? "SaveAs of the request" : "SaveAs");
            return Value.Unknown;
        }
        return target.Type switch
        {
            "file" or "directory" or "filesystem" or "streamwriter" or "filestream" or "fileinfo" or "directoryinfo" or "binarywriter" or "textwriter" or "textstream" or "driveinfo" or "environment" or "zipfile"
                => NetFile(target, method, first, second, args, line),
            "shell.application" or "shellfolder" => ShellFolder(target, method, first, args, line),
            "scripting.filesystemobject" or "folder" => ScriptFile(target, method, first, second, args, line),
            "adodb.stream" => StreamMethod(target, method, first, line),
            "response" when method is "writefile" or "transmitfile" => Note(SinkKind.Read, line, first, null, "Response." + method),
            "msxml2.domdocument" when method is "save" => Note(SinkKind.Write, line, first, Contents(target), "XML save"),
            "path" => PathMethod(method, args),
            "bufferedstream" or "memorystream" when method is "writeto" or "copyto" && first.Fields?.GetValueOrDefault("$path") is { } path
                => Note(SinkKind.Write, line, path, target, "CopyTo"),
            _ => method is "copyto" && first.Fields?.GetValueOrDefault("$writes") is not null
                ? Note(SinkKind.Write, line, first.Fields["$path"], target, "CopyTo") : null,
        };
    }

    private Value Note(SinkKind kind, int line, Value main, Value? other, string what, Value? result = null)
    {
        Record(kind, line, main, other, what);
        return result ?? Value.Unknown;
    }

    private Value? NetFile(Value target, string method, Value first, Value? second, Value[] args, int line)
    {
        var path = target.IsType ? first : PathOf(target);
        var what = target.Type + "." + method;
        switch (method)
        {
            case "writealltext" or "writeallbytes" or "writealllines" or "appendalltext" or "appendalllines" or "writealltextasync":
                return Note(SinkKind.Write, line, path, second, what);
            case "readalltext" or "readallbytes" or "readalllines" or "openread" or "opentext" or "readlines":
                return Note(SinkKind.Read, line, path, null, what, new Value { Taint = Taints.Stored | StoredIn(path).Taint, Parameters = StoredIn(path).Parameters, Type = method == "openread" ? "filestream" : "string", Fields = method is "openread" or "opentext" ? Opened(path) : null });
            case "create" or "createtext" or "appendtext" or "openwrite" or "open" when target.Type is "file" or "fileinfo":
                var opened = Value.Object(method is "createtext" or "appendtext" ? "streamwriter" : "filestream");
                opened.Fields!["$path"] = path;
                opened.Fields["$writes"] = Value.Of(true);
                return opened;
            case "write" or "writeline" or "writebyte" or "writeasync" when target.Type is "streamwriter" or "filestream" or "binarywriter" or "textwriter" or "textstream":
                return Note(SinkKind.Write, line, PathOf(target), first, what);
            case "copyto" when target.Type is "filestream":
                return Value.Unknown;
            case "read" or "readtoend" or "readbyte" when target.Type == "filestream":
                return Note(SinkKind.Read, line, PathOf(target), null, what, Value.From(Taints.Stored));
            case "delete" or "deletefile" or "deletedirectory":
                return Note(SinkKind.Delete, line, path, null, what);
            case "move" or "copy" or "moveto" or "copyto" or "replace" or "copyfile" or "copydirectory" or "movefile" or "renamefile":
                return Moved(path, (target.IsType ? second : first) ?? Value.Unknown, line, what);
            case "createfromdirectory":
                return Note(SinkKind.Move, line, first, second, what);
            case "getfiles" or "getdirectories" or "getfilesystementries" or "enumeratefiles" or "enumeratedirectories" or "enumeratefilesystementries" or "getfilesysteminfos" or "enumeratefilesysteminfos":
                return Note(SinkKind.List, line, path, null, what, new Value { Taint = Taints.Stored, Type = method.Contains("director", StringComparison.Ordinal) ? "directoryinfo[]" : "fileinfo[]" });
            case "getlogicaldrives" or "getdrives":
                return Note(SinkKind.List, line, Value.Of("drives"), null, what, new Value { Type = "drives" });
            case "createdirectory" or "createsubdirectory":
                return Note(SinkKind.MakeDirectory, line, path, null, what);
            case "setattributes" or "setcreationtime" or "setlastwritetime" or "setlastaccesstime" or "setcreationtimeutc" or "setlastwritetimeutc":
                return Note(SinkKind.SetAttributes, line, path, second, what);
            case "setaccesscontrol":
                return Note(SinkKind.AccessControl, line, path, second, what);
            case "extracttodirectory" when args.Length > 0:
                return Note(SinkKind.Write, line, args[^1], first, what);
            default:
                return null;
        }
    }

    private static Dictionary<string, Value> Opened(Value path) => new(StringComparer.OrdinalIgnoreCase) { ["$path"] = path };

    private Value? ScriptFile(Value target, string method, Value first, Value? second, Value[] args, int line)
    {
        var what = "FileSystemObject." + method;
        switch (method)
        {
            case "createtextfile":
                return Note(SinkKind.Write, line, first, null, what, Stream(first));
            case "opentextfile":
                if (second?.Number is null or 1 && !(second is not null && !second.HasConstant))
                    Record(SinkKind.Read, line, first, null, what);
                return Stream(first);
            case "getfolder":
                Record(SinkKind.List, line, first, null, what);
                return Held("folder", first);
            case "getfile":
                return Held("file", first);
            case "deletefile" or "deletefolder":
                return Note(SinkKind.Delete, line, first, null, what);
            case "copyfile" or "movefile" or "copyfolder" or "movefolder":
                return Moved(first, second ?? Value.Unknown, line, what);
            case "createfolder":
                return Note(SinkKind.MakeDirectory, line, first, null, what);
            case "getdrive":
                return Note(SinkKind.List, line, first, null, what);
            case "delete" or "move" or "copy":
                return Note(method == "delete" ? SinkKind.Delete : SinkKind.Move, line, PathOf(target), first, what);
            case "buildpath":
                return args.Length > 1 ? Value.Concat(Value.Concat(first, Value.Of("\\")), args[1]) : first;
            case "getextensionname":
                return Value.Unknown;
            case "getfilename" or "getbasename":
                return NameOf(first);
            default:
                return null;
        }
    }

    /// <summary>A file that the page has written before takes what it holds along.</summary>
    private Value Moved(Value from, Value to, int line, string what)
    {
        if (StoredIn(from) is { IsClient: true } content)
            Record(SinkKind.Write, line, to, content, what);
        return Note(SinkKind.Move, line, from, to, what);
    }

    private Value? ShellFolder(Value target, string method, Value first, Value[] args, int line)
    {
        var what = "Shell.Application." + method;
        switch (method)
        {
            case "namespace" when args.Length > 0:
                Record(SinkKind.List, line, first, null, what);
                var folder = Held("shellfolder", first);
                Pour(first, folder);
                return folder;
            case "copyhere" or "movehere" when target.Type == "shellfolder" && args.Length > 0:
                return Note(SinkKind.Move, line, first, PathOf(target), what);
            case "newfolder" when target.Type == "shellfolder":
                return Note(SinkKind.MakeDirectory, line, PathOf(target), null, what);
            case "parsename" when target.Type == "shellfolder":
                var item = Held("shellfolder", Value.Concat(PathOf(target), first));
                Pour(Value.Derived(target, args), item);
                return item;
            default:
                return null;
        }
    }

    private static Value Held(string type, Value path)
    {
        var held = Value.Object(type);
        held.Fields!["$path"] = path;
        return held;
    }

    /// <summary>What the page itself has written into a file of a known name.</summary>
    /// <remarks>The site's configuration holds its keys and passwords.</remarks>
    private Value StoredIn(Value path) =>
        path is { HasConstant: true, Text: { } file } && file[(file.LastIndexOfAny(['\\', '/', '\u0001']) + 1)..].ToLowerInvariant() is "web.config" or "machine.config" or "applicationhost.config" ? Value.From(Taints.Secret) : path is { HasConstant: true, Text: { Length: > 0 } name } && _store.TryGetValue("file:" + name, out var kept) ? kept : Value.Unknown;

    private Value Stream(Value path)
    {
        var stream = Held("textstream", path);
        stream.Fields!["$writes"] = Value.Of(true);
        stream.Taint = Taints.Stored;
        Pour(StoredIn(path), stream);
        return stream;
    }

    private Value? StreamMethod(Value target, string method, Value first, int line)
    {
        switch (method)
        {
            case "write" or "writetext":
                target.Fields!["$data"] = first;
                return Value.Unknown;
            case "copyto":
                if (first.Fields is not null)
                    first.Fields["$data"] = target.Fields!.GetValueOrDefault("$data") ?? Value.Unknown;
                return Value.Unknown;
            case "savetofile":
                return Note(SinkKind.Write, line, first, target.Fields!.GetValueOrDefault("$data") ?? Value.Unknown, "ADODB.Stream.SaveToFile");
            case "loadfromfile":
                target.Fields!["$data"] = Value.From(Taints.Stored | StoredIn(first).Taint, StoredIn(first).Parameters);
                return Note(SinkKind.Read, line, first, null, "ADODB.Stream.LoadFromFile");
            case "read" or "readtext":
                return target.Fields!.GetValueOrDefault("$data") ?? Value.From(Taints.Stored);
            default:
                return null;
        }
    }

    private static Value NameOf(Value path)
    {
        if (path.HasConstant && path.Text is { } text)
            return Value.Of(text[(text.LastIndexOfAny(['\\', '/']) + 1)..], path.Known);
        return path.Taint == 0 ? Value.Unknown : Value.From(path.Taint | Taints.NameOnly, path.Parameters);
    }

    /// <summary>Temporary files that were made: each has a name of its own, so that what is written there is known where it is read.</summary>
    private int _temporaryFiles;

    private Value? PathMethod(string method, Value[] args)
    {
        switch (method)
        {
            case "combine" or "join":
                var path = Value.Of("");
                for (var i = 0; i < args.Length; i++)
                    path = i == 0 ? args[0] : Value.Concat(Value.Concat(path, Value.Of("\\")), args[i]);
                return path;
            case "getfilename" or "getfilenamewithoutextension":
                return args.Length > 0 ? NameOf(args[0]) : null;
            case "getextension":
                return args.Length > 0 && args[0].IsClient ? Value.From(args[0].Taint | Taints.NameOnly, args[0].Parameters) : Value.Unknown;
            case "gettempfilename":
                return Value.Of($@"C:\Windows\Temp\tmp{++_temporaryFiles:X4}.tmp");
            case "getrandomfilename" or "gettemppath" or "getdirectoryname" or "getfullpath" when args.Length == 0:
                return Value.Unknown;
            case "getdirectoryname" or "getfullpath":
                return args[0];
            default:
                return null;
        }
    }
}
