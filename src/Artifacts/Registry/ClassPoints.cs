using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Lists of COM classes that the logon screen, scanning of scripts and Explorer load by themselves, each with the code that its class names.</summary>
internal static class ClassPoints
{
    private const int MostClasses = 2_000;

    private static readonly (string Location, string Path)[] Lists =
    [
        ("Credential provider", @"Microsoft\Windows\CurrentVersion\Authentication\Credential Providers"),
        ("Credential provider", @"Microsoft\Windows\CurrentVersion\Authentication\Credential Provider Filters"),
        ("Credential provider", @"Microsoft\Windows\CurrentVersion\Authentication\PLAP Providers"),
        ("Script scanner", @"Microsoft\AMSI\Providers"),
        ("Script scanner", @"Microsoft\AMSI\UacProviders"),
        ("Explorer extension", @"Microsoft\Windows\CurrentVersion\Explorer\SharedTaskScheduler"),
        ("Explorer extension", @"Microsoft\Windows\CurrentVersion\Explorer\ShellServiceObjects"),
        ("Explorer extension", @"Microsoft\Windows\CurrentVersion\Explorer\ShellExecuteHooks"),
        ("Explorer extension", @"Microsoft\Windows\CurrentVersion\Explorer\ShellIconOverlayIdentifiers"),
        ("Explorer extension", @"Microsoft\Windows\CurrentVersion\Explorer\Browser Helper Objects"),
        ("Explorer extension", @"Microsoft\Windows\CurrentVersion\ShellServiceObjectDelayLoad"),
    ];

    private static readonly string[] Handled = ["*", "AllFilesystemObjects", "Directory", @"Directory\Background", "Drive", "Folder", "Protocols"];
    private static readonly string[] Handlers = [@"shellex\ContextMenuHandlers", @"shellex\PropertySheetHandlers", @"shellex\CopyHookHandlers", @"shellex\DragDropHandlers", @"shellex\ColumnHandlers"];

    /// <param name="prefix">Empty, or <c>WOW6432Node\</c> for what 32-bit programs load.</param>
    public static void Read(HiveFacts facts, string prefix)
    {
        foreach (var (location, path) in Lists)
            List(facts, location, $"{prefix}{path}", prefix);
        var classes = prefix.Length == 0 ? @"Classes\" : @"Classes\WOW6432Node\";
        foreach (var handled in Handled)
            foreach (var handlers in Handlers)
                List(facts, "Explorer extension", $@"{classes}{handled}\{handlers}", prefix);
    }

    /// <summary>A list names its classes as keys, as values or as the data of either.</summary>
    private static void List(HiveFacts facts, string location, string path, string prefix)
    {
        if (facts.Find(path) is not { } list)
            return;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in list.Subkeys().Take(MostClasses))
            Add(facts, location, $@"{path}\{key.Name}", key, key.Name, HiveFacts.Text(key, ""), prefix, seen);
        foreach (var value in list.Values().Take(MostClasses))
            Add(facts, location, $@"{path}\{value.Name}", list, value.Name, HiveFacts.Text(value), prefix, seen);
    }

    private static void Add(HiveFacts facts, string location, string name, HiveKey key, string label, string data, string prefix, HashSet<string> seen)
    {
        var id = Guid.TryParse(label, out _) ? label : Guid.TryParse(data, out _) ? data : "";
        if (id.Length > 0 && seen.Add(id))
            facts.Point(location, name, key, facts.At(key), ComServers.Server(facts, id, prefix) is { Length: > 0 } server ? server : id);
    }
}
