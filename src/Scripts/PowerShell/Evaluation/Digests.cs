using System.Security.Cryptography;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Keys that a script makes out of words: sums, and derivation with a salt.</summary>
internal static class Digests
{
    private const int MaxRounds = 200_000;

    /// <summary>A new object for a class's name or for <c>[X]::Create()</c>; null when it is none.</summary>
    public static object? Make(string type, string method, object?[] arguments, EvaluationBudget budget)
    {
        var name = type[(type.LastIndexOf('.') + 1)..].ToLowerInvariant();
        if (name == "rfc2898derivebytes" && method == "new")
            return Derived(arguments, budget);
        return method is "create" or "new" && type.Contains("Cryptography", StringComparison.OrdinalIgnoreCase) && Known(name) is { } algorithm ? new DigestValue(algorithm) : null;
    }

    private static string? Known(string name) => name switch
    {
        "md5" or "md5cryptoserviceprovider" => "MD5",
        "sha1" or "sha1managed" or "sha1cryptoserviceprovider" => "SHA1",
        "sha256" or "sha256managed" or "sha256cryptoserviceprovider" => "SHA256",
        "sha384" or "sha384managed" => "SHA384",
        "sha512" or "sha512managed" or "sha512cryptoserviceprovider" => "SHA512",
        _ => null,
    };

    private static object Derived(object?[] arguments, EvaluationBudget budget)
    {
        if (Unknown.Any(arguments) || arguments.Length < 2 || !Conversions.TryBytes(arguments[1], out var salt) || salt.Length < 8)
            return Unknown.Value;
        var password = arguments[0] is string text ? System.Text.Encoding.UTF8.GetBytes(text) : Conversions.TryBytes(arguments[0], out var bytes) ? bytes : null;
        var rounds = 1_000;
        if (password is null || (arguments.Length > 2 && !Conversions.TryInt(arguments[2], out rounds)) || rounds is < 1 or > MaxRounds || !budget.Step(rounds))
            return Unknown.Value;
        var hash = arguments.Length > 3 && Conversions.Text(arguments[3]) is { } named ? new HashAlgorithmName(named.ToUpperInvariant()) : HashAlgorithmName.SHA1;
        return new DerivedValue(password, salt, rounds, hash);
    }
}

/// <summary>A sum over bytes.</summary>
internal sealed class DigestValue(string algorithm)
{
    /// <returns>Null when the method is not known.</returns>
    public object? Call(string method, object?[] arguments)
    {
        if (method is "dispose" or "clear")
            return NoOutput.Value;
        if (method != "computehash" || arguments is not [var given] || Unknown.Is(given) || !Conversions.TryBytes(given, out var bytes))
            return null;
        return CryptographicOperations.HashData(new HashAlgorithmName(algorithm), bytes);
    }
}

/// <summary>Bytes derived from a password, given out one after another.</summary>
internal sealed class DerivedValue(byte[] password, byte[] salt, int rounds, HashAlgorithmName hash)
{
    private const int MaxGiven = 1_024;
    private int _given;

    /// <returns>Null when the method is not known.</returns>
    public object? Call(string method, object?[] arguments)
    {
        if (method is "dispose" or "reset")
            return NoOutput.Value;
        if (method != "getbytes" || arguments is not [var wanted] || !Conversions.TryInt(wanted, out var count) || count < 1 || _given + count > MaxGiven || hash.Name is not ("SHA1" or "SHA256" or "SHA384" or "SHA512"))
            return null;
        var bytes = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, hash, _given + count)[_given..];
        _given += count;
        return bytes;
    }
}
