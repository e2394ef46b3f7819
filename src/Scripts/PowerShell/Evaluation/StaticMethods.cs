using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Static methods that decode. Each is our own, by name; nothing is looked up by reflection.</summary>
internal static class StaticMethods
{
    public static object? Call(string type, string name, object?[] arguments, EvaluationBudget budget)
    {
        var method = name.ToLowerInvariant();
        if (Unknown.Any(method == "parseinput" ? arguments.AsSpan(0, Math.Min(1, arguments.Length)) : arguments))
            return Unknown.Value;
        return type switch
        {
            "System.Convert" => ConvertMethod(method, arguments, budget),
            "System.String" => Text(method, arguments, budget),
            "System.Char" => Letter(method, arguments),
            "System.Array" => ArrayMethod(method, arguments, budget),
            "System.Text.RegularExpressions.Regex" => RegexMethod(method, arguments, budget),
            "System.Text.Encoding" => method is "getencoding" && arguments.Length == 1 ? Encodings.ByName(arguments[0]) : Unknown.Value,
            "System.Math" => Mathematics(method, arguments),
            "System.Runtime.InteropServices.Marshal" => Marshalling(method, arguments),
            "System.Management.Automation.ScriptBlock" => method is "create" && arguments is [string or char] ? new CodeValue(Conversions.Text(arguments[0])!) : Unknown.Value,
            "System.Management.Automation.Language.Parser" => method is "parseinput" && arguments is [string, ..] ? new CodeValue((string)arguments[0]!) : Unknown.Value,
            "System.Management.Automation.PowerShell" => method is "create" ? new ShellValue() : Unknown.Value,
            "System.Management.Automation.Runspaces.RunspaceFactory" => method is "createrunspace" ? new ShellValue() : Unknown.Value,
            "System.Linq.Enumerable" or "Linq.Enumerable" => method is "reverse" && arguments is [not null] && Conversions.IsList(arguments[0]) && budget.Allows(Conversions.Count(arguments[0]))
                ? Conversions.Items(arguments[0]).Reverse().ToArray() : Unknown.Value,
            "System.Numerics.BigInteger" => method is "parse" && arguments.Length >= 1 ? BigNumbers.Parse(Conversions.Text(arguments[0])) : Unknown.Value,
            "System.Net.IPAddress" => method is "parse" && arguments is [string dotted] && IPAddress.TryParse(dotted, out var address) ? address : Unknown.Value,
            "System.Net.NetworkInformation.PhysicalAddress" => method is "parse" && arguments is [string pairs] && System.Net.NetworkInformation.PhysicalAddress.TryParse(pairs.ToUpperInvariant(), out var hardware) ? hardware : Unknown.Value,
            "System.TimeSpan" => Span(method, arguments),
            "System.Version" => method is "parse" && arguments is [string parts] && Version.TryParse(parts, out var version) ? version : Unknown.Value,
            "System.Guid" => method is "parse" && arguments is [string digits] && Guid.TryParse(digits, out var unique) ? unique : Unknown.Value,
            "System.BitConverter" => BitConversion(method, arguments),
            "System.Environment" => method is "getenvironmentvariable" ? EnvironmentVariable(arguments) : Unknown.Value,
            "System.Net.WebUtility" or "System.Web.HttpUtility" => Web(method, arguments),
            "System.Uri" => method is "unescapedatastring" && arguments is [string escaped] ? Uri.UnescapeDataString(escaped) : Unknown.Value,
            "System.Byte" or "System.Int32" or "System.Int16" or "System.Int64" or "System.UInt32" => Parse(method, arguments),
            _ => Unknown.Value,
        };
    }

