using System.Diagnostics;
using Afterpatch.Core;
using SharpCompress.Common;

namespace Afterpatch.Containers.Members;

/// <summary>What a decoder that is not ours throws on bytes that it cannot read.</summary>
/// <remarks>
/// Such decoders meet hostile bytes with whatever the runtime throws, so those types count as the evidence's fault around a call into them and nowhere
/// else. Thrown in a method of ours that the decoder called back, a stream it reads from, the same exception is a mistake of ours and passes through. A full
/// work disk is <see cref="EvidenceUnreadableException"/> and passes through too.
/// </remarks>
internal static class ArchiveDamage
{
    public static bool Is(Exception e) => e is not EvidenceUnreadableException && (IsOfBytes(e) || IsOfDecoder(e) && !IsOurs(e));

    /// <summary>Thrown on purpose, by whoever read the bytes.</summary>
    private static bool IsOfBytes(Exception e) =>
        e is InvalidDataException or IOException or SharpCompressException or System.Security.Cryptography.CryptographicException or OutOfMemoryException;

    /// <summary>What a decoder that trusts its input runs into, and what it says of variants that it does not know.</summary>
    private static bool IsOfDecoder(Exception e) => e is IndexOutOfRangeException or ArgumentException or InvalidOperationException or NullReferenceException or OverflowException
        or InvalidCastException or NotSupportedException or NotImplementedException or DivideByZeroException or FormatException or KeyNotFoundException;

    /// <summary>The innermost method that is not the runtime's, whose checks throw in the name of their caller.</summary>
    private static bool IsOurs(Exception e)
    {
        foreach (var frame in new StackTrace(e).GetFrames())
            if (frame.GetMethod()?.Module.Assembly is { } assembly && assembly != typeof(object).Assembly)
                return assembly.GetName().Name!.StartsWith("Afterpatch.", StringComparison.Ordinal);
        return false;
    }

    /// <summary>The password is missing or wrong.</summary>
    public static bool IsLock(Exception e) =>
        e is System.Security.Cryptography.CryptographicException or CryptographicException || e is InvalidFormatException && e.Message.Contains("password", StringComparison.OrdinalIgnoreCase);

    public static string Reason(Exception e) => e switch
    {
        _ when IsLock(e) => "cannot be decrypted with that password",
        NotSupportedException or NotImplementedException => "uses something that the library for it does not read",
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
