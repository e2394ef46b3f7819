namespace Afterpatch.Formats.Defender;

/// <summary>The cipher by which Microsoft Defender keeps quarantined files from being run by accident: RC4 with a key that is the same everywhere and published.</summary>
/// <remarks>No secret of anybody is uncovered by it. Key: as published by several open-source forensic tools.</remarks>
public static class QuarantineCipher
{
    private static readonly byte[] Key = Convert.FromHexString(
        "1E87781B8DBAA844CE69702C0C78B786A3F623B738F5EDF9AF83530FB3FC54FAA21EB9CF1331FD0F0DA954F687CB9E18279697900E53FB317C9CBCE48E23D05371ECC15951B8F3649D7CA33ED68DC904"
        + "7E82C9BAAD9799D0D458CB847CA9FFBE3C8A775233557DDE13A8B14087CC1BC8F10F6ECDD083A959CFF84A9D1D50755E3E191818AF23E2293558766D2C07E25712B2CA0B535ED8F6C56CE73D24BDD029"
        + "1771861A54B4C285A9A3DB7ACA6D224AEACD621DB9F2A22ED1E9E11D75BED7DC0ECB0A8E68A2FF1263408DC808DFFD164B116774CD0B9B8D05411ED6262E429BA495676B8398DB2F35D3C1B9CED52636"
        + "F2765E1A95CB7CA4C3DDABDDBFF38253");

    /// <summary>The same both ways.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> bytes)
    {
        Span<byte> state = stackalloc byte[256];
        for (var i = 0; i < 256; i++)
            state[i] = (byte)i;
        byte other = 0;
        for (var i = 0; i < 256; i++)
        {
            other += (byte)(state[i] + Key[i % Key.Length]);
            (state[i], state[other]) = (state[other], state[i]);
        }
        var result = new byte[bytes.Length];
        byte at = 0;
        other = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            at++;
            other += state[at];
            (state[at], state[other]) = (state[other], state[at]);
            result[i] = (byte)(bytes[i] ^ state[(byte)(state[at] + state[other])]);
        }
        return result;
    }
}
