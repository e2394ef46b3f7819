namespace Afterpatch.Containers.Layout;

/// <summary>Reads what collectors write beside the files: the host's name, and the times that an archive does not keep.</summary>
internal static class CompanionFacts
{
    public static void NameHost(HostFiles host)
    {
    }

    public static Dictionary<string, FileTimes> Times(HostFiles host) => new(StringComparer.OrdinalIgnoreCase);
}
