using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Finds which of many ASCII texts are in a line, at a load and a test for every second or every fourth byte where none is.</summary>
/// <remarks>
/// Of each text as many neighbouring groups of four bytes as the step is wide, the least ordinary ones, are kept in a bitmap: one of them stands at a
/// step of any line that holds the text. Where a group of the line is in the bitmap, the texts that have it are compared in place. A group that
/// reaches one byte beyond its text is kept with every byte that may stand there. ASCII case is disregarded, and a plus sign and a space stand for
/// each other.
/// </remarks>
internal sealed class GramIndex
{
    public const int ShortestText = 3;

    /// <summary>The shortest text for the wide step: of a shorter one a group may hold no more than two bytes.</summary>
    public const int ShortestWideText = 5;

    private const int GramLength = 4;
    private const int NarrowStep = 2;
    private const int WideStep = 4;

    /// <summary>Of the bitmap: small enough to stay in the processor's nearest cache beside the line.</summary>
    private const int Bits = 17;
    private const int BucketBits = 12;
    private const uint Lower = 0x20202020;

    /// <summary>2^32 divided by the golden ratio: near values are spread far.</summary>
    private const uint Spread = 0x9E3779B1;

    private const int Multipliers = 16;

    /// <summary>What nearly every line of a web log holds: groups of it tell little.</summary>
    private const string Ordinary =
        "2026-11-24T00:00:00.000Z 192.168.10.20 GET POST OPTIONS 443 - 200 0 0 401 /owa/auth/logon.aspx /owa/service.svc /ecp/default.aspx /ews/exchange.asmx /mapi/emsmdb/ mailboxid=&" +
        " /mapi/nspi/ /rpc/rpcproxy.dll /autodiscover/autodiscover.xml /microsoft-server-activesync/default.eas /powershell /oab/ /owa/prem/15.1.2507.35/scripts/boot.worldwide.0.mouse.js " +
        "/ecp/15.1.2507.35/scripts/common.css healthcheck.htm action= &correlationid=<empty>;&cafereqid= user= &deviceid= &devicetype= cmd= sync mozilla/5.0+(windows+nt+10.0;+win64;+x64) " +
        "applewebkit/537.36+(khtml,+like+gecko)+chrome/120.0.0.0+safari/537.36+edg/ gecko/20100101+firefox/86.0 macintosh;+intel+mac+os+x+10_15_7 " +
        "microsoft+office/16.0+(windows+nt+10.0;+microsoft+outlook+16.0.5134;+pro) macoutlook/16.46 outlook-ios-android/1.0 msrpc mailboxid=&correlationid=<empty>;&cafereqid=; 443 - " +
        "https://mail.example.com/owa/ http/1.1 exchange.local true,false,anonymous,negotiate 304 0 0 401 1 1326 ";

    private static readonly Dictionary<string, int> OrdinaryGrams = Count();

    private readonly ulong[] _bitmap = new ulong[(1 << Bits) / 64];

    /// <summary>By hash of the group: number of the first of <see cref="_places"/>, one too high, or 0.</summary>
    private readonly int[] _buckets = new int[1 << BucketBits];
    private readonly List<Place> _places = [];
    private readonly byte[][] _texts;
    private readonly int _step;
    private readonly uint _multiplier;

    /// <param name="texts">ASCII, of <see cref="ShortestText"/> characters or more. The number of a text is its position.</param>
    public GramIndex(IReadOnlyList<string> texts)
    {
        _step = texts.Any(text => text.Length < ShortestWideText) ? NarrowStep : WideStep;
        _texts = [.. texts.Select(text => text.Select(c => Fold((byte)c)).ToArray())];
        for (var number = 0; number < _texts.Length; number++)
            Add(number);
        _multiplier = LeastConfused();
        foreach (var place in _places)
        {
            var bit = Hash(place.Gram, _multiplier, Bits);
            _bitmap[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>Calls <paramref name="hits"/> for every text in the line; a text may be reported more than once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan<T>(ReadOnlySpan<byte> line, ref T hits) where T : struct, ILiteralHits
    {
        ref var start = ref MemoryMarshal.GetReference(line);
        ref var bitmap = ref MemoryMarshal.GetArrayDataReference(_bitmap);
        var last = line.Length - GramLength;
        var step = _step;
        var multiplier = _multiplier;
        var at = 0;
        for (; at <= last; at += step)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at)) | Lower;
            var bit = Hash(gram, multiplier, Bits);
            if ((Unsafe.Add(ref bitmap, bit >> 6) >> (int)(bit & 63) & 1) != 0)
                Compare(line, at, gram, ref hits);
        }
        if (line.Length - at == ShortestText)
            Compare(line, at, line[at] | (uint)line[at + 1] << 8 | (uint)line[at + 2] << 16 | Lower, ref hits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Compare<T>(ReadOnlySpan<byte> line, int at, uint gram, ref T hits) where T : struct, ILiteralHits
    {
        for (var next = _buckets[Hash(gram, Spread, BucketBits)]; next != 0; next = _places[next - 1].Next)
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
    private static uint Hash(uint gram, uint multiplier, int bits) => gram * multiplier >> (32 - bits);

    /// <summary>The multiplier with which the fewest ordinary groups are taken for one that is sought.</summary>
    private uint LeastConfused()
    {
        var sought = _places.Select(place => place.Gram).ToHashSet();
        var others = OrdinaryGrams.Keys.Select(Gram).Where(gram => !sought.Contains(gram)).ToArray();
        return Enumerable.Range(0, Multipliers).Select(i => Spread + 2 * (uint)i).MinBy(multiplier =>
        {
            var bits = sought.Select(gram => Hash(gram, multiplier, Bits)).ToHashSet();
            return others.Count(gram => bits.Contains(Hash(gram, multiplier, Bits)));
        });
    }

    private static uint Gram(string text) => text.Select((c, i) => (uint)c << 8 * i).Aggregate(Lower, (gram, part) => gram | part);

    private void Add(int number)
    {
        var text = _texts[number];
        var first = text.Length - GramLength >= _step ? LeastOrdinary(text) : 0;
        for (var at = first; at < first + _step; at++)
        {
            if (at + GramLength <= text.Length)
                Add(text[at..(at + GramLength)], number, at);
            else if (at + ShortestText <= text.Length)
                AddWithAny(beside => [.. text[at..], beside], number, at);
            else
                AddWithAny(beside => [beside, .. text[..ShortestText]], number, -1);
        }
    }

    private void AddWithAny(Func<byte, byte[]> group, int number, int offset)
    {
        foreach (var beside in Enumerable.Range(0, 256).Where(b => (b & 0x20) != 0))
            Add(group((byte)beside), number, offset);
    }

    private void Add(byte[] group, int number, int offset)
    {
        foreach (var gram in Forms(group))
            Add(gram, number, offset);
    }

    private void Add(uint gram, int number, int offset)
    {
        ref var bucket = ref _buckets[Hash(gram, Spread, BucketBits)];
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

    private int LeastOrdinary(byte[] text) =>
        Enumerable.Range(0, text.Length - GramLength - _step + 2).MinBy(at => Enumerable.Range(at, _step).Sum(one => Commonness(text, one)));

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

    /// <summary>True when nearly every web log holds the text many times.</summary>
    public static bool IsOrdinary(string text) => Ordinary.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string Text(ReadOnlySpan<byte> gram) => System.Text.Encoding.ASCII.GetString(gram);

    private readonly record struct Place(uint Gram, int Text, int Offset, int Next);
}
