using System.Text;
using System.Text.Json;
using Afterpatch.Formats.Json;
using CsCheck;
using Xunit;

namespace Afterpatch.Formats.Tests.Json;

public sealed class JsonTextTests
{
    private static readonly Gen<char> Characters = Gen.OneOf(
        Gen.Char['a', 'z'], Gen.Char['\0', '\u00FF'], Gen.Char['\u0100', '\uFFFF'], Gen.Int[0, 5].Select(index => "\"\\\n\ud83d\ude00\u007f"[index]));

    private static string Read(ReadOnlySpan<byte> inside) =>
        JsonSerializer.Deserialize<string>((byte[])[.. "\""u8, .. inside, .. "\""u8])!;

    [Fact]
    public void What_is_written_is_read_back_by_another_reader()
    {
        Characters.Array[0, 70].Select(characters => new string(characters)).Sample(text =>
        {
            var output = new byte[JsonText.MaxLength(text.Length)];
            var written = JsonText.Write(text, output);
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), Read(output.AsSpan(0, written)));
            Assert.DoesNotContain(output.AsSpan(0, written).ToArray(), value => value < 0x20 || value == 0x7F);
        });
    }

    [Fact]
    public void The_same_holds_for_UTF_8_and_for_bytes_that_are_none()
    {
        Gen.Byte.Array[0, 70].Sample(bytes =>
        {
            var output = new byte[JsonText.MaxLengthOfUtf8(bytes.Length)];
            var written = JsonText.WriteUtf8(bytes, output);
            Assert.Equal(Encoding.UTF8.GetString(bytes), Read(output.AsSpan(0, written)));
        });
    }

    [Theory]
    [InlineData("C:\\Windows\\System32\\cmd.exe /c \"x\"", "C:\\\\Windows\\\\System32\\\\cmd.exe /c \\\"x\\\"")]
    [InlineData("a\r\nb\tc\u001b[31m", "a\\r\\nb\\tc\\u001b[31m")]
    [InlineData("é\u0085", "é\\u0085")]
    public void Escapes_are_the_short_ones_and_control_characters_never_pass(string text, string expected)
    {
        var output = new byte[JsonText.MaxLength(text.Length)];
        Assert.Equal(expected, Encoding.UTF8.GetString(output, 0, JsonText.Write(text, output)));
    }
}
