using System.Collections.Immutable;

namespace Afterpatch.Scripts.Taint;

/// <summary>What a page gets from outside: the request's parts and the server's own objects.</summary>
internal sealed partial class Machine
{
    private static readonly HashSet<string> OwnVariables = new(StringComparer.OrdinalIgnoreCase)
    {
        "APPL_PHYSICAL_PATH", "APPL_MD_PATH", "INSTANCE_ID", "INSTANCE_META_PATH", "LOCAL_ADDR", "PATH_TRANSLATED", "REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT",
        "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PORT_SECURE", "SERVER_PROTOCOL", "SERVER_SOFTWARE", "HTTPS", "URL", "GATEWAY_INTERFACE",
        "CONTENT_LENGTH", "LOGON_USER", "AUTH_USER", "AUTH_TYPE", "REMOTE_USER", "NUMBER_OF_PROCESSORS", "OS", "WINDIR", "COMSPEC", "PATH",
    };

    private static readonly HashSet<string> WeakVariables = new(StringComparer.OrdinalIgnoreCase)
    {
        "HTTP_HOST", "HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR", "HTTP_CLIENT_IP", "HTTP_X_REWRITE_URL", "HTTP_URL",
        "PATH_INFO", "HTTP_ACCEPT", "HTTP_VIA", "HTTP_CONTENT_TYPE", "CONTENT_TYPE", "HTTP_CACHE_CONTROL", "HTTP_ACCEPT_ENCODING", "HTTP_CONNECTION",
    };

    private Value FromRequest(Value key, string collection)
    {
        var name = key.Text;
        if (collection == "servervariables" && name is not null)
        {
            if (OwnVariables.Contains(name))
                return Value.From(name is "PATH_TRANSLATED" or "APPL_PHYSICAL_PATH" ? Taints.OwnPath : Taints.None);
            if (WeakVariables.Contains(name))
                return Value.From(Taints.Weak | Taints.Head);
        }
        if (collection == "headers" && name is not null && WeakVariables.Contains("HTTP_" + name.Replace('-', '_')))
            return Value.From(Taints.Weak | Taints.Head);
        ReadsClient = true;
        ImmutableSortedSet<string> parameters = name is { Length: > 0 and <= 64 } ? [name] : [];
        return Value.From(Taints.Client, parameters);
    }

    private Value PostedFile(Value key)
    {
        ReadsClient = true;
        var file = Value.Object("postedfile");
        file.Taint = Taints.Upload;
        if (key.Text is { Length: > 0 and <= 64 } name && key.Constant is string)
            file.Parameters = [name];
        return file;
    }

    private static Value OfControl(Value file)
    {
        file.Fields!["$control"] = Value.Of(true);
        return file;
    }

    private static Value Collection(string name)
    {
        var collection = Value.Object("requestcollection");
        collection.Fields!["$of"] = Value.Of(name);
        collection.Taint = Taints.Client;
        return collection;
    }

    private Value RequestProperty(string id)
    {
        switch (id)
        {
            case "form" or "query" or "querystring" or "cookies" or "headers" or "params" or "item" or "unvalidated" or "servervariables" or "clientcertificate":
                return Collection(id);
            case "files":
                return new Value { Type = "postedfiles", Taint = Taints.Upload };
            case "inputstream" or "bodyreader" or "pipereader" or "body" or "getbufferlessinputstream":
                ReadsClient = true;
                return Value.From(Taints.Client, "stream");
            case "rawurl" or "url" or "pathinfo" or "useragent" or "urlreferrer" or "userlanguages" or "contenttype" or "userhostname" or "anonymousid":
                return Value.From(Taints.Weak | Taints.Head, id is "url" or "urlreferrer" ? "uri" : "string");
            case "physicalpath" or "physicalapplicationpath":
                return Value.From(Taints.OwnPath);
            default:
                return Value.Unknown;
        }
    }

    private Value PostedFileProperty(Value file, string id) => id switch
    {
        "filename" => new Value { Taint = Taints.UploadName, Type = "string", Parameters = file.Parameters },
        "inputstream" or "filecontent" or "filebytes" => Value.From(Taints.Upload, file.Parameters, "stream"),
        "postedfile" or "file" => OfControl(PostedFile(Value.Unknown)),
        "postedfiles" => new Value { Type = "postedfiles", Taint = Taints.Upload },
        _ => Value.Unknown,
    };

    private Value Property(Value target, string id, int line)
    {
        if (target.Type == "request")
            return RequestProperty(id);
        if (Controls.IsUpload(target.Type) || target.Type is "postedfile" or "httppostedfile" or "iformfile")
            return PostedFileProperty(target, id);
        if (Controls.HoldsText(id) && Controls.Filled(target.Type) is var taint and not Taints.None)
        {
            ReadsClient = true;
            return Value.From(taint);
        }
        if (id is "request" or "response" or "server" or "session" or "application" && target.Type is "context" or "page" or "this" or "" or "control" or "httpcontext" or "httpapplication")
            return Ambient(id);
        if (id is "viewstate" or "cache" && target.Type is "this" or "page" or "context")
            return Ambient(id);
        if (id == "current" && target.Items is { Count: > 0 })
            return Element(target);
        if (id == "items" && target.Type == "context")
            return Ambient("cache");
        if (id == "current" && target.Type is "context" or "httpcontext")
            return Ambient("context");
        if (target.Type is "context" or "page" && id == "httpcontext")
            return Ambient("context");
        if (target.Type is "textbox" or "label" || id is "length" or "count" or "tostring")
            return PlainProperty(target, id);
        return ObjectProperty(target, id, line) ?? PlainProperty(target, id);
    }

    private static Value PlainProperty(Value target, string id)
    {
        if (target.IsType)
        {
            // A method's name without a call is a delegate: whose method it is must not be lost.
            return TextFunctions.Static(target.Type, id)
                ?? new Value { Type = id, IsType = true, Fields = new(StringComparer.OrdinalIgnoreCase) { ["$owner"] = target } };
        }
        switch (id)
        {
            case "item1" or "item2" or "item3" or "item4" or "item5" or "item6" or "item7" when target.Items is { } tuple && id[4] - '1' < tuple.Count:
                return tuple[id[4] - '1'];
            case "length" or "count" or "longlength":
                return target.Constant is string s ? Value.Of((double)s.Length, target.Known)
                    : target.Constant is byte[] b ? Value.Of((double)b.Length, true)
                    : target.Items is { } items ? Value.Of((double)items.Count, target.Taint == 0) : Value.Unknown;
            case "isvalid" or "ispostback" or "hasfile" or "hasrows" or "success" or "exists" or "canread" or "eof" or "bof" or "contentlength" or "size" or "totalbytes":
                return Value.Unknown;
            case "result" when target.Type is not ("task" or "iasyncresult"):
                return target; // a task is what it gives
            case var _ when target is { Type: "array", Items: { Count: > 0 and <= 8 } parts, Fields: null }:
                return parts.Aggregate(Value.Join); // a tuple whose items we know by place only
            default:
                return target.IsObject || target.Taint != 0 ? new Value { Taint = target.Taint, Parameters = target.Parameters } : Value.Unknown;
        }
    }
}
