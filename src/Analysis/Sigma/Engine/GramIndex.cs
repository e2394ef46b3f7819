using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Finds which of many ASCII texts are in a line, at a load and a test for every second byte where none is.</summary>
/// <remarks>
/// Of each text the two least ordinary neighbouring groups of four bytes are kept in a bitmap: one of them stands at an even place of any line that
/// holds the text. Where a group of the line is in the bitmap, the texts that have it are compared in place. A text of three or four characters is
/// kept with every byte that may stand beside it. ASCII case is disregarded, and a plus sign and a space stand for each other.
/// </remarks>
internal sealed class GramIndex
{
    public const int ShortestText = 3;
    private const int GramLength = 4;
    private const int Bits = 18;
    private const int BucketBits = 12;
    private const uint Lower = 0x20202020;

    /// <summary>What nearly every line of a web log holds: groups of it tell little.</summary>
    private const string Ordinary =
        "2026-11-24T00:00:00.000Z 192.168.10.20 GET POST OPTIONS 443 - 200 0 0 401 /owa/auth/logon.aspx /owa/service.svc /ecp/default.aspx /ews/exchange.asmx /mapi/emsmdb/ " +
        "/mapi/nspi/ /rpc/rpcproxy.dll /autodiscover/autodiscover.xml /microsoft-server-activesync/default.eas /powershell /oab/ /owa/prem/15.1.2507.35/scripts/boot.worldwide.0.mouse.js " +
        "/ecp/15.1.2507.35/scripts/common.css healthcheck.htm action= &correlationid=<empty>;&cafereqid= user= &deviceid= &devicetype= cmd= sync mozilla/5.0+(windows+nt+10.0;+win64;+x64) " +
        "applewebkit/537.36+(khtml,+like+gecko)+chrome/120.0.0.0+safari/537.36+edg/ microsoft+office/16.0+outlook https://mail.example.com/owa/ http/1.1 exchange.local true,false,anonymous,negotiate";

    private static readonly Dictionary<string, int> OrdinaryGrams = Count();

    private readonly ulong[] _bitmap = new ulong[(1 << Bits) / 64];

    /// <summary>By hash of the group: number of the first of <see cref="_places"/>, one too high, or 0.</summary>
    private readonly int[] _buckets = new int[1 << BucketBits];
    private readonly List<Place> _places = [];
    private readonly byte[][] _texts;

    /// <param name="texts">ASCII, of <see cref="ShortestText"/> characters or more. The number of a text is its position.</param>
    public GramIndex(IReadOnlyList<string> texts)
    {
        _texts = [.. texts.Select(text => text.Select(c => Fold((byte)c)).ToArray())];
        for (var number = 0; number < _texts.Length; number++)
            Add(number);
    }

    /// <summary>Calls <paramref name="hits"/> for every text in the line; a text may be reported more than once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan<T>(ReadOnlySpan<byte> line, ref T hits) where T : struct, ILiteralHits
    {
        ref var start = ref MemoryMarshal.GetReference(line);
        ref var bitmap = ref MemoryMarshal.GetArrayDataReference(_bitmap);
        var last = line.Length - GramLength;
        var at = 0;
        for (; at <= last; at += 2)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at)) | Lower;
            var bit = Hash(gram, Bits);
            if ((Unsafe.Add(ref bitmap, bit >> 6) >> (int)(bit & 63) & 1) != 0)
                Compare(line, at, gram, ref hits);
        }
        if (line.Length - at == ShortestText)
            Compare(line, at, line[at] | (uint)line[at + 1] << 8 | (uint)line[at + 2] << 16 | Lower, ref hits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Compare<T>(ReadOnlySpan<byte> line, int at, uint gram, ref T hits) where T : struct, ILiteralHits
    {
        for (var next = _buckets[Hash(gram, BucketBits)]; next != 0; next = _places[next - 1].Next)
        {
            var place = _places[next - 1];
            if (place.Gram == gram && Holds(line, at - place.Offset, _texts[place.Text]))
                hits.Hit(place.Text);
        }
    }

    private static bool Holds(ReadOnlySpan<byte> line, int at, byte[] text)
    {
        if (at < 0 || at + text.Length > line.Length)
            return false;
        for (var i = 0; i < text.Length; i++)
            if (Fold(line[at + i]) != text[i])
                return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Fold(byte b) => b == '+' ? (byte)' ' : b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint gram, int bits) => gram * 0x9E3779B1 >> (32 - bits);

    private void Add(int number)
    {
        var text = _texts[number];
        if (text.Length > GramLength)
        {
            var at = LeastOrdinary(text);
            Add(text[at..(at + GramLength)], number, at);
            Add(text[(at + 1)..(at + 1 + GramLength)], number, at + 1);
            return;
        }
        if (text.Length == GramLength)
            Add(text, number, 0);
        foreach (var beside in Enumerable.Range(0, 256).Where(b => (b & 0x20) != 0))
        {
            Add([(byte)beside, .. text[..ShortestText]], number, -1);
            if (text.Length < GramLength)
                Add([.. text, (byte)beside], number, 0);
        }
    }

    private void Add(byte[] group, int number, int offset)
    {
        foreach (var gram in Forms(group))
            Add(gram, number, offset);
    }

    private void Add(uint gram, int number, int offset)
    {
        var bit = Hash(gram, Bits);
        _bitmap[bit >> 6] |= 1UL << (int)(bit & 63);
        ref var bucket = ref _buckets[Hash(gram, BucketBits)];
        _places.Add(new(gram, number, offset, bucket));
        bucket = _places.Count;
    }

    /// <summary>The group as a line may write it: a space may be a plus sign.</summary>
    private static IEnumerable<uint> Forms(byte[] gram)
    {
        IEnumerable<uint> forms = [0];
        for (var i = 0; i < GramLength; i++)
        {
            var shift = 8 * i;
            var b = gram[i];
            forms = b == ' ' ? forms.SelectMany(form => new[] { form | (uint)' ' << shift, form | (uint)'+' << shift }) : forms.Select(form => form | (uint)b << shift);
        }
        return forms.Select(form => form | Lower).Distinct();
    }

    private static int LeastOrdinary(byte[] text) =>
        Enumerable.Range(0, text.Length - GramLength).MinBy(at => Commonness(text, at) + Commonness(text, at + 1));

    private static int Commonness(byte[] text, int at) => OrdinaryGrams.GetValueOrDefault(Text(text.AsSpan(at, GramLength)));

    private static Dictionary<string, int> Count()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at + GramLength <= Ordinary.Length; at++)
        {
            var gram = Text(Ordinary.Substring(at, GramLength).Select(c => Fold((byte)c)).ToArray());
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }
        return counts;
    }

    private static string Text(ReadOnlySpan<byte> gram) => System.Text.Encoding.ASCII.GetString(gram);

    private readonly record struct Place(uint Gram, int Text, int Offset, int Next);
}
