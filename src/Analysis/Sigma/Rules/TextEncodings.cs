using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>The modifiers that turn one text into other texts: base64 in its forms, and the dashes of Windows command lines.</summary>
internal static partial class TextEncodings
{
    /// <summary>Hyphen, slash, en dash, em dash, horizontal bar.</summary>
    private const string Dashes = "-/–—―";

    private const int MaxDashes = 5;

    public static IEnumerable<string> Apply(IReadOnlyList<string> encodings, SigmaPattern pattern, int line)
    {
        if (pattern.HasWildcards)
            throw new RuleException(line, "a value with wildcards cannot be encoded");
        var bytes = Encoding.UTF8.GetBytes(pattern.Plain);
        foreach (var encoding in encodings)
        {
            switch (encoding)
            {
                case "utf16le":
                    bytes = Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes));
                    break;
                case "utf16be":
                    bytes = Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes));
                    break;
                case "utf16":
                    bytes = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))];
                    break;
                case "base64":
                    return [Convert.ToBase64String(bytes)];
                default:
                    return AtEveryOffset(bytes, line);
            }
        }
        throw new InvalidOperationException("encodings end in base64");
    }

    /// <summary>Every way to write the text's dashes; a dash counts where it starts a word and does not end one.</summary>
    public static IEnumerable<SigmaPattern> Windash(SigmaPattern pattern, int line)
    {
        var count = 0;
        pattern.With(units => { count = Dash().Count(units); return units; });
        if (count > MaxDashes)
            throw new RuleException(line, $"'windash' on a value with more than {MaxDashes} dashes");
        var ways = (int)Math.Pow(Dashes.Length, count);
        for (var way = 0; way < ways; way++)
        {
            var rest = way;
            yield return pattern.With(units => Dash().Replace(units, _ =>
            {
                var dash = Dashes[rest % Dashes.Length];
                rest /= Dashes.Length;
                return dash.ToString();
            }));
        }
    }

    private static IEnumerable<string> AtEveryOffset(byte[] bytes, int line)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var shifted = new byte[offset + bytes.Length];
            bytes.CopyTo(shifted, offset);
            var text = Convert.ToBase64String(shifted);
            // Characters that also carry bits of the neighbours on either side are left out.
            var front = offset switch { 0 => 0, 1 => 2, _ => 3 };
            var end = text.Length - (shifted.Length % 3) switch { 0 => 0, 1 => 3, _ => 2 };
            if (end <= front)
                throw new RuleException(line, "the value is too short for 'base64offset'");
            yield return text[front..end];
        }
    }

    [GeneratedRegex(@"\B[-/–—―]\b", RegexOptions.CultureInvariant)]
    private static partial Regex Dash();
}
