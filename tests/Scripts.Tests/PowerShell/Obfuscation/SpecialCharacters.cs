using System.Globalization;
using System.Text;

namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>An expression without a letter or digit: variables that count, an alias cut out of a hash table's name, characters by number.</summary>
internal static class SpecialCharacters
{
    public static string Encode(string text, Random random)
    {
        _ = random;
        string[] digits = ["${;}", "${)}", "${^}", "${&}", "${|}", "${/}", "${=}", "${*}", "${(}", "${@}"];
        var made = new StringBuilder("$(");
        made.Append("${;}=+$();");
        for (var i = 1; i < digits.Length; i++)
            made.Append(CultureInfo.InvariantCulture, $"{digits[i]}=++{digits[0]};");
        made.Append("${;}=${)}-${)};${#}=\"[\"+\"$(@{})\"[${*}]+\"$(@{})\"[\"${)}${@}\"]+\"$(@{})\"[\"${^}${;}\"]+\"$?\"[${)}]+\"]\";");
        made.Append('"');
        for (var i = 0; i < text.Length; i++)
            made.Append(i == 0 ? "" : "+").Append("${#}").Append(string.Concat(((int)text[i]).ToString(CultureInfo.InvariantCulture).Select(d => digits[d - '0'])));
        return made.Append("\"|.(\"{0}{1}{2}\"-f[char]105,[char]101,[char]120))").ToString();
    }
}
