using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>Names that DFIR-ORC gives to archives and to the files in them.</summary>
internal static partial class OrcName
{
    /// <summary><c>DFIR-ORC_{SystemType}_{FullComputerName}_{keyword}</c>.</summary>
    public static string? HostOf(string archive) => Archive.Match(archive) is { Success: true } match ? match.Groups["host"].Value : null;

    /// <summary>
    /// <c>{volume}_{parent}_{file}_{attribute}_{name}_{snapshot}.data</c>, older versions without the volume or <c>{file}_{name}_data</c>.
    /// </summary>
    /// <returns>The file's own name, or null when this is no such name.</returns>
    public static string? FileNameOf(string sample) => Sample().Match(sample) is { Success: true } match ? match.Groups["name"].Value : null;

    private static readonly BoundedRegex Archive = new(@"^DFIR-ORC_[A-Za-z]+_(?<host>.+)_[A-Za-z0-9-]+$", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"^(?:[0-9A-Fa-f]{5,16}_){1,3}(?:[0-9]+_)?(?<name>.+?)(?:_\{[0-9A-Fa-f-]{36}\})?[._](?:data|raw)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