    private static object? ConvertMethod(string method, object?[] arguments, EvaluationBudget budget)
    {
        switch (method)
        {
            case "frombase64string" or "frombase64chararray" when arguments.Length > 0:
                return Conversions.Text(arguments[0], "") is { } base64 ? Base64.Decode(base64, budget) : Unknown.Value;
            case "fromhexstring" when arguments is [string hex] && hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit) && budget.Allows(hex.Length):
                return Convert.FromHexString(hex);
            case "tobase64string" when arguments.Length == 1 && Conversions.TryBytes(arguments[0], out var bytes) && budget.Allows(bytes.Length):
                return Convert.ToBase64String(bytes);
            case "tochar" when arguments.Length == 1:
                return Conversions.TryLetter(arguments[0], out var letter) ? letter : Unknown.Value;
            case "tostring":
                return ToText(arguments);
        }
        if (method is not ("toint16" or "toint32" or "toint64" or "tobyte" or "touint16" or "touint32" or "touint64" or "tosbyte"))
            return Unknown.Value;
        if (arguments is [_, var radix] && Conversions.TryInt(radix, out var basis) && basis is 2 or 8 or 10 or 16)
            return Radix(Conversions.Text(arguments[0]), basis, method);
        return arguments.Length == 1 && Conversions.TryInteger(arguments[0], out var number) ? Sized(number, method) : Unknown.Value;
    }

    private static object? ToText(object?[] arguments)
    {
        if (arguments is [var number, var radix] && Conversions.TryInt(radix, out var basis) && basis is 2 or 8 or 16 && Conversions.TryInt(number, out var whole))
            return Convert.ToString(whole, basis);
        return arguments.Length >= 1 && Conversions.Text(arguments[0]) is { } text ? text : Unknown.Value;
    }

    private static object? Radix(string? text, int basis, string method)
    {
        if (text is not { Length: > 0 and <= 66 })
            return Unknown.Value;
        var digits = basis == 16 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text.AsSpan();
        var value = 0L;
        foreach (var digit in digits)
        {
            var worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : basis;
            if (worth >= basis || value > long.MaxValue / basis - basis)
                return Unknown.Value;
            value = value * basis + worth;
        }
        return Sized(value, method);
    }

    private static object? Sized(long value, string method) => method switch
    {
        "tobyte" => value is >= 0 and <= 255 ? (byte)value : Unknown.Value,
        "toint64" or "touint64" => value,
        "toint32" when value is > int.MaxValue and <= uint.MaxValue => unchecked((int)value),
        _ => Conversions.Smallest(value),
    };

    private static object? Text(string method, object?[] arguments, EvaluationBudget budget)
    {
        switch (method)
        {
            case "join" when arguments.Length == 2:
                return SplitAndJoin.Join(arguments[1], Conversions.Text(arguments[0]) ?? "", budget);
            case "join" when arguments.Length > 2:
                return SplitAndJoin.Join(arguments[1..], Conversions.Text(arguments[0]) ?? "", budget);
            case "concat":
                return SplitAndJoin.Join(arguments.Length == 1 ? arguments[0] : arguments, "", budget);
            case "format" when arguments.Length >= 2 && arguments[0] is string format:
                return FormatOperator.Apply(format, arguments.Length == 2 && Conversions.IsList(arguments[1]) ? Conversions.Array(arguments[1]) : arguments[1..], budget);
            case "new" when arguments.Length == 1:
                return Conversions.Text(arguments[0], "") ?? (object)Unknown.Value;
            case "new" when arguments.Length == 2 && Conversions.TryLetter(arguments[0], out var letter) && Conversions.TryInt(arguments[1], out var times) && times >= 0:
                return budget.Allows(times) ? new string(letter, times) : Unknown.Value;
            case "isnullorempty" when arguments.Length == 1:
                return string.IsNullOrEmpty(Conversions.Text(arguments[0]));
            case "copy" when arguments.Length == 1:
                return arguments[0];
            default:
                return Unknown.Value;
        }
    }

    private static object? Letter(string method, object?[] arguments) => method switch
    {
        "convertfromutf32" when arguments.Length == 1 && Conversions.TryInt(arguments[0], out var code) && code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
            => char.ConvertFromUtf32(code),
        "tostring" or "parse" when arguments.Length == 1 => Conversions.Text(arguments[0]),
        "toupper" when Conversions.TryLetter(arguments.FirstOrDefault(), out var letter) => char.ToUpperInvariant(letter),
        "tolower" when Conversions.TryLetter(arguments.FirstOrDefault(), out var letter) => char.ToLowerInvariant(letter),
        _ => Unknown.Value,
    };

    private static object? ArrayMethod(string method, object?[] arguments, EvaluationBudget budget)
    {
        if (method is "indexof" or "lastindexof" && arguments is [not null, var sought] && Conversions.IsList(arguments[0]) && budget.Step(Conversions.Count(arguments[0]) >> 3))
        {
            var list = Conversions.Array(arguments[0]);
            return method == "indexof" ? Array.FindIndex(list, item => Comparison.Same(item, sought, false)) : Array.FindLastIndex(list, item => Comparison.Same(item, sought, false));
        }
        if (method != "reverse" || arguments.Length is not (1 or 3) || arguments[0] is null || !Conversions.IsList(arguments[0]))
            return Unknown.Value;
        var from = 0;
        var count = Conversions.Count(arguments[0]);
        if (!budget.Step(count >> 3) || (arguments.Length == 3 && (!Conversions.TryInt(arguments[1], out from) || !Conversions.TryInt(arguments[2], out count))))
            return Unknown.Value;
        if (from < 0 || count < 0 || from > Conversions.Count(arguments[0]) - count)
            return Unknown.Value;
        switch (arguments[0])
        {
            case object?[] items:
                Array.Reverse(items, from, count);
                break;
            case char[] letters:
                Array.Reverse(letters, from, count);
                break;
            case byte[] bytes:
                Array.Reverse(bytes, from, count);
                break;
            case List<object?> list:
                list.Reverse(from, count);
                break;
        }
        return null;
    }

    private static object? RegexMethod(string method, object?[] arguments, EvaluationBudget budget)
    {
        if (arguments.Length < 1 || Conversions.Text(arguments[0]) is not { } text)
            return Unknown.Value;
        switch (method)
        {
            case "unescape" when text.Length < 1_000_000:
                try
                {
                    return Regex.Unescape(text);
                }
                catch (ArgumentException)
                {
                    return Unknown.Value;
                }
            case "escape":
                return budget.Allows(text.Length * 2L) ? Regex.Escape(text) : Unknown.Value;
        }
        if (arguments.Length < 2 || Conversions.Text(arguments[1]) is not { } pattern)
            return Unknown.Value;
        var options = Options(arguments.Length > (method == "replace" ? 3 : 2) ? arguments[^1] : null);
        var regex = SafeRegex.Make(pattern, (options & RegexOptions.IgnoreCase) != 0, options & ~RegexOptions.IgnoreCase);
        return method switch
        {
            "replace" when arguments.Length >= 3 && Conversions.Text(arguments[2]) is { } with && arguments[2] is not BlockValue
                => SafeRegex.Replace(regex, text, with, budget) ?? (object)Unknown.Value,
            "split" => SafeRegex.Split(regex, text, 0, budget) ?? (object)Unknown.Value,
            "matches" => SafeRegex.Matches(regex, text, budget)?.ToArray<object?>() ?? (object)Unknown.Value,
            "match" => SafeRegex.Matches(regex, text, budget, 1) is { } found ? found.Count > 0 ? found[0] : new MatchValue("", [""]) : Unknown.Value,
            "ismatch" => SafeRegex.Matches(regex, text, budget, 1) is { } found ? found.Count > 0 : Unknown.Value,
            _ => Unknown.Value,
        };
    }

    private static RegexOptions Options(object? value)
    {
        if (value is int number)
            return (RegexOptions)number & (RegexOptions.IgnoreCase | RegexOptions.RightToLeft | RegexOptions.Singleline | RegexOptions.Multiline);
        var options = RegexOptions.None;
        var text = Conversions.Text(value) ?? "";
        foreach (var option in (ReadOnlySpan<RegexOptions>)[RegexOptions.IgnoreCase, RegexOptions.RightToLeft, RegexOptions.Singleline, RegexOptions.Multiline])
            if (text.Contains(option.ToString(), StringComparison.OrdinalIgnoreCase))
                options |= option;
        return options;
    }

    private static object? Mathematics(string method, object?[] arguments)
    {
        if (arguments.Length == 0 || !Conversions.TryNumeric(arguments[0], out var first))
            return Unknown.Value;
        var x = Convert.ToDouble(first, CultureInfo.InvariantCulture);
        var y = arguments.Length > 1 && Conversions.TryNumeric(arguments[1], out var second) ? Convert.ToDouble(second, CultureInfo.InvariantCulture) : 0;
        var result = method switch
        {
            "abs" => Math.Abs(x),
            "floor" => Math.Floor(x),
            "ceiling" => Math.Ceiling(x),
            "round" => Math.Round(x),
            "truncate" => Math.Truncate(x),
            "sqrt" => Math.Sqrt(x),
            "pow" when arguments.Length > 1 => Math.Pow(x, y),
            "max" when arguments.Length > 1 => Math.Max(x, y),
            "min" when arguments.Length > 1 => Math.Min(x, y),
            _ => double.NaN,
        };
        if (double.IsNaN(result))
            return Unknown.Value;
        return first is int or long && method is "abs" or "max" or "min" && Math.Abs(result) < long.MaxValue ? Conversions.Smallest((long)result) : result;
    }

    private static object? Marshalling(string method, object?[] arguments) => method switch
    {
        "securestringtobstr" or "securestringtoglobalallocunicode" or "securestringtocotaskmemunicode" or "securestringtoglobalallocansi" or "securestringtocotaskmemansi"
            when arguments is [SecureValue] => arguments[0],
        "ptrtostringauto" or "ptrtostringbstr" or "ptrtostringuni" or "ptrtostringansi" when arguments.Length > 0 && arguments[0] is SecureValue secure => secure.Text,
        _ => Unknown.Value,
    };

    private static object? BitConversion(string method, object?[] arguments) =>
        method == "tostring" && arguments.Length == 1 && Conversions.TryBytes(arguments[0], out var bytes) && bytes.Length < 1_000_000
            ? BitConverter.ToString(bytes) : Unknown.Value;

    private static object? EnvironmentVariable(object?[] arguments) =>
        arguments.Length > 0 && Conversions.Text(arguments[0]) is { } name && KnownEnvironment.Environment.TryGetValue(name, out var value) ? value : Unknown.Value;

    private static object? Web(string method, object?[] arguments) => (method, arguments) switch
    {
        ("urldecode", [string text]) => WebUtility.UrlDecode(text),
        ("htmldecode", [string text]) => WebUtility.HtmlDecode(text),
        _ => Unknown.Value,
    };

    private static object? Span(string method, object?[] arguments)
    {
        if (method == "parse" && arguments is [string text, ..])
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : Unknown.Value;
        if (arguments is not [var given] || !Conversions.TryInt(given, out var number))
            return Unknown.Value;
        return method switch { "fromseconds" => TimeSpan.FromSeconds(number), "fromminutes" => TimeSpan.FromMinutes(number), "fromticks" => TimeSpan.FromTicks(number), "frommilliseconds" => TimeSpan.FromMilliseconds(number), _ => Unknown.Value };
    }

    private static object? Parse(string method, object?[] arguments)
    {
        if (method != "parse" || arguments.Length == 0 || Conversions.Text(arguments[0]) is not { } text)
            return Unknown.Value;
        var hex = arguments.Length > 1 && (Conversions.Text(arguments[1])?.Contains("hex", StringComparison.OrdinalIgnoreCase) ?? false);
        var style = hex ? NumberStyles.HexNumber : NumberStyles.Integer;
        return long.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? Conversions.Smallest(number) : Unknown.Value;
    }
}
