using System.Text;

namespace Afterpatch.Scripts.Taint;

/// <summary>Puts values together as <see cref="Value.Concat"/> does, in linear time: constants that follow each other become one text at the end.</summary>
internal sealed class ValueBuilder
{
    private readonly StringBuilder _text = new();
    private Value _made = Value.Of("");
    private bool _known = true;

    /// <summary>False when a further constant would make the text longer than the machine keeps.</summary>
    public bool HasRoom => _text.Length <= Value.MaxText / 2;

    public ValueBuilder Append(string text) => Append(Value.Of(text));

    public ValueBuilder Append(Value value)
    {
        if (!value.HasConstant || value.Items is not null)
        {
            _made = Value.Concat(Flushed(), value);
            return this;
        }
        var text = value.Text ?? "";
        if (_text.Length + (long)text.Length > Value.MaxText)
            _made = Flushed();
        _text.Append(text);
        _known &= value.Known;
        return this;
    }

    public Value Made() => _made = Flushed();

    private Value Flushed()
    {
        var made = _text.Length == 0 && _known ? _made : Value.Concat(_made, Value.Of(_text.ToString(), _known));
        _text.Clear();
        _known = true;
        return made;
    }
}
