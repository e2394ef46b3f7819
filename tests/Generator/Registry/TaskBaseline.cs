using System.IO.Compression;

namespace Afterpatch.Generator.Registry;

/// <summary>The tasks that Windows registers by itself: <c>baseline/tasks.zip</c>.</summary>
internal static class TaskBaseline
{
    public static void Fill(MachineHives hives)
    {
        using var archive = new ZipArchive(typeof(TaskBaseline).Assembly.GetManifestResourceStream("tasks.zip")!);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            hives.Tasks.Register(@"\" + entry.FullName.Replace('/', '\\'), bytes.ToArray(), hives.Chance.Guid());
        }
    }
}
