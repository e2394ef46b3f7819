using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>Counts the sightings of one log by everything that tells them apart.</summary>
/// <remarks>
/// Bounded: at most <see cref="MaxTallies"/> tallies; what would be one more is counted for all accounts together, then for all machines together.
/// At most <see cref="MaxSlots"/> time slots, then they widen. Strings are cut at <see cref="MaxText"/> characters.
/// </remarks>
internal sealed class AccessBook(bool isForwarded)
{
    internal const int MaxTallies = 50_000;
    internal const int MaxSlots = 1_000_000;
    private const int MaxText = 120;

    private readonly Dictionary<string, AccessTally> _tallies = new(StringComparer.Ordinal);
    private readonly char[] _key = new char[9 * (MaxText + 1) + 16];
    private int _slots;
    private int _width = 1;

    /// <param name="counted">False to note a time that is no access of its own, a session's end.</param>
    public AccessTally Add(in Sighting sighting, EventRow row, bool counted = true)
    {
        var tally = Find(sighting, row);
        Count(tally, row, sighting.IsFailure, counted);
        return tally;
    }

    /// <summary>One more of what was added before.</summary>
    public void Count(AccessTally tally, EventRow row, bool isFailure, bool counted = true)
    {
        if (tally.See(row.TimeUtc, isFailure, counted, _width, row) && ++_slots > MaxSlots && _width < 1440)
            Widen();
    }

    public void Complete(ICollection<Record> kept)
    {
        foreach (var tally in _tallies.Values)
            kept.Add(tally.ToRecord());
    }

    private AccessTally Find(in Sighting sighting, EventRow row)
    {
        var length = WriteKey(sighting, row.Computer, true, true);
        var lookup = _tallies.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(_key.AsSpan(0, length), out var tally))
            return tally;
        var (withAccount, withRemote) = (_tallies.Count < MaxTallies, _tallies.Count < MaxTallies * 2);
        if (!withAccount)
        {
            length = WriteKey(sighting, row.Computer, withAccount, withRemote);
            if (lookup.TryGetValue(_key.AsSpan(0, length), out tally))
                return tally;
        }
        tally = new AccessTally(Describe(sighting, row, withAccount, withRemote), row.Pointer());
        _tallies.Add(new string(_key, 0, length), tally);
        return tally;
    }

    private int WriteKey(in Sighting sighting, string computer, bool withAccount, bool withRemote)
    {
        var at = 0;
        _key[at++] = (char)('a' + (int)sighting.Kind);
        _key[at++] = (char)('a' + sighting.LogonType + 1);
        _key[at++] = (char)('a' + (sighting.IsOutbound ? 1 : 0) + (sighting.IsUnplaced ? 2 : 0) + (withAccount ? 0 : 4));
        at = Write(at, computer, lower: false);
        at = Write(at, sighting.Package, lower: false);
        at = Write(at, withRemote ? sighting.Remote : default, lower: true);
        if (!withAccount)
            return at;
        at = Write(at, sighting.User, lower: true);
        at = Write(at, sighting.Domain, lower: true);
        if (sighting.User.IsEmpty)
            at = Write(at, sighting.Sid, lower: false);
        at = Write(at, sighting.ByUser, lower: true);
        at = Write(at, sighting.ByDomain, lower: true);
        return Write(at, sighting.Via, lower: true);
    }

    private int Write(int at, ReadOnlySpan<char> text, bool lower)
    {
        if (text.Length > MaxText)
            text = text[..MaxText];
        if (lower)
            text.ToLowerInvariant(_key.AsSpan(at));
        else
            text.CopyTo(_key.AsSpan(at));
        _key[at + text.Length] = '\0';
        return at + text.Length + 1;
    }

    private RemoteAccess Describe(in Sighting sighting, EventRow row, bool withAccount, bool withRemote) => new()
    {
        At = row.Pointer(),
        AccessKind = sighting.Kind,
        IsOutbound = sighting.IsOutbound,
        IsUnplaced = sighting.IsUnplaced,
        Remote = withRemote ? Cut(sighting.Remote) : "",
        RemoteName = withRemote ? Cut(sighting.RemoteName) : "",
        Account = withAccount ? Account(sighting.Domain, sighting.User, sighting.Sid) : "*",
        Sid = withAccount ? Cut(sighting.SidReader is { } read ? read(row) : sighting.Sid) : "",
        By = withAccount ? Account(sighting.ByDomain, sighting.ByUser, default) : "",
        Via = withAccount ? Cut(sighting.Via) : "",
        Package = Cut(sighting.Package),
        LogonType = sighting.LogonType,
        Computer = row.Computer,
        IsForwarded = isForwarded,
        Succeeded = 0,
        Failed = 0,
        FirstUtc = row.TimeUtc,
        LastUtc = row.TimeUtc,
        Times = new TimeTally(),
        Evidence = [],
    };

    private static string Account(ReadOnlySpan<char> domain, ReadOnlySpan<char> user, ReadOnlySpan<char> sid)
    {
        if (user.IsEmpty || user is "-")
            return Cut(sid);
        return domain.IsEmpty || domain is "-" ? Cut(user) : string.Create(CultureInfo.InvariantCulture, $"{Cut(domain)}\\{Cut(user)}");
    }

    private static string Cut(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxText)
            text = text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];
        return text is "-" ? "" : text.ToString();
    }

    private void Widen()
    {
        _width = _width == 1 ? 60 : 1440;
        _slots = 0;
        foreach (var tally in _tallies.Values)
        {
            tally.Times.Widen(_width);
            _slots += tally.Times.Slots;
        }
    }
}
