using System.Management.Automation.Language;
using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Objects that scripts make and what can be asked of lists and streams. Ours, all of them: nothing is loaded.</summary>
internal sealed partial class Interpreter
{
    /// <summary><c>New-Object</c> and <c>[type]::new()</c> for the types that decode.</summary>
    private object? New(string type, object?[] arguments) => Created(Construct(type, arguments));

    private object? Construct(string type, object?[] arguments)
    {
        if (Unknown.Any(arguments))
            return Effect();
        switch (type)
        {
            case "System.String":
                return StaticMethods.Call(type, "new", arguments, _budget);
            case "System.IO.MemoryStream":
                return arguments.Length == 0 ? new StreamValue([]) : Conversions.TryBytes(arguments is [byte[] or StreamValue, ..] ? arguments[0] : arguments.Length == 1 ? arguments[0] : arguments, out var bytes)
                    ? new StreamValue(bytes) : Unknown.Value;
            case "System.IO.Compression.DeflateStream" or "System.IO.Compression.GzipStream" or "System.IO.Compression.GZipStream":
                if (arguments.Length == 0 || arguments[0] is not StreamValue packed)
                    return Unknown.Value;
                Mark(Strength.Strong);
                var inflated = Decompression.Inflate(packed.Bytes, packed.Position, !type.EndsWith("DeflateStream", StringComparison.Ordinal), _budget);
                if (inflated is StreamValue opened && arguments.Length > 1 && _trace.Bytes.Count < 100)
                    _trace.Bytes.Add(opened.Bytes);
                return inflated;
            case "System.IO.StreamReader":
                if (arguments.Length == 0 || arguments[0] is not StreamValue stream)
                    return Unknown.Value;
                var encoding = arguments.OfType<EncodingValue>().FirstOrDefault()?.Encoding ?? Encoding.UTF8;
                return _budget.Allows(stream.Bytes.Length) ? new ReaderValue(Strip(encoding.GetString(stream.Bytes, stream.Position, stream.Bytes.Length - stream.Position))) : Unknown.Value;
            case "System.IO.Compression.ZLibStream" when arguments is [StreamValue zlib, ..]:
                return Marked(Decompression.Inflate(zlib.Bytes, zlib.Position + 2, false, _budget));
            case "System.IO.Compression.ZipArchive" when arguments is [StreamValue archive, ..]:
                return Marked(Decompression.Archive(archive.Bytes, _budget));
            case "System.IO.StringReader" when arguments is [string lines]:
                return new ReaderValue(lines);
            case "System.Net.WebClient":
                _effects++;
                return new EngineValue("web-client");
            case "System.Data.DataTable":
                return new EngineValue("data-table");
            case "System.TimeSpan" or "System.Version" or "System.Net.IPAddress" when arguments is [string or byte[] or object?[]]:
                return Cast(arguments[0], type);
            case "System.TimeSpan" when arguments.Length == 3 && Array.TrueForAll(arguments, part => Conversions.TryInt(part, out _)):
                return new TimeSpan(Conversions.TryInt(arguments[0], out var h) ? h : 0, Conversions.TryInt(arguments[1], out var m) ? m : 0, Conversions.TryInt(arguments[2], out var s) ? s : 0);
            case "System.Text.StringBuilder":
                return new StringBuilder(arguments is [string text, ..] ? text : "");
            case "System.Collections.ArrayList" or "Collections.Generic.List" or "System.Collections.Generic.List":
                return new List<object?>(arguments.Length == 1 && Conversions.IsList(arguments[0]) ? Conversions.Array(arguments[0]) : []);
            case "System.Management.Automation.PSCredential" or "System.Net.NetworkCredential" when arguments is [_, SecureValue password, ..]:
                return type.EndsWith("NetworkCredential", StringComparison.Ordinal) ? new EngineValue("network-credential:" + password.Text) : new CredentialValue(Conversions.Text(arguments[0]) ?? "", password.Text);
            case "System.Collections.Queue" or "Collections.Queue" or "System.Collections.Generic.Queue" or "System.Collections.Generic.Stack" when arguments.Length == 1 && arguments[0] is not null && Conversions.IsList(arguments[0]):
                var filled = new QueueValue(type.EndsWith("Stack", StringComparison.Ordinal));
                filled.Items.AddRange(Conversions.Items(arguments[0]));
                return filled;
            case "System.Collections.Generic.Stack":
                return new QueueValue(lastFirst: true);
            case "System.Collections.Queue" or "Collections.Queue" or "System.Collections.Generic.Queue":
                return new QueueValue(lastFirst: false);
            case "System.Collections.Stack" or "Collections.Stack":
                return new QueueValue(lastFirst: true);
            case "System.Collections.Hashtable" or "System.Collections.Specialized.OrderedDictionary" or "Collections.Hashtable" or "System.Collections.Generic.Dictionary" or "System.Management.Automation.PSObject" or "System.Object" when arguments.Length == 0:
                return new HashValue();
            case "System.Guid" or "System.Numerics.BigInteger" when arguments is [var number]:
                return Cast(number, type);
            case "System.Text.RegularExpressions.Regex" when arguments is [string pattern, ..]:
                return new RegexValue(pattern);
            case "System.Byte[]" or "System.Char[]" or "System.Object[]" or "System.Int32[]" when arguments.Length == 1 && Conversions.TryInt(arguments[0], out var length)
                && length >= 0 && _budget.AllowsElements(length):
                return type switch { "System.Byte[]" => new byte[length], "System.Char[]" => new char[length], _ => new object?[length] };
            case "System.Management.Automation.PowerShell":
                return new ShellValue();
            case "System.Security.Cryptography.CryptoStream" when arguments is [StreamValue hidden, CipherValue cipher, ..]:
                return Marked(cipher.Decrypt(hidden.Bytes.AsSpan(hidden.Position)) is byte[] clear ? new StreamValue(clear) : Unknown.Value);
        }
        if (_classes.TryGetValue(type, out var declared))
            return Instance(declared, arguments);
        if (_compiled?.Type(type) is { } own)
            return Compiled(arguments, given => _compiled.Make(own, given));
        if ((Ciphers.Make(type, "new") ?? Digests.Make(type, "new", arguments, _budget)) is { } made)
            return made;
        if (type.StartsWith("Collections.Generic.List", StringComparison.OrdinalIgnoreCase) || type.StartsWith("System.Collections.Generic.List", StringComparison.OrdinalIgnoreCase))
            return new List<object?>(arguments.Length == 1 && Conversions.IsList(arguments[0]) ? Conversions.Array(arguments[0]) : []);
        return Encodings.OfType(type) is EncodingValue found ? found : Effect();
    }

