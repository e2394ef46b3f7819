using Afterpatch.Core;

namespace Afterpatch.Analysis.Correlation;

/// <summary>What two findings may have in common. A page has one key whether it is named by its URL or by its file.</summary>
internal static class JoinKeys
{
    public static IEnumerable<string> Of(Finding finding) =>
        finding.Entities.Append(finding.Subject).Select(Of).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal);

    private static string Of(Subject entity) => entity.Kind switch
    {
        "file" or "url" => Page(entity.Value),
        "address" => IsTelling(entity.Value) ? "address:" + entity.Value : "",
        "account" when entity.Value.EndsWith('$') => "", // the server's own account stands behind whatever anybody made it ask for
        "account" or "sha256" or "process" or "task" or "service" or "wmi" or "mailbox" => $"{entity.Kind}:{entity.Value.ToLowerInvariant()}",
        _ => "",
    };

    /// <summary>The last two components: <c>/aspnet_client/a.aspx</c> is <c>C:\inetpub\wwwroot\aspnet_client\a.aspx</c>.</summary>
    private static string Page(string path)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var parts = (query < 0 ? path : path[..query]).ToLowerInvariant().Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length switch
        {
            0 => "",
            1 => "page:wwwroot/" + parts[0],
            _ => $"page:{parts[^2]}/{parts[^1]}",
        };
    }

    private static bool IsTelling(string address) =>
        address.Length > 0 && address != "127.0.0.1" && address != "::1" && !address.StartsWith("fe80:", StringComparison.OrdinalIgnoreCase);
}
