namespace Afterpatch.Testing;

/// <summary>Finds the repository and, when it is there, the shared evidence beside it.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of public evidence beside the repository, or null when this machine does not have it.</summary>
    public static string? SharedData { get; } =
        Directory.Exists(Path.Combine(Root, "..", "shared", "data")) ? Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"))
        : Environment.GetEnvironmentVariable("AFTERPATCH_SHARED_DATA") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    public static string Golden(string path) => Path.Combine(Root, "tests", "golden", path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Afterpatch.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException("tests run from a build inside the repository");
    }
}
