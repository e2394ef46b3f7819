using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Commands;

/// <summary>Acts against what a server is restored from. Backup products and administrators remove the oldest copy; whoever encrypts removes all.</summary>
/// <remarks>T1490, T1489.</remarks>
internal static class RecoveryActs
{
    public const string CopiesDeleted = "copies-deleted";
    public const string CatalogDeleted = "catalog-deleted";
    public const string RecoveryDisabled = "recovery-disabled";
    public const string BackupStopped = "backup-stopped";

    /// <param name="backups">Words in the names of services and programs of backup products.</param>
    /// <returns>A stable word, or null.</returns>
    public static string? Of(string program, string arguments, IReadOnlyList<string> backups) => program switch
    {
        "vssadmin" => DeletesCopies.IsMatch(arguments) && !OneCopy.IsMatch(arguments) || LeavesNoRoom.IsMatch(arguments) ? CopiesDeleted : null,
        "wmic" => arguments.Contains("shadowcopy delete", StringComparison.OrdinalIgnoreCase) ? CopiesDeleted : null,
        "wbadmin" => DeletesCatalog.IsMatch(arguments) && !KeepsSome.IsMatch(arguments) ? CatalogDeleted : null,
        "bcdedit" => NoRecovery.IsMatch(arguments) ? RecoveryDisabled : null,
        "reagentc" => arguments.Contains("/disable", StringComparison.OrdinalIgnoreCase) ? RecoveryDisabled : null,
        "disable-computerrestore" => RecoveryDisabled,
        "net" or "net1" or "sc" or "stop-service" or "set-service" or "taskkill" or "stop-process" => EndsService(program, arguments) && backups.Any(word => Names(arguments, word)) ? BackupStopped : null,
        _ => null,
    };

    /// <summary>What a pipe does with all shadow copies, told by the whole line.</summary>
    public static string? OfLine(string line) => DeletesObjects.IsMatch(line) && !ChoosesObjects.IsMatch(line) ? CopiesDeleted : null;

    private static bool EndsService(string program, string arguments) => program switch
    {
        "net" or "net1" => arguments.StartsWith("stop", StringComparison.OrdinalIgnoreCase),
        "sc" => ServiceEnded.IsMatch(arguments),
        "set-service" => arguments.Contains("disabled", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    /// <summary>The word begins a name; short ones are the whole of it.</summary>
    private static bool Names(string arguments, string word)
    {
        for (var at = arguments.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = arguments.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            var starts = at == 0 || !char.IsLetterOrDigit(arguments[at - 1]);
            if (starts && (word.Length > 4 || end == arguments.Length || !char.IsLetterOrDigit(arguments[end])))
                return true;
        }
        return false;
    }

    private static readonly BoundedRegex DeletesCopies = new(@"^delete\s+shadows\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex OneCopy = new(@"/oldest\b|/shadow\s*=", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex LeavesNoRoom = new(@"^resize\s+shadowstorage\b.*/maxsize\s*=\s*[0-9]{1,4}\s*mb\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex DeletesCatalog = new(@"^delete\s+(catalog|backup|systemstatebackup)\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex KeepsSome = new(@"-keepversions:\s*[1-9]|-deleteoldest\b|-version:", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex NoRecovery = new(@"\brecoveryenabled\s+(no|off|0|false)\b|\bbootstatuspolicy\s+ignoreallfailures\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex ServiceEnded = new(@"^(\\\\\S+\s+)?(stop|delete)\s|^(\\\\\S+\s+)?config\s.*\bstart\s*=\s*disabled\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex DeletesObjects = new(@"win32_shadowcopy\b.*(\.delete\(|remove-wmiobject|remove-ciminstance|\brwmi\b)", RegexOptions.IgnoreCase | RegexOptions.Singleline);

    private static readonly BoundedRegex ChoosesObjects = new(@"where|-filter|-first|-last|\[0\]|sort", RegexOptions.IgnoreCase);
}
