namespace Afterpatch.Scripts.WebShells;

/// <summary>What the page as a whole shows, beside its data flow.</summary>
internal sealed record PageFacts
{
    /// <summary>Native functions that it declares.</summary>
    public IReadOnlyList<string> Natives { get; init; } = [];

    public int NativeLine { get; init; }

    /// <summary>Turns pointers or buffers into functions.</summary>
    public bool CallsPointers { get; init; }

    /// <summary>Overrides where ASP.NET keeps its view state.</summary>
    public bool KeepsViewState { get; init; }

    /// <summary>Names image or document extensions, as an uploader that checks them does.</summary>
    public bool ChecksExtension { get; init; }

    /// <summary>Looks at an uploaded file's type, size, extension, or whether it is there already.</summary>
    public bool ChecksUpload { get; init; }

    /// <summary>Looks whether a file is there.</summary>
    public bool ChecksExistence { get; init; }

    /// <summary>Sends what it reads as a file to keep.</summary>
    public bool OffersDownload { get; init; }

    /// <summary>Names what sends to or reads from a connection.</summary>
    public bool UsesStream { get; init; }

    public bool UsesRawSockets { get; init; }

    public bool EnablesScript { get; init; }

    /// <summary>Less than 6,000 characters of code and no other file of an application behind it.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Characters of code, as <see cref="CodeMeasure"/> counts them.</summary>
    public int CodeLength { get; init; }

    /// <summary>Asks who the caller is: a role, a login, a session that a login page filled.</summary>
    public bool ChecksCaller { get; init; }

    /// <summary>Includes the file of its application that asks so, or asks for a role of the server's own accounts.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Compares what the client sends with a password or hash that stands in the page: a tool that was brought along, not a page of an application.</summary>
    public bool HasOwnPassword { get; init; }

    /// <summary>The same, or with another text that only its author knows.</summary>
    public bool HasOwnToken { get; init; }

    /// <summary>The first line of the page in which a word stands; 0 when it stands nowhere.</summary>
    public Func<string, int> LineOf { get; init; } = _ => 0;

    /// <summary>Names of what the client sends that the page holds against a folder of its own.</summary>
    public IReadOnlySet<string> Bounded { get; init; } = new HashSet<string>();

    /// <summary>Binds what the client sends to a query.</summary>
    public bool BindsClient { get; init; }

    /// <summary>Names of what the client sends that the page binds to queries.</summary>
    public IReadOnlySet<string> BoundToQueries { get; init; } = new HashSet<string>();

    /// <summary>Names of what the client sends that the page compares with something of its own.</summary>
    public IReadOnlySet<string> Tested { get; init; } = new HashSet<string>();

    /// <summary>Reads parts of what it worked out from code: data written as an object.</summary>
    public bool ReadsEvaluated { get; init; }

    public bool HasCodeElsewhere { get; init; }

    /// <summary>Runs when the application starts.</summary>
    public bool IsApplicationStart { get; init; }
}
