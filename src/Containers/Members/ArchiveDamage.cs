using Afterpatch.Core;
using SharpCompress.Common;

namespace Afterpatch.Containers.Members;

/// <summary>What a decoder that is not ours throws on bytes that it cannot read.</summary>
/// <remarks>
/// Such decoders meet hostile bytes with whatever the runtime throws, so these types count as the evidence's fault around a call into them and nowhere
/// else: the same exception in code of ours is a mistake of ours. A full work disk is <see cref="EvidenceUnreadableException"/> and passes through.
/// </remarks>
internal static class ArchiveDamage
{
    public static bool Is(Exception e) => e is not EvidenceUnreadableException && e is InvalidDataException or IOException or SharpCompressException
        or System.Security.Cryptography.CryptographicException or IndexOutOfRangeException or ArgumentException or InvalidOperationException
        or NullReferenceException or OverflowException or InvalidCastException or NotSupportedException or NotImplementedException
        or DivideByZeroException or FormatException or KeyNotFoundException or OutOfMemoryException;

    /// <summary>The password is missing or wrong.</summary>
    public static bool IsLock(Exception e) =>
        e is System.Security.Cryptography.CryptographicException or CryptographicException || e is InvalidFormatException && e.Message.Contains("password", StringComparison.OrdinalIgnoreCase);

    public static string Reason(Exception e) => e switch
    {
        _ when IsLock(e) => "cannot be decrypted with that password",
        NotSupportedException or NotImplementedException => "packed in a way that is not read here",
        OutOfMemoryException => "asks for more memory than there is",
        InvalidDataException or IOException => "damaged: " + FirstSentence(e.Message),
        _ => "damaged",
    };

    private static string FirstSentence(string message)
    {
        var end = message.AsSpan().IndexOfAny('.', '\n', '\r');
        return end < 0 ? message : message[..end];
    }
}
