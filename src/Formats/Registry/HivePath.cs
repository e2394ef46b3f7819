namespace Afterpatch.Formats.Registry;

/// <summary>
/// Where a walk stands: the path of a key from the hive's root, without the root's own name, <c>ControlSet001\Services\W3SVC</c>; empty for the root.
/// </summary>
/// <remarks>One object for the whole walk, valid during a call. Text is made of it only where someone asks.</remarks>
public sealed class HivePath
{
    private char[] _characters = new char[1024];
    private string? _text;

    public int Length { get; private set; }

    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    /// <summary>The key, null for the values of a key that is not known.</summary>
    public HiveKey? Key { get; private set; }

    /// <summary>Another number as soon as the walk stands elsewhere.</summary>
    public int Step { get; private set; }

    public override string ToString() => _text ??= new string(Characters);

    /// <summary>Goes to a key below the one whose path are the first so many characters.</summary>
    internal void Enter(int parentLength, HiveKey key)
    {
        var needed = parentLength + 1 + HiveKey.MaxNameBytes;
        if (_characters.Length < needed)
            Array.Resize(ref _characters, 2 * needed);
        Length = parentLength;
        if (parentLength > 0)
            _characters[Length++] = '\\';
        Length += key.CopyName(_characters.AsSpan(Length));
        Moved(key);
    }

    internal void Set(string text, HiveKey? key)
    {
        if (_characters.Length < text.Length)
            _characters = new char[2 * text.Length];
        text.CopyTo(_characters);
        Length = text.Length;
        Moved(key);
    }

    private void Moved(HiveKey? key)
    {
        Key = key;
        _text = null;
        Step++;
    }
}
