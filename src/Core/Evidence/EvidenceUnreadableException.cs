namespace Afterpatch.Core;

/// <summary>Evidence that cannot be read at all: wrong password, broken archive, unreadable volume. The message is one sentence for the user.</summary>
public sealed class EvidenceUnreadableException : IOException
{
    public EvidenceUnreadableException() { }

    public EvidenceUnreadableException(string message) : base(message) { }

    public EvidenceUnreadableException(string message, Exception inner) : base(message, inner) { }
}
