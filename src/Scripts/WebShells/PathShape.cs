using Afterpatch.Scripts.Taint;

namespace Afterpatch.Scripts.WebShells;

/// <summary>How much of a path a client decides.</summary>
internal enum PathReach
{
    /// <summary>Nothing.</summary>
    Fixed,

    /// <summary>A file name in a directory that the page chose.</summary>
    Name,

    /// <summary>A relative path below a directory that the page chose.</summary>
    Below,

    /// <summary>The uploaded file's own name, in the page's own directory or the site's root.</summary>
    Beside,

    /// <summary>Anything below the site's root.</summary>
    Site,

    /// <summary>Anything on the machine.</summary>
    Anywhere,
}

/// <param name="Extension">With its dot, lower case, when the page fixes it; else null.</param>
internal readonly record struct PathShape(PathReach Reach, string? Extension)
{
    private static readonly HashSet<string> Executable =
        [".aspx", ".ashx", ".asmx", ".asp", ".asa", ".cer", ".cdx", ".ascx", ".asax", ".svc", ".soap", ".cshtml", ".vbhtml", ".master", ".config", ".php", ".jsp", ".exe", ".dll", ".bat", ".cmd", ".ps1", ".vbs", ".hta"];

    public bool IsExecutable => Extension is not null && Executable.Contains(Extension);

    public static PathShape Of(Value path)
    {
        var pieces = path.Pieces;
        var extension = pieces.Length > 0 ? ExtensionOf(pieces[^1].Text) : null;
        if (!path.IsClient)
            return new PathShape(PathReach.Fixed, extension);
        if ((path.Taint & Taints.NameOnly) != 0)
            return new PathShape(Prefix(pieces) is "" or "own" && (path.Taint & Taints.UploadName) != 0 ? PathReach.Beside : PathReach.Name, extension);
        var prefix = Prefix(pieces);
        var mapped = pieces.Any(p => p.Text?.Contains('\u0001', StringComparison.Ordinal) == true);
        if (prefix is not ("" or "own"))
            return new PathShape(PathReach.Below, extension);
        if ((path.Taint & Taints.AnyClient) == Taints.UploadName)
            return new PathShape(PathReach.Beside, extension);
        return new PathShape(mapped || prefix == "own" ? PathReach.Site : PathReach.Anywhere, extension);
    }

    /// <returns>Empty when the client's part comes first, <c>own</c> after the page's own directory or the site's root, else something.</returns>
    private static string Prefix(IReadOnlyList<Piece> pieces)
    {
        var own = false;
        foreach (var piece in pieces)
        {
            if (piece.Text is { } text)
            {
                own |= text.Contains('\u0001', StringComparison.Ordinal);
                var bare = text.Replace("\u0001", "", StringComparison.Ordinal).Trim('~', '/', '\\', '.', ' ', '"', '\'');
                if (bare.Length > 0 && !(bare.Length == 2 && bare[1] == ':'))
                    return bare;
            }
            else if ((piece.Taint & Taints.AnyClient) != 0)
                return own ? "own" : "";
            else if ((piece.Taint & Taints.OwnPath) != 0)
                own = true;
            else
                return "?";
        }
        return own ? "own" : "";
    }

    private static string? ExtensionOf(string? text)
    {
        if (text is null)
            return null;
        var dot = text.LastIndexOf('.');
        return dot >= 0 && text.Length - dot is > 1 and <= 8 && text.AsSpan(dot + 1).ContainsAnyExceptInRange('0', 'z') == false ? text[dot..].ToLowerInvariant() : null;
    }
}
