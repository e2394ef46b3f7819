using System.Net;

namespace Afterpatch.Analysis.Movement;

/// <summary>Names and addresses of machines, as events and command lines write them, brought to one form.</summary>
internal static class HostName
{
    /// <summary>Without brackets, leading backslashes, port, zone and the prefix of IPv4 inside IPv6.</summary>
    public static string Plain(ReadOnlySpan<char> text)
    {
        text = text.Trim().TrimStart('\\');
        if (text.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && text.Contains('.'))
            text = text[7..];
        if (text.StartsWith("[") && text.IndexOf(']') is > 1 and var close)
            text = text[1..close];
        else if (text.Count(':') == 1)
            text = text[..text.IndexOf(':')];
        var zone = text.IndexOf('%');
        if (zone > 0)
            text = text[..zone];
        text = text.TrimEnd('.');
        return AsAddress(text)?.ToString() ?? text.ToString();
    }

    /// <summary>What tells machines apart: the address, or the first part of the name in lower case.</summary>
    public static string Key(string plain)
    {
        if (AsAddress(plain) is not null)
            return plain;
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 ? plain[..dot] : plain).ToLowerInvariant();
    }

    public static IPAddress? AsAddress(ReadOnlySpan<char> text) =>
        (text.Count('.') == 3 || text.Contains(':')) && IPAddress.TryParse(text, out var address)
            ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address : null;

    /// <summary>Nothing, this machine by one of its general names, or an address of its own kind.</summary>
    public static bool IsLoopback(ReadOnlySpan<char> text)
    {
        text = text.Trim().TrimStart('\\');
        if (text.IsEmpty || text is "-" or "." or "?" or "*" or "0.0.0.0" or "::" || text.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("localhost.", StringComparison.OrdinalIgnoreCase) || text.Equals("LOCAL", StringComparison.OrdinalIgnoreCase))
            return true;
        if (text[0] is not ('1' or ':' or '['))
            return false;
        return AsAddress(Plain(text)) is { } address && IPAddress.IsLoopback(address);
    }

    /// <summary>An address of the public internet.</summary>
    public static bool IsPublic(string plain)
    {
        if (AsAddress(plain) is not { } address)
            return false;
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            return !(address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal || address.IsIPv6Multicast || IPAddress.IsLoopback(address));
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0] switch
        {
            0 or 10 or 127 => false,
            100 => bytes[1] is < 64 or > 127,
            169 => bytes[1] != 254,
            172 => bytes[1] is < 16 or > 31,
            192 => bytes[1] != 168,
            >= 224 => false,
            _ => true,
        };
    }
}