    private static string Strip(string text) => text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;

    private object? ListCall(object target, string key, object?[] arguments)
    {
        switch (key)
        {
            case "add" when target is List<object?> list && arguments.Length == 1 && _budget.AllowsElements(list.Count):
                list.Add(arguments[0]);
                return Unknown.Is(arguments[0]) ? Unknown.Value : null;
            case "addrange" when target is List<object?> list && arguments.Length == 1 && !Unknown.Is(arguments[0]) && _budget.AllowsElements(list.Count + Conversions.Count(arguments[0])):
                list.AddRange(Conversions.Items(arguments[0]).ToArray());
                return null;
            case "reverse" when target is List<object?> list:
                list.Reverse();
                Mark(Strength.Strong);
                return null;
            case "toarray" or "clone" or "getenumerator":
                return Conversions.Array(target).Clone();
            case "getvalue" or "get_item" when arguments.Length == 1 && Conversions.TryInt(arguments[0], out var index):
                return At(target, index);
            case "contains" when arguments.Length == 1:
                return Conversions.Items(target).Any(item => Comparison.Same(item, arguments[0], false));
            case "indexof" when arguments.Length == 1 && !Unknown.Is(arguments[0]):
                return Array.FindIndex(Conversions.Array(target), item => Comparison.Same(item, arguments[0], false));
            case "foreach" when arguments is [BlockValue block]:
                return ForEach(Conversions.Array(target), block);
            case "where" when arguments is [BlockValue filter]:
                return Where(Conversions.Array(target), filter);
            case "setvalue" or "set_item" when target is object?[] items && arguments.Length == 2:
                var (value, where) = key == "setvalue" ? (arguments[0], arguments[1]) : (arguments[1], arguments[0]);
                if (!Conversions.TryInt(where, out var at) || at < 0 || at >= items.Length)
                    return Unknown.Value;
                items[at] = value;
                return null;
        }
        var results = new object?[Conversions.Count(target)];
        for (var i = 0; i < results.Length; i++)
        {
            var item = Conversions.At(target, i);
            if (item is not string && item is not (char or int or byte or MatchValue))
                return Effect();
            results[i] = item is string text ? StringMethods.Call(text, key, arguments, _budget) : Scalar(item, key, arguments);
            if (Unknown.Is(results[i]))
                return Effect();
        }
        return results;
    }

    private object? WriteTo(StreamValue stream, byte[] bytes, object?[] arguments)
    {
        var from = 0;
        var count = bytes.Length;
        if (arguments.Length == 3 && (!Conversions.TryInt(arguments[1], out from) || !Conversions.TryInt(arguments[2], out count) || from < 0 || count < 0 || from > bytes.Length - count))
            return Unknown.Value;
        if (!_budget.Allows(stream.Position + (long)count) || !_budget.Step(stream.Bytes.Length >> 4))
            return Unknown.Value;
        stream.Write(bytes.AsSpan(from, count));
        return null;
    }

    private object? StreamCall(StreamValue stream, string key, object?[] arguments)
    {
        switch (key)
        {
            case "toarray" or "getbuffer":
                return stream.Bytes;
            case "close" or "dispose" or "flush":
                return null;
            case "seek" or "set_position":
                stream.Position = Conversions.TryInt(arguments.FirstOrDefault(), out var at) ? Math.Clamp(at, 0, stream.Bytes.Length) : 0;
                return stream.Position;
            case "copyto" when arguments is [StreamValue { Bytes.Length: 0 } output, ..]:
                Replace(output, stream);
                return null;
            case "write" when arguments.Length is 1 or 3 && Conversions.TryBytes(arguments[0], out var bytes):
                return WriteTo(stream, bytes, arguments);
            case "writebyte" when arguments.Length == 1 && Conversions.TryInteger(arguments[0], out var single) && single is >= 0 and <= 255:
                return WriteTo(stream, [(byte)single], []);
            case "read" when arguments is [byte[] buffer, ..]:
                var into = 0;
                if (arguments.Length > 2 && (!Conversions.TryInt(arguments[1], out into) || into < 0 || into > buffer.Length))
                    return Unknown.Value;
                var count = Math.Min(buffer.Length - into, stream.Bytes.Length - stream.Position);
                if (arguments.Length > 2 && Conversions.TryInt(arguments[2], out var wanted))
                    count = Math.Clamp(wanted, 0, count);
                Array.Copy(stream.Bytes, stream.Position, buffer, into, count);
                stream.Position += count;
                return count;
            default:
                return Unknown.Value;
        }
    }

    private static void Replace(StreamValue stream, StreamValue with) => stream.Fill(with.Bytes);
}
