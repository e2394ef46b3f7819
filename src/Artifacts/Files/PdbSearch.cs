using System.Text;

namespace Afterpatch.Artifacts.Files;

/// <summary>Finds the path of a program's symbols: after the mark <c>RSDS</c>, an id of 16 bytes and an age of four, ended by a NUL.</summary>
internal sealed class PdbSearch
{
    private const int Before = 24;
    private const int MostPath = 260;
    private readonly byte[] _window = new byte[2 * (Before + MostPath)];
    private int _kept;

    /// <summary>The first path found, or empty.</summary>
    public string Path { get; private set; } = "";

    /// <param name="bytes">The next bytes of the file.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Path.Length > 0)
            return;
        // What began at the end of the bytes before goes on here.
        var more = bytes[..Math.Min(bytes.Length, Before + MostPath)];
        more.CopyTo(_window.AsSpan(_kept));
        Path = Find(_window.AsSpan(0, _kept + more.Length));
        if (Path.Length == 0)
            Path = Find(bytes);
        var rest = bytes.Length >= Before + MostPath ? bytes[^(Before + MostPath)..] : _window.AsSpan(0, _kept + more.Length)[Math.Max(0, _kept + more.Length - Before - MostPath)..];
        rest.CopyTo(_window);
        _kept = rest.Length;
    }

    private static string Find(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf("RSDS"u8) is var at and >= 0)
        {
            var path = bytes[Math.Min(bytes.Length, at + Before)..];
            path = path[..Math.Min(path.Length, MostPath)];
            if (path.IndexOf((byte)0) is var end and > 4 && path[..end].EndsWith(".pdb"u8) && path[..end].IndexOfAnyInRange((byte)1, (byte)31) < 0)
                return Encoding.UTF8.GetString(path[..end]);
            bytes = bytes[(at + 4)..];
        }
        return "";
    }
}
