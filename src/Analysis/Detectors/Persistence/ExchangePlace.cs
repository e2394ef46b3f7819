using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>Where Exchange lies on this server: the folder that an administrator chose, told by the registry, the setup log or the place of its own files; else the usual one.</summary>
internal sealed class ExchangePlace
{
    private readonly HashSet<string> _roots = new(StringComparer.OrdinalIgnoreCase);

    public void Observe(HostFact fact)
    {
        if (fact is { Name: "installRoot", Weight: >= 2 } && fact.Value.TrimEnd('\\') is { Length: > 3 } root)
            _roots.Add($@"{root}\");
    }

    /// <param name="source">A file of Exchange's own, in a folder that only Exchange has.</param>
    public void ObserveFile(string source)
    {
        if (OwnFile.Match(source) is { Success: true } match)
            _roots.Add(match.Groups[1].Value);
    }

    public bool Contains(string path) => Usual.IsMatch(path) || _roots.Any(root => $@"{path.Trim('"')}\".StartsWith(root, StringComparison.OrdinalIgnoreCase));

    private static readonly BoundedRegex Usual = new(@"\\exchange server\\v1[45]\\|%exchangeinstall", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex OwnFile = new(@"^([a-z]:\\(?:[^\\]+\\)*?[^\\]+\\)TransportRoles\\Shared\\", RegexOptions.IgnoreCase);
}
