using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Text that <c>ConvertFrom-SecureString -Key</c> wrote: the key stands in the same script, so this is an encoding, not a secret.</summary>
/// <remarks>
/// Base64 behind a fixed head of 32 hex digits; inside, UTF-16 text <c>version|base64 IV|hex of AES-CBC data</c>. Observed: Windows PowerShell 5.1.
/// </remarks>
internal static class SecureStrings
{
    private const string Head = "76492d1116743f0423413b16050a5345";

    public static string? Decode(string text, byte[] key)
    {
        if (!text.StartsWith(Head, StringComparison.OrdinalIgnoreCase) || key.Length is not (16 or 24 or 32))
            return null;
        var body = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[Head.Length..], body, out var length))
            return null;
        var parts = Encoding.Unicode.GetString(body, 0, length).Split('|');
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            return null;
        var initial = new byte[64];
        if (!Convert.TryFromBase64String(parts[1], initial, out var initialLength) || initialLength != 16)
            return null;
        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return Encoding.Unicode.GetString(aes.DecryptCbc(Convert.FromHexString(parts[2]), initial.AsSpan(0, 16)));
        }
        catch (CryptographicException)
        {
            return null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
