using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Commands;

/// <summary>Ways in from outside and copies to outside, by the form of the command: tools are renamed, their arguments are not.</summary>
/// <remarks>T1572, T1567.002.</remarks>
internal static class OutwardActs
{
    /// <returns>The far end (empty when the command does not say) of a tunnel, or null.</returns>
    public static string? Tunnel(string program, string arguments)
    {
        if (ReverseForward.IsMatch(arguments) || program is "ssh" or "plink" or "klink" && ReverseProxy.IsMatch(arguments))
            return Login.Match(arguments) is { Success: true } login ? login.Groups[1].Value : Last(arguments);
        return program switch
        {
            "ngrok" when FirstIs(arguments, "tcp", "http", "tls", "start") => "",
            "cloudflared" when FirstIs(arguments, "tunnel", "access") => "",
            "chisel" when FirstIs(arguments, "client", "server") => Address.Match(arguments) is { Success: true } address ? address.Value : "",
            "frpc" or "ligolo" or "ligolo-ng" or "ligolo-agent" or "revsocks" or "gost" => Address.Match(arguments) is { Success: true } address ? address.Value : "",
            _ => null,
        };
    }

    /// <returns>The store in the cloud that files of this machine or of its network are copied to, or null.</returns>
    public static string? CloudCopy(string program, string arguments) => program switch
    {
        "azcopy" => Destination(arguments, AzureStore),
        "aws" or "gsutil" or "gcloud" or "s3cmd" or "mc" => Destination(arguments, BucketStore),
        "mega-put" or "megaput" or "megacopy" or "mega-sync" => "MEGA",
        "rclone" => Rclone(arguments),
        _ => RcloneOption.IsMatch(arguments) ? Rclone(arguments) : null,
    };

    private static string? Rclone(string arguments) => RcloneVerb.IsMatch(arguments) ? Destination(arguments, Remote) : null;

    /// <summary>A copy in the other direction is a restore.</summary>
    private static string? Destination(string arguments, BoundedRegex store) =>
        LocalPath.Match(arguments) is { Success: true } local && store.Match(arguments) is { Success: true } remote && remote.Index > local.Index ? remote.Groups[1].Value : null;

    private static bool FirstIs(string arguments, params string[] words) => words.Any(word => arguments.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static string Last(string arguments)
    {
        var last = arguments[(arguments.LastIndexOf(' ') + 1)..];
        return last.StartsWith('-') || last.Contains(':', StringComparison.Ordinal) ? "" : last;
    }

    /// <summary>SSH's own option for a port there that leads here; in capitals, the small letter is something else.</summary>
    private static readonly BoundedRegex ReverseForward = new(@"(^|\s)-[A-Za-z0-9]*R\s*""?([^\s:""]+:)?[0-9]{1,5}:[A-Za-z0-9.\[\]-]+:[0-9]{1,5}(""|\s|$)");

    /// <summary>A port there alone: all of the network here is reached through it.</summary>
    private static readonly BoundedRegex ReverseProxy = new(@"(^|\s)-[A-Za-z0-9]*R\s*""?([^\s:""]+:)?[0-9]{1,5}(""|\s|$)");

    private static readonly BoundedRegex Login = new(@"(?:^|\s)[^\s@:""]{1,64}@([A-Za-z0-9.-]{3,253}|\[[0-9a-fA-F:]+\])(?:\s|""|$|:)");

    private static readonly BoundedRegex Address = new(@"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|\b(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex RcloneVerb = new(@"(^|\s)(copy|copyto|sync|move|moveto)\s", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex RcloneOption = new(@"--(transfers|multi-thread-streams|no-check-certificate|bwlimit|max-age|checkers|ignore-existing|drive-chunk-size)\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex LocalPath = new(@"(?:^|\s|"")(\\\\[A-Za-z0-9]|[A-Za-z]:[\\/])");

    private static readonly BoundedRegex Remote = new(@"(?:^|\s|"")([A-Za-z0-9_][A-Za-z0-9_-]+):(?:[^\s\\]|\s|""|$)");

    private static readonly BoundedRegex BucketStore = new(@"\b((?:s3|gs)://[^\s""/]+)", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex AzureStore = new(@"https://([a-z0-9-]+\.(?:blob|file|dfs)\.core\.[a-z.]+)", RegexOptions.IgnoreCase);
}
