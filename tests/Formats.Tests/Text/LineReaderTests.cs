using System.Text;
using Afterpatch.Formats.Text;
using Xunit;

namespace Afterpatch.Formats.Tests.Text;

public sealed class LineReaderTests
{
    [Fact]
    public void Line_ends_of_any_kind_end_lines_and_blank_lines_are_passed_over()
    {
        Assert.Equal(["0:1:a", "3:2:b", "7:4:c", "9:5:d"], Lines("a\r\nb\n\r\nc\rd"u8));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_line()
    {
        Assert.Equal(["3:1:a", "5:2:b"], Lines([0xEF, 0xBB, 0xBF, .. "a\nb"u8]));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Utf16_is_read_as_utf8_and_offsets_stay_those_of_the_file(bool mark, bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, mark);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("#Fields: a\r\nélan ☃ b\r\nc")];
        var start = mark ? 2 : 0;
        Assert.Equal([$"{start}:1:#Fields: a", $"{start + 24}:2:élan ☃ b", $"{start + 44}:3:c"], Lines(bytes));
    }

    [Fact]
    public void A_tail_of_zeros_is_one_error_and_no_line()
    {
        byte[] bytes = [.. "a\r\nb\r\n"u8, .. new byte[3_000_000]];
        using var reader = new LineReader(new MemoryStream(bytes));
        var count = 0;
        while (reader.Read())
            count++;
        Assert.Equal(2, count);
        var error = Assert.Single(reader.Damage.Errors());
        Assert.Equal(6, error.Offset);
        Assert.Contains("3000000 zero bytes at the end", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_between_lines_are_told_and_the_lines_around_them_are_read()
    {
        byte[] bytes = [.. "a\r\n"u8, 0, 0, 0, 0, .. "b\r\nc\r\n"u8];
        Assert.Equal(["0:1:a", "7:2:b", "10:3:c"], Lines(bytes));
    }

    [Fact]
    public void A_line_of_a_hundred_megabytes_is_cut_and_the_next_is_whole()
    {
        using var reader = new LineReader(new EndlessLine(100_000_000));
        Assert.True(reader.Read());
        Assert.Equal(LineReader.MaxLineBytes, reader.Line.Length);
        Assert.True(reader.Read());
        Assert.Equal("end", Encoding.UTF8.GetString(reader.Line));
        Assert.Equal(100_000_001, reader.Offset);
        Assert.Equal(2, reader.LineNumber);
        Assert.False(reader.Read());
        Assert.Equal(1, reader.Damage.LongLines);
    }

    [Fact]
    public void A_quoted_line_end_joins_two_lines_and_a_stray_quote_does_not()
    {
        var text = "2021-01-01T00:00:00Z,\"a\r\nb, \"\"c\"\"\",x\r\n2021-01-01T00:00:01Z,d\"e\r\n2021-01-01T00:00:02Z,f\r\n"u8;
        using var reader = new LineReader(new MemoryStream(text.ToArray()), joinsQuoted: true);
        Assert.True(reader.Read());
        Assert.EndsWith("b, \"\"c\"\"\",x", Encoding.UTF8.GetString(reader.Line), StringComparison.Ordinal);
        Assert.True(reader.Read());
        Assert.Equal(3, reader.LineNumber);
        Assert.EndsWith("d\"e", Encoding.UTF8.GetString(reader.Line), StringComparison.Ordinal);
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.Equal(1, reader.Damage.StrayQuotes);
    }

    [Fact]
    public void Lines_are_the_same_whatever_the_reads_of_the_stream_give()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => $"line {i}{(i % 3 == 0 ? "\r\n" : i % 3 == 1 ? "\n" : "\r")}")));
        using var trickle = new LineReader(new Trickle(text));
        using var whole = new LineReader(new MemoryStream(text));
        while (whole.Read())
        {
            Assert.True(trickle.Read());
            Assert.Equal(whole.Offset, trickle.Offset);
            Assert.True(whole.Line.SequenceEqual(trickle.Line));
        }
        Assert.False(trickle.Read());
    }

    private static List<string> Lines(ReadOnlySpan<byte> bytes)
    {
        using var reader = new LineReader(new MemoryStream(bytes.ToArray()));
        var lines = new List<string>();
        while (reader.Read())
            lines.Add($"{reader.Offset}:{reader.LineNumber}:{Encoding.UTF8.GetString(reader.Line)}");
        return lines;
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        private int _turn;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + _turn++ % 17));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + _turn++ % 17)]);
    }

    private sealed class EndlessLine(long length) : Stream
    {
        private readonly byte[] _tail = "\nend"u8.ToArray();
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length + _tail.Length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, _at < length ? length - _at : Length - _at);
            if (_at < length)
                buffer.AsSpan(offset, given).Fill((byte)'x');
            else
                _tail.AsSpan((int)(_at - length), given).CopyTo(buffer.AsSpan(offset));
            _at += given;
            return given;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
