using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Formats.Evtx;
using Afterpatch.Formats.Json;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Cli.Dump;

/// <summary>Writes the keys and values of a hive as JSON lines straight from its bytes, in the shape that their records have.</summary>
/// <remarks>What the lines of one key share is made once, as bytes: most of a line is copied.</remarks>
internal sealed class HiveJsonWriter(OutputBuffer output)
{
    /// <summary>More than numbers and names of fields take in one line.</summary>
    private const int FixedLength = 256;

    private static readonly byte[][] Types = Enumerable.Range(0, 12).Select(type => TypeAndData((uint)type)).ToArray();

    private readonly Piece _utc = new();
    private readonly Piece _source = new();
    private readonly Piece _place = new();
    private readonly Piece _lastWrite = new();
    private readonly Piece _security = new();
    private string? _sourceOf;
    private string? _mountOf;
    private string? _securityOf;
    private int _step = -1;
    private DateTime? _timeOf;
    private char[] _characters = new char[4096];

    public void Write(in HiveKeyRow row)
    {
        Start("{\"record\":\"registry-key\""u8, row.Source, row.Key.FileOffset, row.Mount, row.Path, row.LastWriteUtc);
        output.Write(_lastWrite.Bytes);
        if (row.ClassName.Length > 0)
        {
            output.Write(",\"className\":\""u8);
            Text(row.ClassName);
            output.Write("\""u8);
        }
        if (row.Security.Length > 0)
        {
            if (!ReferenceEquals(row.Security, _securityOf))
                Security(row.Security);
            output.Write(_security.Bytes);
        }
        output.Write(row.IsDeleted ? ",\"deleted\":true}}\n"u8 : ",\"deleted\":false}}\n"u8);
        output.EndLine();
    }

    public void Write(in HiveValueRow row)
    {
        Start("{\"record\":\"registry-value\""u8, row.Source, row.Value.FileOffset, row.Mount, row.Path, row.LastWriteUtc);
        output.Write(",\"name\":\""u8);
        Text(row.Name);
        var type = row.Value.Type;
        output.Write(type < Types.Length ? Types[type] : TypeAndData(type));
        if (!row.IsWithheld)
            Data(type, row.Value.Data());
        var line = output.GetSpan(_lastWrite.Length + FixedLength);
        var at = Put("\",\"sizeBytes\":"u8, line, 0);
        at = Put(row.Value.DataSize, line, at);
        at = Put(_lastWrite.Bytes, line, at);
        at = Put(row.IsDeleted ? ",\"deleted\":true"u8 : ",\"deleted\":false"u8, line, at);
        at = Put(row.IsWithheld ? ",\"withheld\":true}}\n"u8 : "}}\n"u8, line, at);
        output.Advance(at);
        output.EndLine();
    }

    private void Start(ReadOnlySpan<byte> record, string source, long offset, string mount, HivePath path, DateTime? utc)
    {
        if (utc != _timeOf)
            Times(utc);
        if (!ReferenceEquals(source, _sourceOf))
            Source(source);
        if (path.Step != _step || !ReferenceEquals(mount, _mountOf))
            Place(mount, path);
        var line = output.GetSpan(_utc.Length + _source.Length + _place.Length + FixedLength);
        var at = Put(record, line, 0);
        at = Put(_utc.Bytes, line, at);
        at = Put(_source.Bytes, line, at);
        at = Put(offset, line, at);
        output.Advance(Put(_place.Bytes, line, at));
    }

    private void Times(DateTime? utc)
    {
        _timeOf = utc;
        _utc.Clear();
        _lastWrite.Clear();
        if (utc is not { } time)
            return;
        Span<byte> text = stackalloc byte[40];
        text = text[..EvtxText.FormatTime(time, text)];
        _utc.Add(",\"utc\":\""u8).Add(text).Add("\""u8);
        _lastWrite.Add(",\"lastWriteUtc\":\""u8).Add(text).Add("\""u8);
    }

    private void Source(string source)
    {
        _sourceOf = source;
        _source.Clear().Add(",\"source\":\""u8).AddText(source).Add("\",\"offset\":"u8);
    }

    private void Place(string mount, HivePath path)
    {
        (_mountOf, _step) = (mount, path.Step);
        _place.Clear().Add(",\"fields\":{\"path\":\""u8).AddText(mount);
        if (mount.Length > 0 && path.Length > 0)
            _place.Add("\\\\"u8);
        _place.AddText(path.Characters).Add("\""u8);
    }

    private void Security(string security)
    {
        _securityOf = security;
        _security.Clear().Add(",\"security\":\""u8).AddText(security).Add("\""u8);
    }

    private static byte[] TypeAndData(uint type) => Encoding.UTF8.GetBytes($"\",\"type\":\"{ValueText.TypeName(type)}\",\"data\":\"");

    /// <summary>Text as text, lists of texts joined by line feeds, the rest as the records have it.</summary>
    private void Data(uint type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case 1 or 2 or 6:
                Text(Characters(data));
                break;
            case 7:
                Text(Lines(Characters(data)));
                break;
            case 4 when data.Length == 4:
                output.Advance(Put(BinaryPrimitives.ReadUInt32LittleEndian(data), output.GetSpan(FixedLength), 0));
                break;
            case 4 or 5 or 11:
                Text(ValueText.Of(type, data));
                break;
            default:
                Hexadecimal(data);
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

    private void Hexadecimal(ReadOnlySpan<byte> data)
    {
        const int piece = 4096;
        for (; data.Length > 0; data = data[Math.Min(piece, data.Length)..])
        {
            var part = data[..Math.Min(piece, data.Length)];
            Convert.TryToHexStringLower(part, output.GetSpan(2 * part.Length), out var written);
            output.Advance(written);
        }
    }

    private void Text(ReadOnlySpan<char> text)
    {
        const int piece = 1 << 15;
        while (text.Length > 0)
        {
            var length = Math.Min(piece, text.Length);
            if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
                length--;
            output.Advance(JsonText.Write(text[..length], output.GetSpan(JsonText.MaxLength(length))));
            text = text[length..];
        }
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> line, int at)
    {
        bytes.CopyTo(line[at..]);
        return at + bytes.Length;
    }

    private static int Put(long number, Span<byte> line, int at)
    {
        Utf8Formatter.TryFormat(number, line[at..], out var written);
        return at + written;
    }

    /// <summary>Bytes that many lines share.</summary>
    private sealed class Piece
    {
        private byte[] _bytes = new byte[256];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

        public Piece Clear()
        {
            Length = 0;
            return this;
        }

        public Piece Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(Room(bytes.Length));
            Length += bytes.Length;
            return this;
        }

        public Piece AddText(ReadOnlySpan<char> text)
        {
            Length += JsonText.Write(text, Room(JsonText.MaxLength(text.Length)));
            return this;
        }

        private Span<byte> Room(int needed)
        {
            if (_bytes.Length - Length < needed)
                Array.Resize(ref _bytes, 2 * (Length + needed));
            return _bytes.AsSpan(Length);
        }
    }
}
