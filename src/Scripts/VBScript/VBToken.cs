namespace Afterpatch.Scripts.VBScript;

internal enum VBTokenKind
{
    End,
    NewLine,
    Word,
    Text,
    Number,
    Symbol,
}

/// <param name="Text">Words as written without brackets; strings without quotes; symbols as written.</param>
/// <param name="IsQuoted">True for a word in brackets, which is never a keyword.</param>
/// <param name="SpaceBefore">Tells <c>f (x)</c> from <c>f(x)</c> in a statement.</param>
internal readonly record struct VBToken(VBTokenKind Kind, string Text, double Number, int Offset, bool IsQuoted, bool SpaceBefore)
{
    public bool Is(string word) => Kind == VBTokenKind.Word && !IsQuoted && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == VBTokenKind.Symbol && Text == symbol;
}
