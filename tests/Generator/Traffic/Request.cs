namespace Afterpatch.Generator.Traffic;

/// <summary>Virtual directory of Exchange that answers, and so the HttpProxy log that the request lands in.</summary>
internal enum Protocol
{
    /// <summary>Not Exchange: IIS alone logs it.</summary>
    None,
    Autodiscover,
    Eas,
    Ecp,
    Ews,
    Mapi,
    Oab,
    Owa,
    PowerShell,
    RpcHttp,
}

/// <summary>One request as client, front end and back end see it.</summary>
internal sealed record Request(DateTime Utc, Protocol Protocol, string Method, string Stem, string Client, string Agent, int Status) : IHappening
{
    /// <summary>Without what Exchange appends; spaces already written as the log has them.</summary>
    public string Query { get; init; } = "";

    /// <summary><c>CONTOSO\anna</c>, null when nobody has proved who they are.</summary>
    public string? User { get; init; }

    public string Referer { get; init; } = "-";

    public string Authentication { get; init; } = "";

    public int SubStatus { get; init; }

    public int Win32Status { get; init; }

    public int TimeTaken { get; init; } = 20;

    public int RequestBytes { get; init; }

    public int ResponseBytes { get; init; }

    public string Host { get; init; } = "";

    public string AnchorMailbox { get; init; } = "";

    public string RoutingHint { get; init; } = "WindowsIdentity";

    /// <summary>Answer of the back end; null when the front end answered itself.</summary>
    public int? BackEndStatus { get; init; }

    /// <summary>Path that the back end is asked for, when it is not the client's.</summary>
    public string? BackEndStem { get; init; }

    public string? BackEndQuery { get; init; }

    /// <summary>Whom the back end takes the caller for, when it is not the client.</summary>
    public string? BackEndUser { get; init; }

    public string ErrorCode { get; init; } = "";

    public string GenericErrors { get; init; } = "";

    /// <summary>EWS operation.</summary>
    public string SoapAction { get; init; } = "";

    public void Leave(Recorders recorders) => recorders.Web.Write(this);

    /// <summary>Port of the front end.</summary>
    public int Port { get; init; } = 443;
}
