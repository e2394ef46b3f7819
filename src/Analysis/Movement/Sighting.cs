using Afterpatch.Core;

namespace Afterpatch.Analysis.Movement;

/// <summary>One event as a trace of movement: views over the event's fields, good until the next event.</summary>
internal ref struct Sighting
{
    public required AccessKind Kind { get; init; }

    /// <summary>From here to elsewhere; otherwise from elsewhere to here.</summary>
    public bool IsOutbound { get; init; }

    /// <summary>The other machine: address or name as the event has it.</summary>
    public ReadOnlySpan<char> Remote { get; init; }

    /// <summary>The other machine's name where the event has both.</summary>
    public ReadOnlySpan<char> RemoteName { get; init; }

    public ReadOnlySpan<char> Domain { get; init; }

    public ReadOnlySpan<char> User { get; init; }

    /// <summary>Domain and user from <c>DOMAIN\user</c>; a name without a domain is the user's.</summary>
    public ReadOnlySpan<char> Account
    {
        init
        {
            var slash = value.IndexOf('\\');
            Domain = slash < 0 ? default : value[..slash];
            User = value[(slash + 1)..];
        }
    }

    public ReadOnlySpan<char> Sid { get; init; }

    /// <summary>Asked for the SID when a tally is new, so that events of a known one need not have theirs written out; null when <see cref="Sid"/> says it.</summary>
    public FieldReader? SidReader { get; init; }

    /// <summary>Who used that account, where it is somebody else.</summary>
    public ReadOnlySpan<char> ByDomain { get; init; }

    public ReadOnlySpan<char> ByUser { get; init; }

    /// <summary>Through what: the process, service, task, share or tool.</summary>
    public ReadOnlySpan<char> Via { get; init; }

    public ReadOnlySpan<char> Package { get; init; }

    /// <summary>-1 where there is none.</summary>
    public int LogonType { get; init; } = -1;

    public bool IsFailure { get; init; }

    /// <summary>Where the source must be found through another log: a session of that account just before.</summary>
    public bool IsUnplaced { get; init; }

    public Sighting()
    {
    }
}

/// <summary>Reads one field of an event.</summary>
internal delegate ReadOnlySpan<char> FieldReader(EventRow row);
