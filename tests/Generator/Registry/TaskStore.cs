using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Afterpatch.Generator.Output;

namespace Afterpatch.Generator.Registry;

/// <summary>The scheduled tasks: their XML below <c>System32\Tasks</c> and what <c>TaskCache</c> keeps of each.</summary>
internal sealed class TaskStore(HiveKey software)
{
    private const string Cache = @"Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache";
    private static readonly XNamespace Ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";
    private readonly SortedDictionary<string, (byte[] Xml, DateTime Utc)> _files = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="path"><c>\Folder\Name</c>.</param>
    /// <param name="xml">As the file holds it: UTF-16 with its mark.</param>
    /// <param name="id">The task's own.</param>
    /// <param name="isHidden">Leaves the security descriptor out, so that no listing shows the task.</param>
    /// <param name="hasFile">False for one that was written into the registry only.</param>
    public void Register(string path, byte[] xml, Guid id, DateTime? lastRunUtc = null, bool isHidden = false, bool hasFile = true)
    {
        var task = XElement.Parse(System.Text.Encoding.Unicode.GetString(xml).TrimStart('\uFEFF'));
        var utc = software.Clock.Utc;
        var braced = id.ToString("B", CultureInfo.InvariantCulture).ToUpperInvariant();
        var triggers = TaskBlobs.Triggers(task, Ns, xml);
        var kinds = task.Element(Ns + "Triggers")?.Elements().Select(one => one.Name.LocalName).ToList() ?? [];
        var (index, list) = kinds.Contains("BootTrigger") ? (1u, "Boot") : kinds.Contains("LogonTrigger") ? (2u, "Logon") : (3u, "Plain");
        var tree = software.At($@"{Cache}\Tree{path}");
        if (!isHidden)
            tree.Bytes("SD", Security.Task);
        tree.Text("Id", braced).Number("Index", index);
        var key = software.At($@"{Cache}\Tasks\{braced}");
        key.Text("Path", path).Bytes("Hash", SHA256.HashData(xml)).Number("Schema", 0x10002).Text("URI", path);
        foreach (var name in new[] { "Date", "Author", "Description", "SecurityDescriptor" })
            if (task.Element(Ns + "RegistrationInfo")?.Element(Ns + name)?.Value is { Length: > 0 } text)
                key.Text(name, text);
        key.Bytes("Triggers", triggers).Bytes("Actions", TaskBlobs.Actions(task, Ns)).Bytes("DynamicInfo", TaskBlobs.DynamicInfo(utc, lastRunUtc));
        software.At($@"{Cache}\{list}\{braced}");
        if (hasFile)
            _files[Canonical(path)] = (xml, utc);
    }

    /// <summary>Takes a task away as the scheduler does: file, tree, task and list.</summary>
    public void Delete(string path)
    {
        _files.Remove(Canonical(path));
        var parent = software.At($@"{Cache}\Tree{path[..path.LastIndexOf('\\')]}");
        var name = path[(path.LastIndexOf('\\') + 1)..];
        if (parent.Find(name)?.Values.FirstOrDefault(value => value.Name == "Id") is not { } id)
            return;
        var braced = System.Text.Encoding.Unicode.GetString(id.Data).TrimEnd('\0');
        parent.DeleteKey(name);
        foreach (var list in new[] { "Tasks", "Boot", "Logon", "Plain" })
            software.At($@"{Cache}\{list}").DeleteKey(braced);
    }

    /// <summary>The path in the spelling of folders that were there before.</summary>
    private string Canonical(string path)
    {
        var key = software.At(Cache + @"\Tree");
        return string.Concat(path[1..].Split('\\').Select(part => @"\" + (key = key.At(part)).Name));
    }

    public void Write(Collection collection)
    {
        foreach (var (path, file) in _files)
            collection.Bytes(@"C:\Windows\System32\Tasks" + path, file.Xml, file.Utc);
    }
}
