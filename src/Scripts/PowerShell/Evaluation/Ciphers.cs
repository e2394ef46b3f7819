using System.Security.Cryptography;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>The block ciphers of .NET that scripts carry their payload in, key and all.</summary>
internal static class Ciphers
{
    /// <summary>A new cipher, for a class's name or for <c>[X]::Create()</c>; null when it is none.</summary>
    public static object? Make(string type, string method) =>
        method is "create" or "new" && Algorithm(type[(type.LastIndexOf('.') + 1)..]) is { } algorithm ? new CipherValue(algorithm) : null;

    private static string? Algorithm(string type) => type.ToLowerInvariant() switch
    {
        "aes" or "aesmanaged" or "aescryptoserviceprovider" or "aescng" or "rijndaelmanaged" or "rijndael" => "aes",
        "tripledes" or "tripledescryptoserviceprovider" or "tripledescng" => "3des",
        "des" or "descryptoserviceprovider" => "des",
        "rc2" or "rc2cryptoserviceprovider" => "rc2",
        _ => null,
    };
}

/// <summary>A symmetric cipher that a script sets up; it only ever decrypts what the script carries.</summary>
internal sealed class CipherValue(string algorithm)
{
    private readonly Dictionary<string, object?> _settings = new(StringComparer.OrdinalIgnoreCase);

    public void Set(string name, object? value) => _settings[name] = value;

    public object? Get(string name) => _settings.GetValueOrDefault(name, Unknown.Value);

    /// <returns>Null when the method is not known.</returns>
    public object? Call(string method, object?[] arguments)
    {
        switch (method)
        {
            case "createdecryptor" when arguments.Length is 0 or 2:
                if (arguments.Length == 2)
                    (_settings["Key"], _settings["IV"]) = (arguments[0], arguments[1]);
                return this;
            case "transformfinalblock" when arguments.Length == 3 && Conversions.TryBytes(arguments[0], out var bytes)
                && Conversions.TryInt(arguments[1], out var from) && Conversions.TryInt(arguments[2], out var count)
                && from >= 0 && count >= 0 && from <= bytes.Length - count:
                return Decrypt(bytes.AsSpan(from, count));
            case "dispose" or "clear" or "generatekey" or "generateiv":
                return NoOutput.Value;
            default:
                return null;
        }
    }

    public object? Decrypt(ReadOnlySpan<byte> bytes)
    {
        using SymmetricAlgorithm cipher = algorithm switch { "aes" => Aes.Create(), "3des" => TripleDES.Create(), "des" => DES.Create(), _ => RC2.Create() };
        if (!Conversions.TryBytes(Get("Key"), out var key) || !cipher.ValidKeySize(key.Length * 8))
            return Unknown.Value;
        var padding = Named(Get("Padding"), PaddingMode.PKCS7);
        try
        {
            cipher.Key = key;
            if (Named(Get("Mode"), CipherMode.CBC) == CipherMode.ECB)
                return cipher.DecryptEcb(bytes, padding);
            return Conversions.TryBytes(Get("IV"), out var start) ? cipher.DecryptCbc(bytes, start, padding) : Unknown.Value;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return Unknown.Value; // a wrong key, or a block cut short
        }
    }

    private static T Named<T>(object? value, T otherwise)
        where T : struct, Enum =>
        value is not null && Conversions.Text(value) is { } name && Enum.TryParse<T>(name, true, out var mode) ? mode : otherwise;
}
