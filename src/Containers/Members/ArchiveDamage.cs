using Afterpatch.Core;
using SharpCompress.Common;

namespace Afterpatch.Containers.Members;

/// <summary>Tells "these bytes are broken" from "we are broken".</summary>
/// <remarks>
/// Decoders of third parties meet hostile bytes with whatever the runtime throws; around them alone, those types count as damage too.
/// A full work disk is <see cref="EvidenceUnreadableException"/> already and passes through.
/// </remarks>
internal static class ArchiveDamage
{
    public static bool Is(Exception e) => e is not EvidenceUnreadableException && e is InvalidDataException or IOException or SharpCompressException
        or System.Security.Cryptography.CryptographicException or IndexOutOfRangeException or ArgumentException or InvalidOperationException
        or NullReferenceException or OverflowException or InvalidCastException or NotSupportedException or NotImplementedException
        or DivideByZeroException or FormatException or KeyNotFoundException or InsufficientMemoryException or OutOfMemoryException;

    /// <summary>The password is missing or wrong.</summary>
    public static bool IsLock(Exception e) =>
        e is System.Security.Cryptography.CryptographicException or CryptographicException || e is InvalidFormatException && e.Message.Contains("password", StringComparison.OrdinalIgnoreCase);

    public static string Reason(Exception e) => e switch
    {
        _ when IsLock(e) => "cannot be decrypted with that password",
        InvalidDataException or EndOfStreamException or IOException => "damaged: " + FirstSentence(e.Message),
        _ => "damaged",
    };

    private static string FirstSentence(string message)
    {
        var end = message.AsSpan().IndexOfAny('.', '\n', '\r');
        return end < 0 ? message : message[..end];
    }
}
