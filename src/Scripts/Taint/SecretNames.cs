namespace Afterpatch.Scripts.Taint;

internal static class SecretNames
{
    /// <summary>Names under which shells keep their password, its hash or their key.</summary>
    public static bool Tells(string name)
    {
        var lower = name.ToLowerInvariant();
        return lower is "k" or "key" or "xc" or "pass" or "pwd" or "md5" or "payload_key" or "authkey"
            || lower.Contains("password", StringComparison.Ordinal) || lower.Contains("passwd", StringComparison.Ordinal)
            || lower.Contains("userpass", StringComparison.Ordinal) || lower.EndsWith("_key", StringComparison.Ordinal) || lower.EndsWith("pass", StringComparison.Ordinal);
    }
}
