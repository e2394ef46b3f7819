using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>The text encodings that scripts name.</summary>
internal static class Encodings
{
    public static object? ByName(object? name) => Conversions.Text(name)?.ToLowerInvariant() switch
    {
        "ascii" or "us-ascii" or "20127" => new EncodingValue(Encoding.ASCII),
        "utf8" or "utf-8" or "65001" => new EncodingValue(Encoding.UTF8),
        "unicode" or "utf-16" or "utf-16le" or "1200" => new EncodingValue(Encoding.Unicode),
        "bigendianunicode" or "utf-16be" or "1201" => new EncodingValue(Encoding.BigEndianUnicode),
        "utf32" or "utf-32" or "12000" => new EncodingValue(Encoding.UTF32),
        "default" or "latin1" or "iso-8859-1" or "28591" or "windows-1252" or "1252" or "0" or "oem" or "ansi" or "utf7" or "utf-7" => new EncodingValue(Encoding.Latin1),
        _ => Unknown.Value,
    };

    public static object? OfType(string type) => type switch
    {
        "System.Text.ASCIIEncoding" => new EncodingValue(Encoding.ASCII),
        "System.Text.UTF8Encoding" => new EncodingValue(Encoding.UTF8),
        "System.Text.UnicodeEncoding" => new EncodingValue(Encoding.Unicode),
        "System.Text.UTF32Encoding" => new EncodingValue(Encoding.UTF32),
        _ => Unknown.Value,
    };

    public static object? Call(EncodingValue encoding, string name, object?[] arguments, EvaluationBudget budget)
    {
        if (arguments.Length == 0 || Unknown.Any(arguments))
            return Unknown.Value;
        switch (name.ToLowerInvariant())
        {
            case "getstring" or "getchars" when Conversions.TryBytes(arguments[0], out var bytes) && budget.Allows(bytes.Length):
                var from = 0;
                var count = bytes.Length;
                if (arguments.Length == 3 && (!Conversions.TryInt(arguments[1], out from) || !Conversions.TryInt(arguments[2], out count)
                    || from < 0 || count < 0 || from > bytes.Length - count))
                    return Unknown.Value;
                var text = encoding.Encoding.GetString(bytes, from, count);
                return name.Length == 9 ? text : text.ToCharArray();
            case "getbytes" when Conversions.Text(arguments[0], "") is { } source && budget.Allows(source.Length * 2L):
                return encoding.Encoding.GetBytes(source);
            default:
                return Unknown.Value;
        }
    }
}
