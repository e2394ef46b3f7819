using System.Text;
using System.Text.RegularExpressions;

namespace Afterpatch.Formats.Bits;

/// <summary>
/// Jobs in a queue of the Background Intelligent Transfer Service: <c>qmgr0.dat</c> and <c>qmgr1.dat</c> up to Windows Server 2016, the bytes of
/// <c>qmgr.db</c> since. A job is found by the mark before it, so that those which the service has forgotten are found too.
/// </summary>
/// <remarks>Source: marks as published with ANSSI's bits_parser and FireEye's BitsParser.</remarks>
public static partial class BitsQueue
{
    /// <summary>As many as no server has.</summary>
    public const int MostJobs = 10_000;
    private const int MostAddresses = 20;

    /// <summary>The end of the part of a job that may hold addresses.</summary>
    private const int Reach = 16 << 10;

    private static readonly byte[] Header = Convert.FromHexString("13F72BC84099124A9F1A3AAEBD894EEA");
    private static readonly byte[] Queue = Convert.FromHexString("47445F00A9BDBA449851C47BB6C07ACE");

    private static readonly byte[][] Marks =
    [
        .. ((string[])["93362035A00C104A84F3B17E7B499CD7", "101370C83653B34183E581557F361B87", "8C93EA64030F6840B46FF97FE51D4DCD", "B346ED3D3B10F944BC2FE8378BD31986",
            "A15609E143AFC94292E66F9856EBA7F6", "9F95D44C6470F24B84D7476A7E62699F", "F11926A93203BF4C9427898818958831", "C133BCDDFB5AAF4DB8A12268B39D01AD",
            "D057568F2C013E4EAD2CF4A5D7656FAF", "5067419457031D46A4CC5DD9990706E4"]).Select(Convert.FromHexString),
    ];

    /// <summary>True for a queue in the older form.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head) => head.Length >= 32 && head[16..].StartsWith(Header);

    /// <summary>Every job in the bytes, in their order.</summary>
    /// <param name="hasAddresses">True for the older form, whose jobs hold the addresses of their files.</param>
    public static IReadOnlyList<BitsJob> Jobs(ReadOnlySpan<byte> file, bool hasAddresses)
    {
        var jobs = new List<BitsJob>();
        foreach (var mark in Marks)
            for (var at = 0; jobs.Count < MostJobs && file[at..].IndexOf(mark) is var found and >= 0;)
            {
                at += found + mark.Length;
                if (BitsJob.Read(file[at..], at) is not { } job)
                    continue;
                if (hasAddresses)
                {
                    var rest = file.Slice(at, Math.Min(Reach, file.Length - at));
                    var end = rest.IndexOf(mark);
                    job = job with { Addresses = AddressesIn(end < 0 ? rest : rest[..end]) };
                }
                jobs.Add(job);
            }
        jobs.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return jobs;
    }

    /// <summary>Where the queue of living jobs ends in the older form; what lies behind was forgotten. The length when there is no end.</summary>
    public static long LivingEnd(ReadOnlySpan<byte> file)
    {
        var first = file.IndexOf(Queue);
        if (first < 0)
            return file.Length;
        var second = file[(first + Queue.Length)..].IndexOf(Queue);
        return second < 0 ? file.Length : first + Queue.Length + second;
    }

    private static List<string> AddressesIn(ReadOnlySpan<byte> bytes)
    {
        var addresses = new List<string>();
        for (var shift = 0; shift < 2 && shift < bytes.Length; shift++)
            foreach (var match in Address().EnumerateMatches(Encoding.Unicode.GetString(bytes[shift..])))
                if (addresses.Count < MostAddresses)
                    addresses.Add(Encoding.Unicode.GetString(bytes.Slice(shift + match.Index * 2, match.Length * 2)));
        return addresses;
    }

    [GeneratedRegex(@"(?:https?|ftp|file)://[\x21-\x7e]{3,2000}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
