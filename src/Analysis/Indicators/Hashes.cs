using System.Security.Cryptography;

namespace Afterpatch.Analysis.Indicators;

/// <summary>Looks content up by each kind of hash that reports publish.</summary>
internal static class Hashes
{
    /// <param name="content">The whole file.</param>
    public static Indicator? Find(IndicatorSet indicators, ReadOnlySpan<byte> content) =>
        indicators.Find("sha256", Convert.ToHexStringLower(SHA256.HashData(content)))
        ?? indicators.Find("sha1", Convert.ToHexStringLower(SHA1.HashData(content)))
        ?? indicators.Find("md5", Convert.ToHexStringLower(MD5.HashData(content)));
}
