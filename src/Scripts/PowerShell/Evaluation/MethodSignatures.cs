using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>What <c>"$(''.Insert)"</c> gives in Windows PowerShell: the overloads as text. Attackers cut letters out of it.</summary>
/// <remarks>Only the head matters, the part that is the same in every version of .NET Framework 4.</remarks>
internal static class MethodSignatures
{
    private static readonly Dictionary<string, string> OfString = new(StringComparer.OrdinalIgnoreCase)
    {
        ["IndexOf"] = "int IndexOf(char value), int IndexOf(char value, int startIndex), int IndexOf(char value, int startIndex, int count)",
        ["LastIndexOf"] = "int LastIndexOf(char value), int LastIndexOf(char value, int startIndex), int LastIndexOf(char value, int startIndex, int count)",
        ["IndexOfAny"] = "int IndexOfAny(char[] anyOf), int IndexOfAny(char[] anyOf, int startIndex)",
        ["LastIndexOfAny"] = "int LastIndexOfAny(char[] anyOf), int LastIndexOfAny(char[] anyOf, int startIndex)",
        ["Insert"] = "string Insert(int startIndex, string value)",
        ["Normalize"] = "string Normalize(), string Normalize(System.Text.NormalizationForm normalizationForm)",
        ["IsNormalized"] = "bool IsNormalized(), bool IsNormalized(System.Text.NormalizationForm normalizationForm)",
        ["Substring"] = "string Substring(int startIndex), string Substring(int startIndex, int length)",
        ["Remove"] = "string Remove(int startIndex, int count), string Remove(int startIndex)",
        ["Chars"] = "char Chars(int index) {get;}",
        ["CompareTo"] = "int CompareTo(System.Object value), int CompareTo(string strB), int IComparable.CompareTo(System.Object obj)",
        ["EndsWith"] = "bool EndsWith(string value), bool EndsWith(string value, System.StringComparison comparisonType)",
        ["StartsWith"] = "bool StartsWith(string value), bool StartsWith(string value, System.StringComparison comparisonType)",
        ["Contains"] = "bool Contains(string value)",
        ["Trim"] = "string Trim(Params char[] trimChars), string Trim()",
        ["TrimStart"] = "string TrimStart(Params char[] trimChars)",
        ["TrimEnd"] = "string TrimEnd(Params char[] trimChars)",
        ["ToUpper"] = "string ToUpper(), string ToUpper(cultureinfo culture)",
        ["ToLower"] = "string ToLower(), string ToLower(cultureinfo culture)",
        ["ToCharArray"] = "char[] ToCharArray(), char[] ToCharArray(int startIndex, int length)",
        ["Replace"] = "string Replace(char oldChar, char newChar), string Replace(string oldValue, string newValue)",
        ["PadLeft"] = "string PadLeft(int totalWidth), string PadLeft(int totalWidth, char paddingChar)",
        ["PadRight"] = "string PadRight(int totalWidth), string PadRight(int totalWidth, char paddingChar)",
        ["Clone"] = "System.Object Clone(), System.Object ICloneable.Clone()",
        ["CopyTo"] = "void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)",
        ["GetEnumerator"] = "System.CharEnumerator GetEnumerator(), System.Collections.IEnumerator IEnumerable.GetEnumerator()",
        ["GetType"] = "type GetType()",
        ["GetHashCode"] = "int GetHashCode()",
        ["ToString"] = "string ToString(), string ToString(System.IFormatProvider provider), string IConvertible.ToString(System.IFormatProvider provider)",
        ["Equals"] = "bool Equals(System.Object obj), bool Equals(string value), bool Equals(string value, System.StringComparison comparisonType)",
    };

    /// <summary>The overloads as text, null for a method that is not in the table.</summary>
    public static string? Find(MethodValue method) => method.Target is string ? OfString.GetValueOrDefault(method.Name) : null;

    public static bool Has(string name) => OfString.ContainsKey(name);
}
