using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes the keys and values of a hive as JSON lines straight from its bytes, in the shape that their records have.</summary>
internal sealed class HiveJsonWriter(OutputBuffer output)
{
    private byte[] _path = [];
    private int _pathLength;
    private string? _pathOf;
    private string? _mountOf;
    private readonly byte[] _time = new byte[40];
    private int _timeLength;
    private DateTime? _timeOf;
    private byte[] _source = [];
    private string? _sourceOf;
    private char[] _characters = new char[4096];

    public void Write(in HiveKeyRow row)
    {
        Start("{\"record\":\"registry-key\""u8, row.Source, row.Key.FileOffset, row.Mount, row.Path, row.LastWriteUtc);
        Time(",\"lastWriteUtc\":\""u8, row.LastWriteUtc);
        if (row.ClassName.Length > 0)
            Text(",\"className\":\""u8, row.ClassName);
        if (row.Security.Length > 0)
            Text(",\"security\":\""u8, row.Security);
        output.Write(row.IsDeleted ? ",\"deleted\":true}}\n"u8 : ",\"deleted\":false}}\n"u8);
        output.EndLine();
    }

    public void Write(in HiveValueRow row)
    {
        Start("{\"record\":\"registry-value\""u8, row.Source, row.Value.FileOffset, row.Mount, row.Path, row.LastWriteUtc);
        Text(",\"name\":\""u8, row.Name);
        var type = row.Value.Type;
        Text(",\"type\":\""u8, ValueText.TypeName(type));
        if (row.IsWithheld)
            output.Write(",\"data\":\"\""u8);
        else
            Data(type, row.Value.Data());
        output.Write(",\"sizeBytes\":"u8);
        Number(row.Value.DataSize);
        Time(",\"lastWriteUtc\":\""u8, row.LastWriteUtc);
        output.Write(row.IsDeleted ? ",\"deleted\":true"u8 : ",\"deleted\":false"u8);
        output.Write(row.IsWithheld ? ",\"withheld\":true}}\n"u8 : "}}\n"u8);
        output.EndLine();
    }

    private void Start(ReadOnlySpan<byte> record, string source, long offset, string mount, string path, DateTime? utc)
    {
        if (!ReferenceEquals(source, _sourceOf))
            (_sourceOf, _source) = (source, Escaped(source));
        if (!ReferenceEquals(path, _pathOf) || !ReferenceEquals(mount, _mountOf))
            Path(mount, path);
        output.Write(record);
        Time(",\"utc\":\""u8, utc);
        output.Write(",\"source\":\""u8);
        output.Write(_source);
        output.Write("\",\"offset\":"u8);
        Number(offset);
        output.Write(",\"fields\":{\"path\":\""u8);
        output.Write(_path.AsSpan(0, _pathLength));
    }

    /// <summary>Keeps the path as it is to be written, for the values that follow.</summary>
    private void Path(string mount, string path)
    {
        (_mountOf, _pathOf) = (mount, path);
        var most = JsonText.MaxLength(mount.Length) + JsonText.MaxLength(path.Length) + 3;
        if (_path.Length < most)
            _path = new byte[2 * most];
        _pathLength = JsonText.Write(mount, _path);
        if (mount.Length > 0 && path.Length > 0)
        {
            "\\\\"u8.CopyTo(_path.AsSpan(_pathLength));
            _pathLength += 2;
        }
        _pathLength += JsonText.Write(path, _path.AsSpan(_pathLength));
        _path[_pathLength++] = (byte)'"';
    }

    /// <summary>Text as text, lists of texts joined by line feeds, the rest as the records have it.</summary>
    private void Data(uint type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case 1 or 2 or 6:
                Text(",\"data\":\""u8, Characters(data));
                break;
            case 7:
                Text(",\"data\":\""u8, Lines(Characters(data)));
                break;
            case 4 when data.Length == 4:
                output.Write(",\"data\":\""u8);
                Number(BinaryPrimitives.ReadUInt32LittleEndian(data));
                output.Write("\""u8);
                break;
            case 4 or 5 or 11:
                Text(",\"data\":\""u8, ValueText.Of(type, data));
                break;
            default:
                output.Write(",\"data\":\""u8);
                Hex(data);
                output.Write("\""u8);
                break;
        }
    }

    private static ReadOnlySpan<char> Characters(ReadOnlySpan<byte> data) => MemoryMarshal.Cast<byte, char>(data[..(data.Length & ~1)]).TrimEnd('\0');

    private ReadOnlySpan<char> Lines(ReadOnlySpan<char> texts)
    {
        if (_characters.Length < texts.Length)
            _characters = new char[texts.Length];
        texts.Replace(_characters, '\0', '\n');
        return _characters.AsSpan(0, texts.Length);
    }

    private void Hex(ReadOnlySpan<byte> data)
    {
        const int piece = 4096;
        for (; data.Length > 0; data = data[Math.Min(piece, data.Length)..])
        {
            var part = data[..Math.Min(piece, data.Length)];
            Convert.TryToHexStringLower(part, output.GetSpan(2 * part.Length), out var written);
            output.Advance(written);
        }
    }

    private void Text(ReadOnlySpan<byte> name, ReadOnlySpan<char> text)
    {
        const int piece = 1 << 15;
        output.Write(name);
        while (text.Length > 0)
        {
            var length = Math.Min(piece, text.Length);
            if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
                length--;
            output.Advance(JsonText.Write(text[..length], output.GetSpan(JsonText.MaxLength(length))));
            text = text[length..];
        }
        output.Write("\""u8);
    }

    private void Time(ReadOnlySpan<byte> name, DateTime? utc)
    {
        if (utc is not { } time)
            return;
        if (time != _timeOf)
        {
            _timeOf = time;
            _timeLength = EvtxText.FormatTime(time, _time);
            _time[_timeLength++] = (byte)'"';
        }
        output.Write(name);
        output.Write(_time.AsSpan(0, _timeLength));
    }

    private void Number(long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(24), out var written);
        output.Advance(written);
    }

    private static byte[] Escaped(string text)
    {
        var bytes = new byte[JsonText.MaxLength(text.Length)];
        return bytes[..JsonText.Write(text, bytes)];
    }
}
