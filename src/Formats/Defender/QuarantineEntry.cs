using System.Buffers.Binary;
using System.Text;

namespace Afterpatch.Formats.Defender;

/// <param name="Kind"><c>file</c>, <c>regkey</c>, <c>service</c>...</param>
/// <param name="ContentId">Name of the file below <c>ResourceData</c> that holds the content, in upper-case hexadecimal; empty for what is no file.</param>
public sealed record QuarantinedResource(string Path, string Kind, string ContentId, DateTime? CreatedUtc, DateTime? WrittenUtc);

/// <summary>What a file below <c>Quarantine\Entries</c> of Microsoft Defender says: when which threat was put away, and where it lay.</summary>
/// <remarks>Header of 60 bytes and two sections, each enciphered by itself. Structure: Fox-IT, "Reverse, Reveal, Recover: Windows Defender Quarantine Forensics". Little-endian.</remarks>
public sealed record QuarantineEntry(string Threat, DateTime? QuarantinedUtc, IReadOnlyList<QuarantinedResource> Resources)
{
    private const int HeaderLength = 60;
    private const int MaxResources = 1_000;
    private const int MaxFields = 1_000;
    private const int FileContent = 0x02;
    private const int PhysicalPath = 0x0C;
    private const int CreationTime = 0x0F;
    private const int LastWriteTime = 0x11;

    public static bool IsMagic(ReadOnlySpan<byte> head) =>
        head.Length >= HeaderLength && QuarantineCipher.Apply(head[..8]).AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0xDB, 0xE8, 0xC5, 0x01, 0x01, 0x00, 0x00, 0x00]);

    public static QuarantineEntry? Read(ReadOnlySpan<byte> file, out ParseError? error)
    {
        var outer = new ByteCursor(file, 0);
        var header = QuarantineCipher.Apply(outer.Take(HeaderLength, "header"));
        var (first, second) = header.Length < HeaderLength ? (0u, 0u) : (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(40)), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(44)));
        var about = new ByteCursor(QuarantineCipher.Apply(outer.Take(first, "first section")), HeaderLength);
        about.Skip(32, "identifiers");
        var utc = about.FileTime("time");
        about.Skip(12, "threat number");
        var threat = Zero(about.Take(about.Remaining, "threat"));
        var section = QuarantineCipher.Apply(outer.Take(second, "second section"));
        error = outer.Error ?? about.Error;
        if (error is not null)
            return null;
        var resources = new List<QuarantinedResource>();
        var list = new ByteCursor(section, HeaderLength + first);
        var count = Math.Min(list.U32("number of resources"), MaxResources);
        for (var i = 0; i < count; i++)
        {
            var place = list.U32("place of a resource");
            if (list.Error is not null)
                break;
            if (Resource(section, place, HeaderLength + first, ref error) is { } resource)
                resources.Add(resource);
        }
        error ??= list.Error;
        return new(threat, utc, resources);
    }

    private static QuarantinedResource? Resource(ReadOnlySpan<byte> section, uint place, long origin, ref ParseError? error)
    {
        var cursor = new ByteCursor(section, origin);
        cursor.Seek(place, "place of a resource");
        var path = WideZero(ref cursor);
        var fields = cursor.U16("number of fields");
        var kind = NarrowZero(ref cursor);
        var content = "";
        DateTime? created = null, written = null;
        for (var i = 0; i < Math.Min((int)fields, MaxFields) && cursor.Error is null && cursor.Remaining >= 4; i++)
        {
            cursor.Seek((cursor.Position + 3) & ~3, "field");
            var size = cursor.U16("size of a field");
            var identifier = cursor.U16("identifier") & 0x0FFF;
            var data = cursor.Take(size, "field");
            switch (identifier)
            {
                case FileContent:
                    content = Convert.ToHexString(data);
                    break;
                case PhysicalPath:
                    path = Encoding.Unicode.GetString(data).TrimEnd('\0');
                    break;
                case CreationTime when data.Length == 8:
                    created = WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(data));
                    break;
                case LastWriteTime when data.Length == 8:
                    written = WindowsTime.FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(data));
                    break;
            }
        }
        error ??= cursor.Error;
        return path.Length == 0 ? null : new(path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path[4..] : path, kind, content, created, written);
    }

    private static string Zero(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..(text.IndexOf((byte)0) is >= 0 and var end ? end : text.Length)]);

    private static string WideZero(ref ByteCursor cursor)
    {
        var text = new StringBuilder();
        while (cursor.U16("path") is not 0 and var character)
            text.Append((char)character);
        return text.ToString();
    }

    private static string NarrowZero(ref ByteCursor cursor)
    {
        var text = new StringBuilder();
        while (cursor.U8("kind") is not 0 and var character)
            text.Append((char)character);
        return text.ToString();
    }
}
