namespace Afterpatch.Scripts.JScript;

internal enum JSTokenKind
{
    End,
    Word,
    Text,
    Number,
    Symbol,
    Regex,
}

/// <param name="AfterLineBreak">True when a line break stands before it, where the language may end a statement.</param>
internal readonly record struct JSToken(JSTokenKind Kind, string Text, double Number, int Offset, bool AfterLineBreak)
{
    public bool Is(string word) => Kind == JSTokenKind.Word && Text == word;

    public bool IsSymbol(string symbol) => Kind == JSTokenKind.Symbol && Text == symbol;
}
