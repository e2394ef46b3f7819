using System.Globalization;
using System.Net;
using System.Text;

namespace Afterpatch.Scripts.Taint;

/// <summary>Functions on strings, numbers and encodings of all four languages. Names do not collide, so one table serves them.</summary>
internal static class TextFunctions
{
    private static readonly HashSet<string> Measures = new(StringComparer.Ordinal)
    {
        "len", "lenb", "instr", "instrrev", "indexof", "lastindexof", "isnumeric", "isdate", "isempty", "isnull", "isobject", "isarray", "ubound", "lbound", "vartype", "typename",
        "contains", "startswith", "endswith", "equals", "compareto", "compare", "strcomp", "isnullorempty", "isnullorwhitespace", "gethashcode", "computehash", "hashpasswordforstoringinconfigfile",
        "cint", "clng", "cdbl", "csng", "cbool", "cdate", "toint32", "toint16", "toint64", "todouble", "todecimal", "toboolean", "todatetime", "parseint", "parsefloat", "tryparse", "ismatch", "match", "exists", "fileexists", "folderexists",
        "now", "date", "time", "year", "month", "day", "hour", "minute", "second", "datediff", "dateadd", "rnd", "randomize", "timer", "newguid", "round", "fix", "int", "abs", "sgn", "isnothing", "isdbnull", "isinrole", "getbytecount", "test", "search", "contenttype", "containskey", "hasvalue", "isdigit", "isletter", "md5", "count",
    };

    /// <summary>Constants of Visual Basic and of VBScript by name.</summary>
    public static Value? Named(string lower) => lower switch
    {
        "vbcrlf" or "vbnewline" => Value.Of("\r\n"),
        "vbcr" => Value.Of("\r"),
        "vblf" => Value.Of("\n"),
        "vbtab" => Value.Of("\t"),
        "vbnullchar" => Value.Of("\0"),
        "vbnullstring" => Value.Of(""),
        "empty" or "undefined" => Value.Null,
        _ => null,
    };

    public static Value? Static(string type, string id) => (type, id) switch
    {
        ("string", "empty") => Value.Of(""),
        ("environment", "newline") => Value.Of("\r\n"),
        ("path", "directoryseparatorchar") => Value.Of("\\"),
        _ => null,
    };

    /// <summary>The value of an array or character list as one string.</summary>
    public static Value? Join(Value array)
    {
        if (array.Items is null)
            return array.HasConstant ? array : null;
        var joined = new StringBuilder();
        var known = true;
        foreach (var item in array.Items)
        {
            if (!item.HasConstant)
                return null;
            joined.Append(item.Constant is double d ? ((char)(ushort)(long)d).ToString() : item.Text);
            known &= item.Known;
            if (joined.Length > Value.MaxText)
                return null;
        }
        return Value.Of(joined.ToString(), known);
    }

