namespace Afterpatch.Formats.W3c;

/// <summary>What a value of a W3C field looks like, as far as that helps to tell fields apart.</summary>
internal enum W3cFieldType
{
    /// <summary>Text that a client or a module chose: may hold what it should not.</summary>
    Free,
    Date,
    Time,
    Address,
    Number,
    Method,
    Stem,
}

internal static class W3cFieldTypes
{
    /// <summary>Fields into which stray blanks are known to get, likeliest first. Observed: user names and back-end queries of Exchange servers.</summary>
    private static readonly string[] Absorbing =
        ["cs-username", "cs-uri-query", "cs-uri-stem", "cs-uri", "cs(user-agent)", "cs(cookie)", "cs(referer)", "cs-host", "s-reason", "s-queuename"];

    public static W3cFieldType Of(string name) => name.ToLowerInvariant() switch
    {
        "date" => W3cFieldType.Date,
        "time" => W3cFieldType.Time,
        "s-ip" or "c-ip" => W3cFieldType.Address,
        "s-port" or "c-port" or "sc-status" or "sc-substatus" or "sc-win32-status" or "sc-bytes" or "cs-bytes" or "time-taken" => W3cFieldType.Number,
        "cs-method" => W3cFieldType.Method,
        _ => W3cFieldType.Free,
    };

    /// <summary>Rank among the fields that may hold stray blanks; larger is less likely.</summary>
    public static int AbsorbingRank(string name)
    {
        var rank = Array.IndexOf(Absorbing, name.ToLowerInvariant());
        return rank < 0 ? Absorbing.Length : rank;
    }

    public static bool Fits(W3cFieldType type, ReadOnlySpan<byte> value)
    {
        if (value is [(byte)'-'])
            return true;
        return type switch
        {
            W3cFieldType.Date => Text.LogTime.TryDate(value, out _),
            W3cFieldType.Time => Text.LogTime.TryTimeOfDay(value, out _),
            W3cFieldType.Address => IsAddress(value),
            W3cFieldType.Number => value.Length > 0 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0,
            W3cFieldType.Method => IsMethod(value),
            W3cFieldType.Stem => value.Length > 0 && (value[0] is (byte)'/' or (byte)'*' || value.StartsWith("http"u8)),
            _ => true,
        };
    }

    private static bool IsAddress(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value.IndexOfAny((byte)'.', (byte)':') < 0)
            return false;
        foreach (var b in value)
            if (!char.IsAsciiHexDigit((char)b) && b is not ((byte)'.' or (byte)':' or (byte)'%'))
                return false;
        return true;
    }

    private static bool IsMethod(ReadOnlySpan<byte> value)
    {
        foreach (var b in value)
            if (!char.IsAsciiLetter((char)b) && b is not ((byte)'_' or (byte)'-'))
                return false;
        return value.Length is > 0 and < 40;
    }
}
