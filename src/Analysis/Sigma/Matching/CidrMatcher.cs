using System.Net;

namespace Afterpatch.Analysis.Sigma.Matching;

/// <summary>An address inside a network, IPv4 or IPv6. IPv4 addresses written as <c>::ffff:a.b.c.d</c> count as IPv4.</summary>
internal sealed class CidrMatcher(IPNetwork network) : TextMatcher
{
    public override string Key { get; } = $"cidr:{network}";

    public override bool Matches(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        if (value.Length is < 2 or > 64 || !value.Contains(':') && value.Count('.') != 3 || !IPAddress.TryParse(value, out var address))
            return false;
        return network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }
}
