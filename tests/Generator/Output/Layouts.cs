using System.Globalization;
using System.Text;

namespace Afterpatch.Generator.Output;

/// <summary>How a collector names what it copies.</summary>
internal interface ILayout
{
    /// <summary>Relative path for a Windows path.</summary>
    string PathOf(string windowsPath);

    void Complete(Collection collection, DateTime collectedUtc);
}

/// <summary>A copy of the drive, without its letter.</summary>
internal sealed class PlainLayout : ILayout
{
    public string PathOf(string windowsPath) => windowsPath[3..].Replace('\\', '/');

    public void Complete(Collection collection, DateTime collectedUtc) { }
}

/// <summary>KAPE: the drive's letter as a folder, and a list of what was copied with the times of the originals.</summary>
internal sealed class KapeLayout(string host) : ILayout
{
    public string PathOf(string windowsPath) => $"{host}/{windowsPath[0]}/{windowsPath[3..].Replace('\\', '/')}";

    public void Complete(Collection collection, DateTime collectedUtc)
    {
        var text = new StringBuilder("CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,DeferredCopy,CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,CopyDuration\r\n");
        foreach (var file in collection.Files.OrderBy(file => file.WindowsPath, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Time(collectedUtc)},\"{file.WindowsPath}\",\"D:\\kape\\{PathOf(file.WindowsPath).Replace('/', '\\')}\",");
            text.Append(CultureInfo.InvariantCulture, $"{new FileInfo(file.LocalPath).Length},,False,{Time(file.CreatedUtc)},{Time(file.ModifiedUtc)},{Time(file.ModifiedUtc)},00:00:00.0100000\r\n");
        }
        File.WriteAllText(Path.Combine(collection.Root, host, collectedUtc.ToString("yyyy-MM-dd'T'HHmmss", CultureInfo.InvariantCulture) + "_CopyLog.csv"), text.ToString());
    }

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}

/// <summary>Velociraptor's offline collector: escaped names under <c>uploads</c>, results as JSON lines.</summary>
internal sealed class VelociraptorLayout(string host, string fqdn) : ILayout
{
    public string PathOf(string windowsPath) => "uploads/auto/C%3A/" + string.Join('/', windowsPath[3..].Split('\\').Select(Escape));

    public void Complete(Collection collection, DateTime collectedUtc)
    {
        File.WriteAllText(Path.Combine(collection.Root, "client_info.json"),
            $$"""{"Hostname":"{{host}}","Fqdn":"{{fqdn}}","OS":"windows","Platform":"Microsoft Windows Server"}""" + "\n");
        var text = new StringBuilder();
        foreach (var file in collection.Files.OrderBy(file => file.WindowsPath, StringComparer.OrdinalIgnoreCase))
        {
            var source = file.WindowsPath.Replace(@"\", @"\\", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{{\"Created\":\"{Time(file.CreatedUtc)}\",\"Modified\":\"{Time(file.ModifiedUtc)}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"Size\":{new FileInfo(file.LocalPath).Length},\"SourceFile\":\"{source}\"}}\n");
        }
        Directory.CreateDirectory(Path.Combine(collection.Root, "results"));
        File.WriteAllText(Path.Combine(collection.Root, "results", "Windows.KapeFiles.Targets%2FAll File Metadata.json"), text.ToString());
    }

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static string Escape(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
}
