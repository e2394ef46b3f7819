using System.Buffers.Binary;

namespace Afterpatch.Cli.Dump;

/// <summary>The written forms of values that come again and again. State: 256 of at most 96 bytes; a new one takes the place of an old one.</summary>
internal sealed class RecentTexts
{
    private const int Places = 256;
    private const int MaxLength = 96;
    private readonly byte[]?[] _values = new byte[]?[Places];
    private readonly byte[]?[] _texts = new byte[]?[Places];

    public byte[]? Find(ReadOnlySpan<byte> value)
    {
        var place = Place(value);
        return _values[place] is { } known && value.SequenceEqual(known) ? _texts[place] : null;
    }

    public void Keep(ReadOnlySpan<byte> value, ReadOnlySpan<byte> text)
    {
        if (value.Length > MaxLength)
            return;
        var place = Place(value);
        (_values[place], _texts[place]) = (value.ToArray(), text.ToArray());
    }

    /// <summary>By the last bytes: the relative identifier of an account.</summary>
    private static int Place(ReadOnlySpan<byte> value) =>
        value.Length < 8 ? 0 : (int)(BinaryPrimitives.ReadUInt64LittleEndian(value[^8..]) * 0x9E37_79B9_7F4A_7C15 >> 56);
}
