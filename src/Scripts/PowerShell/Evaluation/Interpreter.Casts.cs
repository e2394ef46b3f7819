using System.Management.Automation.Language;
using System.Text;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private object? EvalConvert(ConvertExpressionAst node)
    {
        var value = Eval(node.Child);
        if (node.Type.TypeName.FullName.Equals("ref", StringComparison.OrdinalIgnoreCase) && node.Child is VariableExpressionAst { VariablePath.UserPath: not "null" } handed)
            Write(handed.VariablePath.UserPath, Unknown.Value, false);
        if (Unknown.Is(value))
            return value;
        var cast = Cast(value, TypeNames.Canonical(node.Type.TypeName.FullName));
        return ReferenceEquals(cast, value) ? cast : Created(cast);
    }

    private object? Cast(object? value, string type)
    {
        switch (type)
        {
            case "System.String":
                return Conversions.Text(value, Separator()) ?? (object)Unknown.Value;
            case "System.Char":
                return Conversions.TryLetter(value is object?[] { Length: 1 } one ? one[0] : value, out var letter) ? letter : Unknown.Value;
            case "System.Char[]":
                return Letters(value);
            case "System.Byte[]":
                return Conversions.TryBytes(value ?? Array.Empty<object?>(), out var bytes) ? bytes.ToArray() : Unknown.Value;
            case "System.Byte" or "System.SByte" or "System.Int16" or "System.UInt16" or "System.Int32" or "System.UInt32" or "System.Int64" or "System.UInt64":
                return Conversions.TryInteger(value, out var number) ? type == "System.Byte" && number is >= 0 and <= 255 ? (byte)number : Conversions.Smallest(number) : Unknown.Value;
            case "System.Double" or "System.Single" or "System.Decimal":
                return Conversions.TryNumeric(value, out var fraction) ? Convert.ToDouble(fraction, null) : Unknown.Value;
            case "System.Boolean":
                return Conversions.Truth(value);
            case "System.Int32[]" or "System.Int64[]" or "System.Int16[]" or "System.UInt32[]" or "System.UInt16[]":
                return Numbers(value);
            case "System.String[]":
                return Texts(value);
            case "System.Array" or "System.Object[]":
                return Conversions.Array(value);
            case "System.Collections.ArrayList" or "System.Collections.Generic.List" or "collections.arraylist":
                return new List<object?>(Conversions.Array(value));
            case "System.Object" or "System.Management.Automation.PSObject" or "System.Security.SecureString" or "System.Collections.Hashtable" or "ordered":
                return value;
            case "System.Guid":
                return Conversions.Text(value) is { } digits && Guid.TryParse(digits, out var unique) ? unique : Unknown.Value;
            case "System.Numerics.BigInteger":
                return value is System.Numerics.BigInteger ? value : BigNumbers.Parse(Conversions.Text(value));
            case "System.Net.IPAddress":
                return value is System.Net.IPAddress ? value : value is byte[] four && four.Length is 4 or 16 ? new System.Net.IPAddress(four) : Conversions.Text(value) is { } dotted && System.Net.IPAddress.TryParse(dotted, out var address) ? address : Unknown.Value;
            case "System.TimeSpan":
                return value is TimeSpan ? value : value is string time && TimeSpan.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var span) ? span : Unknown.Value;
            case "System.Version":
                return value is Version ? value : Conversions.Text(value) is { } parts && Version.TryParse(parts, out var version) ? version : Unknown.Value;
            case "System.Xml.XmlDocument":
                return Conversions.Text(value, "\n") is { } markup ? DataFormats.Xml(markup, _budget) : Unknown.Value;
            case "System.Void":
                return NoOutput.Value;
            case "System.Type":
                return Conversions.Text(value) is { } name ? value as TypeValue ?? new TypeValue(TypeNames.Canonical(name)) { Written = name.Trim().Trim('[', ']') } : Unknown.Value;
            case "System.Management.Automation.ScriptBlock":
                return value is BlockValue ? value : Conversions.Text(value) is { } code ? new CodeValue(code) : Unknown.Value;
            case "System.IO.MemoryStream":
                return Conversions.TryBytes(value is object?[] { Length: 1 } wrapped && wrapped[0] is byte[]? wrapped[0] : value, out var content)
                    ? new StreamValue(content) : Unknown.Value;
            case "System.Text.StringBuilder":
                return new StringBuilder(Conversions.Text(value));
            case "System.Text.Encoding":
                return value is EncodingValue ? value : Encodings.ByName(value);
            case "System.Text.RegularExpressions.Regex":
                return Conversions.Text(value) is { } pattern ? new RegexValue(pattern) : Unknown.Value;
        }
        if (value is BlockValue && (type.Contains("Func[", StringComparison.OrdinalIgnoreCase) || type.Contains("Converter[", StringComparison.OrdinalIgnoreCase) || type.EndsWith("MatchEvaluator", StringComparison.OrdinalIgnoreCase)))
            return value;
        if (type.EndsWith("CipherMode", StringComparison.OrdinalIgnoreCase) || type.EndsWith("PaddingMode", StringComparison.OrdinalIgnoreCase))
            return value;
        return type.Contains("Compression", StringComparison.OrdinalIgnoreCase) || type.EndsWith("Options", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("Mode", StringComparison.OrdinalIgnoreCase) ? value : Unknown.Value;
    }

    /// <summary><c>$OFS</c> stands between the items of a list that becomes text.</summary>
    private string Separator()
    {
        if (!_scope.TryRead("OFS", out var separator))
            return " ";
        Mark(Strength.Strong);
        _trace.ReadUnnamed.Add("OFS");
        return Unknown.Is(separator.Value) ? " " : Conversions.Text(separator.Value) ?? " ";
    }

    private object? Letters(object? value)
    {
        if (value is string text)
            return _budget.Allows(text.Length) ? text.ToCharArray() : Unknown.Value;
        if (value is char[])
            return value;
        var letters = new char[Conversions.Count(value)];
        var i = 0;
        foreach (var item in Conversions.Items(value))
        {
            if (!Conversions.TryLetter(item, out letters[i++]))
                return Unknown.Value;
        }
        Mark(letters.Length > 1 ? Strength.Strong : Strength.None);
        return letters;
    }

    private static object? Numbers(object? value)
    {
        var numbers = new object?[Conversions.Count(value)];
        var i = 0;
        foreach (var item in Conversions.Items(value))
        {
            if (!Conversions.TryInteger(item, out var number))
                return Unknown.Value;
            numbers[i++] = Conversions.Smallest(number);
        }
        return numbers;
    }

    private static object? Texts(object? value)
    {
        var texts = Conversions.Items(value).Select(item => (object?)Conversions.Text(item)).ToArray();
        return texts.Contains(null) ? Unknown.Value : texts;
    }
}