    /// <returns>Null when the name is none of ours.</returns>
    public static Value? Call(string name, Value? target, Value[] args)
    {
        var subject = target is { IsType: false } ? target : args.Length > 0 ? args[0] : null;
        var rest = target is { IsType: false } ? args : args.Length > 0 ? args[1..] : [];
        if (name is "match" or "matches" && (subject?.IsClient == true || Array.Exists(args, arg => arg.IsClient)))
            return Value.Derived(target is { IsType: false } ? target : null, args);
        if (subject is null)
            return Measures.Contains(name) ? Value.Unknown : null;
        if (Decode(name, subject, rest) is { } decoded)
            return decoded;
        if (name is "parse" or "tryparse" && subject.Constant is string digits && rest.Any(r => r.IsType && r.Type.Contains("hex", StringComparison.Ordinal))
            && long.TryParse(digits.AsSpan().Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var styled))
            return Value.Of((double)styled, subject.Known);
        if (subject.HasConstant && subject.Text is { } text && rest.All(a => a.HasConstant) && subject.Items is null)
        {
            if (Compute(name, text, subject, rest) is { } result)
                return result.Constant is null && result.Items is null ? result : result;
        }
        if (name is "htmlencode" or "urlencode" or "htmlattributeencode" or "escapedatastring" && (args.FirstOrDefault(arg => arg.IsClient) ?? subject) is { IsClient: true } written)
            return written.With(Taints.Escaped);
        if (name is "htmldecode" or "urldecode" or "unescape" or "unescapedatastring" && (subject.Taint & Taints.Escaped) != 0)
            return Value.From(subject.Taint & ~Taints.Escaped, subject.Parameters);
        if (name is "chr" or "chrw" or "chrb" or "fromcharcode" or "tochar" or "cbyte" or "tobyte" && (subject.Taint & Taints.Number) != 0)
            return (subject.Taint & Taints.Handed) != 0 ? Value.From(Taints.Handed | Taints.Decoded) : Value.From(subject.Taint | Taints.Client | Taints.Decoded, subject.Parameters);
        if (ListFunctions.Call(name, target, subject, rest, args) is { } list)
            return list;
        if (Numbers.Contains(name) && (subject.IsClient || (subject.Taint & Taints.Handed) != 0))
            return Value.From(Taints.Number | subject.Taint & Taints.Handed, subject.Parameters, "");
        if (name is "instr" or "indexof" && LooksUp(subject, rest) is { } position)
            return position;
        return Measures.Contains(name) ? Value.Unknown : null;
    }

