using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Artifacts.Baselines;

/// <summary>Where Exchange was installed, told by its own configuration: the administrator chooses the folder.</summary>
public static class ExchangeFolder
{
    /// <summary>As many directories of one web server as no intruder would redirect all at once.</summary>
    private const int Enough = 5;

    /// <summary>The folder that most virtual directories of Exchange lie in, without a trailing backslash; empty when too few agree.</summary>
    public static string OfDirectories(IEnumerable<string> physicalPaths) => MostCommon(physicalPaths.Select(path => WebFolder.Match(path)));

    /// <summary>The folder that most services of Exchange run from, without a trailing backslash; empty when too few agree.</summary>
    public static string OfServices(IEnumerable<string> imagePaths) => MostCommon(imagePaths.Select(path => ServiceProgram.Match(path)));

    private static string MostCommon(IEnumerable<Match> matches)
    {
        var roots = matches.Where(match => match.Success).Select(match => match.Groups[1].Value)
            .GroupBy(root => root, StringComparer.OrdinalIgnoreCase).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.OrdinalIgnoreCase).ToList();
        return roots.Count > 0 && roots[0].Count() >= Enough && roots.Skip(1).All(other => other.Count() * 2 < roots[0].Count()) ? roots[0].Key : "";
    }

    /// <summary>The folder above one that only Exchange has, in the path of a file of the evidence.</summary>
    public static string OfFile(string path) => OwnFolder.Match(path) is { Success: true } match ? match.Groups[1].Value : "";

    private static readonly BoundedRegex WebFolder = new(@"^([a-z]:\\(?:[^\\]+\\)*?[^\\]+)\\(?:FrontEnd\\HttpProxy|ClientAccess)(?:\\|$)", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex OwnFolder = new(@"^([a-z]:\\(?:[^\\]+\\)*?[^\\]+)\\(?:FrontEnd\\HttpProxy|ClientAccess|TransportRoles\\Shared)\\", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ServiceProgram = new(@"^""?([a-z]:\\(?:[^\\""]+\\)*?[^\\""]+)\\(?:Bin|FrontEnd\\[^\\""]+|ClientAccess\\[^\\""]+|TransportRoles\\[^\\""]+)\\(?:MSExchange|Microsoft\.Exchange\.)[^\\""]*\.exe", RegexOptions.IgnoreCase);
}
