using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Afterpatch.Generator.Output;

/// <summary>Bytes of text lines on their way into a file: pooled buffers, no string per line.</summary>
internal sealed class LineBuffer : IDisposable
{
    private const int Size = 1 << 18;
    private const int Reserve = 1 << 16;

    private readonly Stream _stream;
    private readonly WriteQueue _queue;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private readonly byte[] _iso = new byte[24];
    private readonly byte[] _w3c = new byte[19];
    private DateTime _isoTime;
    private DateTime _w3cTime;
    private int _used;

    public LineBuffer(Stream stream, WriteQueue queue)
    {
        _stream = stream;
        _queue = queue;
    }

    public LineBuffer Add(string? text)
    {
        if (text is null)
            return this;
        Room(text.Length * 3);
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_used));
        return this;
    }

    public LineBuffer Add(ReadOnlySpan<byte> text)
    {
        Room(text.Length);
        text.CopyTo(_bytes.AsSpan(_used));
        _used += text.Length;
        return this;
    }

    public LineBuffer Add(char unit)
    {
        Room(1);
        _bytes[_used++] = (byte)unit;
        return this;
    }

    public LineBuffer Add(long number)
    {
        Room(24);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_used), out var written);
        _used += written;
        return this;
    }

    public LineBuffer Add(Guid guid)
    {
        Room(40);
        Utf8Formatter.TryFormat(guid, _bytes.AsSpan(_used), out var written);
        _used += written;
        return this;
    }

    /// <summary><c>2021-03-03T04:12:55.101Z</c></summary>
    public LineBuffer AddIso(DateTime utc)
    {
        if (utc != _isoTime)
        {
            _isoTime = utc;
            utc.TryFormat(_iso, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }
        return Add(_iso.AsSpan());
    }

    /// <summary><c>2021-03-03 04:12:55</c></summary>
    public LineBuffer AddW3c(DateTime utc)
    {
        utc = new DateTime(utc.Ticks - utc.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        if (utc != _w3cTime)
        {
            _w3cTime = utc;
            utc.TryFormat(_w3c, out _, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        }
        return Add(_w3c.AsSpan());
    }

    /// <summary>One comma-separated value, quoted where it must be.</summary>
    public LineBuffer AddCsv(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny("\",\r\n"))
            return Add(text);
        return Add('"').Add(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Add('"');
    }

    public void EndLine()
    {
        Add("\r\n"u8);
        if (_used > Size - Reserve)
            Flush();
    }

    public void Dispose()
    {
        if (_used > 0)
            _queue.Add(_stream, _bytes, _used);
        _queue.Close(_stream);
    }

    private void Room(int bytes)
    {
        if (bytes > _bytes.Length - _used)
            Flush();
        if (bytes > _bytes.Length)
            _bytes = ArrayPool<byte>.Shared.Rent(bytes);
    }

    private void Flush()
    {
        if (_used == 0)
            return;
        _queue.Add(_stream, _bytes, _used);
        _bytes = ArrayPool<byte>.Shared.Rent(Size);
        _used = 0;
    }
}