    /// <summary>The place of the client's character in an alphabet: how decoders make numbers of letters.</summary>
    private static Value? LooksUp(Value subject, Value[] rest)
    {
        var table = subject.Constant is double && rest.Length > 0 ? rest[0] : subject;
        var sought = rest.FirstOrDefault(r => r.IsClient || (r.Taint & (Taints.Number | Taints.Handed)) != 0);
        return sought is not null && table is { HasConstant: true, Text.Length: >= 16 } ? Value.From(Taints.Number | sought.Taint & Taints.Handed, sought.Parameters, "") : null;
    }

    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal) { "cint", "clng", "cdbl", "csng", "toint32", "toint16", "toint64", "todouble", "parseint", "parsefloat" };

    private static Value? Compute(string name, string text, Value subject, Value[] rest)
    {
        var known = subject.Known && rest.All(r => r.Known);
        var first = rest.Length > 0 ? rest[0] : null;
        object? result = name switch
        {
            "chr" or "chrw" or "chrb" or "fromcharcode" or "tochar" when subject.Number is { } n && rest.Length == 0 => ((char)(ushort)(long)n).ToString(),
            "asc" or "ascw" or "ascb" when text.Length > 0 => (double)text[0],
            "charcodeat" or "chars" when first?.Number is { } i && i < text.Length && i >= 0 => name == "chars" ? text[(int)i] : (double)text[(int)i],
            "charat" when first?.Number is { } i && i < text.Length && i >= 0 => text[(int)i].ToString(),
            "lcase" or "tolower" or "tolowercase" or "tolowerinvariant" => text.ToLowerInvariant(),
            "ucase" or "toupper" or "touppercase" or "toupperinvariant" => text.ToUpperInvariant(),
            "trim" => text.Trim(),
            "ltrim" or "trimstart" => text.TrimStart(),
            "rtrim" or "trimend" => text.TrimEnd(),
            "strreverse" => Reverse(text),
            "len" or "lenb" => (double)text.Length,
            "cstr" or "tostring" or "str" or "clone" or "valueof" when rest.Length == 0 => text,
            "hex" when subject.Number is { } n => ((long)n).ToString("X", CultureInfo.InvariantCulture),
            "tostring" when first?.Number is 16 && subject.Constant is double d => ((long)d).ToString("x", CultureInfo.InvariantCulture),
            "cint" or "clng" or "toint32" or "int" or "fix" or "toint16" or "parseint" or "parse" or "tobyte" or "cbyte" or "val" or "cdbl" or "number" => Parse(text, subject, first),
            "space" or "string" when subject.Number is { } n && n is >= 0 and < 100_000 => name == "space" ? new string(' ', (int)n) : rest.Length > 0 && first!.Text is { Length: > 0 } fill ? new string(fill[0], (int)n) : null,
            "instr" when subject.Constant is double start && rest.Length > 1 && first?.Text is { } within => InStr(within, rest[1].Text ?? "", start, rest.Length > 2 && rest[2].Number == 1),
            "indexof" when first?.Text is { } sought && rest is [_, { Number: { } begin }] && begin >= 0 && begin <= text.Length => (double)text.IndexOf(sought, (int)begin, StringComparison.Ordinal),
            "instr" when first?.Text is { } what => (double)(text.IndexOf(what, StringComparison.Ordinal) + 1),
            "indexof" when first?.Text is { } what => (double)text.IndexOf(what, StringComparison.Ordinal),
            "xor" => null,
            _ => Slice(name, text, rest),
        };
        return result is null ? null : Value.Of(result, known);
    }

    private static string? Slice(string name, string text, Value[] rest)
    {
        var a = rest.Length > 0 ? rest[0].Number : null;
        var b = rest.Length > 1 ? rest[1].Number : null;
        int From(double n) => (int)Math.Clamp(n, 0, text.Length);
        switch (name)
        {
            case "mid" or "midb" when a is { } start:
                var from = From(start - 1);
                return text.Substring(from, b is { } length ? (int)Math.Clamp(length, 0, text.Length - from) : text.Length - from);
            case "left" or "leftb" when a is { } count:
                return text[..From(count)];
            case "right" or "rightb" when a is { } count:
                return text[(text.Length - From(count))..];
            case "slice" or "$substring" when a is { } begin:
                var one = From(begin < 0 ? text.Length + begin : begin);
                var two = From(b is { } stop ? stop < 0 ? text.Length + stop : stop : text.Length);
                return name == "slice" ? one < two ? text[one..two] : "" : text[Math.Min(one, two)..Math.Max(one, two)];
            case "substring" or "substr" when a is { } start:
                var at = From(start < 0 ? text.Length + start : start);
                return text.Substring(at, b is { } size ? (int)Math.Clamp(size, 0, text.Length - at) : text.Length - at);
            case "remove" when a is { } start:
                var cut = From(start);
                return text.Remove(cut, b is { } many ? (int)Math.Clamp(many, 0, text.Length - cut) : text.Length - cut);
            case "insert" when a is { } place && rest.Length > 1:
                return text.Insert(From(place), rest[1].Text ?? "");
            case "replace" when rest.Length > 1 && rest[0].Text is { Length: > 0 } what && rest[1].Text is { } with && (long)text.Length / what.Length * with.Length < Value.MaxText:
                return text.Replace(what, with, rest.Length > 4 && rest[4].Number == 1 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            case "concat":
                return text + string.Concat(rest.Select(r => r.Text));
            case "padleft" or "padright" when a is { } width && width < 100_000:
                return name == "padleft" ? text.PadLeft((int)width) : text.PadRight((int)width);
            case "format" when rest.Length > 0 && text.Contains("{0", StringComparison.Ordinal):
                return Format(text, rest);
            default:
                return null;
        }
    }

    private static string Format(string text, Value[] rest)
    {
        for (var i = 0; i < rest.Length && i < 40; i++)
            text = text.Replace("{" + i.ToString(CultureInfo.InvariantCulture) + "}", rest[i].Text ?? "", StringComparison.Ordinal);
        return text;
    }

    /// <summary>Visual Basic's search with a start, counted from one.</summary>
    private static double InStr(string text, string what, double start, bool ignoreCase) =>
        start < 1 || start > text.Length + 1 ? 0 : text.IndexOf(what, (int)start - 1, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal) + 1;

    private static object? Parse(string text, Value subject, Value? radix)
    {
        if (radix?.Number is 16 or 8 or 2 or 10 && subject.Constant is string)
        {
            var digits = text.Trim();
            if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
                digits = digits[2..];
            if (radix.Number == 16)
                return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? (double)hex : null;
        }
        // A hexadecimal style passed as an enumeration is no number to us: byte.Parse(x, NumberStyles.HexNumber).
        if (radix is not null && radix.Number is null && long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var styled))
            return (double)styled;
        return subject.Number is { } n ? Math.Truncate(n) : null;
    }

    private static string Reverse(string text)
    {
        var characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    private static Value? Decode(string name, Value subject, Value[] rest)
    {
        switch (name)
        {
            case "frombase64string":
                if (subject.HasConstant && subject.Text is { } base64)
                    return FromBase64(base64) is { } bytes ? new Value { Constant = bytes, HasConstant = true, Known = subject.Known, Type = "byte[]" } : Value.Unknown;
                // What stands in the head of an honest request is never packed.
                return subject.With(Taints.Decoded | ((subject.Taint & Taints.Head) != 0 ? Taints.Client : 0)).As("byte[]");
            case "getstring" or "tostring" when subject.Bytes is { } raw && (name == "getstring" || subject.Constant is byte[]):
                return Value.Of(Text(raw), subject.Known);
            case "getstring" when rest.Length > 0 && rest[0].Bytes is { } given:
                return Value.Of(Text(given), rest[0].Known);
            case "getbytes" when rest.Length > 0 && rest[0].HasConstant && rest[0].Text is { } chars:
                return new Value { Constant = Encoding.UTF8.GetBytes(chars), HasConstant = true, Known = rest[0].Known, Type = "byte[]" };
            case "getbytes" when subject.Constant is string characters:
                return new Value { Constant = Encoding.UTF8.GetBytes(characters), HasConstant = true, Known = subject.Known, Type = "byte[]" };
            case "getbytes" when rest.Length > 0:
                return Value.Derived(null, rest, "byte[]");
            case "getstring" when rest.Length > 0:
                return Value.Derived(subject, rest.AsSpan(0, 1), "string"); // of a whole buffer, or of a part of it
            case "toarray" or "readtoend" or "getbuffer" or "readbytes" when subject.Constant is byte[] held:
                return name == "readtoend" ? Value.Of(Text(held), subject.Known) : new Value { Constant = held, HasConstant = true, Known = subject.Known, Type = "byte[]" };
            case "unescape" or "urldecode" or "decodeuricomponent" or "unescapedatastring" or "decodeuri" when subject.Constant is string escaped:
                return Value.Of(Unescape(escaped), subject.Known);
            case "getenvironmentvariable" or "expandenvironmentvariables" or "expandenvironmentstrings" or "environ" when (rest.Length > 0 ? rest[0] : subject) is { HasConstant: true, Text: { } variable }:
                return Value.Of(variable.Contains('%', StringComparison.Ordinal) ? variable : "%" + variable + "%");
            case "htmldecode" when subject.Constant is string html:
                return Value.Of(WebUtility.HtmlDecode(html), subject.Known);
            default:
                return null;
        }
    }

    private static byte[]? FromBase64(string text)
    {
        var clean = new string([.. text.Where(c => !char.IsWhiteSpace(c))]);
        clean = clean.PadRight((clean.Length + 3) / 4 * 4, '=');
        var bytes = new byte[clean.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(clean, bytes, out var written) ? bytes[..written] : null;
    }

    private static string Text(byte[] bytes) =>
        bytes.Length > 3 && bytes.Length % 2 == 0 && bytes[1] == 0 && bytes[3] == 0 ? Encoding.Unicode.GetString(bytes) : Encoding.UTF8.GetString(bytes);

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 5 < text.Length && text[i + 1] == 'u' && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var wide))
            {
                plain.Append((char)wide);
                i += 5;
            }
            else if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var narrow))
            {
                plain.Append((char)narrow);
                i += 2;
            }
            else
                plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
