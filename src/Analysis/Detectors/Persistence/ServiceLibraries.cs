using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Persistence;

/// <summary>
/// Libraries that svchost loads with the rights of Windows' own services. Windows' lie in its folder and products' under Program Files or where their
/// installation says; programs of products run elsewhere too, their libraries in svchost do not.
/// </summary>
/// <remarks>State: groups and foreign libraries, at most <see cref="Most"/> each.</remarks>
internal sealed class ServiceLibraries(ProductFolders products)
{
    private const int Most = 10_000;
    private readonly Dictionary<string, HashSet<string>> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(InventoryRecord Service, CommandVerdict Verdict)> _foreign = [];

    public void Observe(InventoryRecord item)
    {
        if (item.Item.Kind == "svchost-group" && _groups.Count < Most)
            Members(item.Item.Name).UnionWith(item["services"].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Kept until all groups and products are known.</summary>
    /// <param name="verdict">What its other commands and places say.</param>
    /// <returns>False for a library of Windows or of Program Files.</returns>
    public bool Keep(InventoryRecord service, CommandVerdict verdict)
    {
        if (!IsOutside(service["serviceDll"]) || _foreign.Count >= Most)
            return false;
        _foreign.Add((service, verdict));
        return true;
    }

    /// <summary>A service that its group does not name was put there by hand: installers enter it.</summary>
    public IEnumerable<(InventoryRecord Service, CommandVerdict Verdict)> Judge()
    {
        foreach (var (service, verdict) in _foreign)
            if (products.HasInstalled(Library(service)))
                yield return (service, verdict);
            else if (IsUnlisted(service))
                yield return (service, With(verdict, Severity.High, "library-outside-and-not-in-its-group"));
            else
                yield return (service, With(verdict, Severity.Medium, "library-outside-of-program-folders"));
    }

    private static CommandVerdict With(CommandVerdict verdict, Severity severity, string reason) => verdict with { Severity = severity, Reasons = [reason, .. verdict.Reasons] };

    private bool IsUnlisted(InventoryRecord service) =>
        Group.Match(service["imagePath"]) is { Success: true } group && _groups.TryGetValue(group.Groups[1].Value, out var members) && !members.Contains(service.Item.Name);

    private HashSet<string> Members(string group) =>
        _groups.TryGetValue(group, out var members) ? members : _groups[group] = new(StringComparer.OrdinalIgnoreCase);

    private static string Library(InventoryRecord service) => PlaceNames.Spelled(service["serviceDll"].Trim('"', ' '));

    private static bool IsOutside(string library) => library.Contains('\\', StringComparison.Ordinal) && !Inside.IsMatch(library);

    private static readonly BoundedRegex Inside = new(
        @"^""?((\\\?\?\\|\\\\\?\\)?[a-z]:\\(windows|program files( \(x86\))?|progra~[12])\\|%(systemroot|windir|programfiles(\(x86\))?|programw6432|commonprogramfiles(\(x86\))?)%\\|\\?systemroot\\|system32\\|[^\\]*$)", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex Group = new(@"\bsvchost(?:\.exe)?""?\s.*?-k\s+(\S+)", RegexOptions.IgnoreCase);
}
