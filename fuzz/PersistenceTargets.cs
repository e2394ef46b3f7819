using Afterpatch.Containers.Archive;
using Afterpatch.Formats;
using Afterpatch.Formats.Archives;
using Afterpatch.Formats.MiniDump;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.TaskScheduler;
using Afterpatch.Formats.Wmi;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Fuzz;

internal static class PersistenceTargets
{
    public static void Hive(byte[] bytes)
    {
        if (RegistryHive.Open(bytes, out _) is { } hive)
            HiveWalk.Run(hive, new Visitor());
    }

    /// <summary>The first half is a hive, the second its log.</summary>
    public static void HiveLog(byte[] bytes) => Hive(HiveLogs.Apply(bytes[..(bytes.Length / 2)], [bytes[(bytes.Length / 2)..]], new List<ParseError>()).Hive);

    public static void Wmi(byte[] bytes) => _ = WmiRepository.Open(bytes, bytes, [bytes]).Subscriptions().Count();

    public static void TaskXmlFile(byte[] bytes) => TaskXml.Read(new MemoryStream(bytes), out _);

    public static void TaskBlobs(byte[] bytes)
    {
        TaskCacheBlobs.Actions(bytes, out _, out _);
        TaskCacheBlobs.Times(bytes);
        TaskTriggers.Read(bytes, out _);
        JobFile.Read(bytes, out _);
        AppCompatCache.Read(bytes, out _);
    }

    public static void Xml(byte[] bytes) => XmlTree.Read(new MemoryStream(bytes), out _);

    public static void Lists(byte[] bytes)
    {
        foreach (var member in CabMembers.Read(bytes).Concat(ZipMembers.Read(bytes)))
            member.Unpack?.Invoke(1 << 16);
        using var archive = new MemoryStream(bytes.ToArray());
        new LibraryMemberReader(1 << 20).Read(archive, static (_, content) => content.CopyTo(Stream.Null), static (_, _) => { });
        MiniDumpFile.Modules(bytes, out _, out _);
    }

    private sealed class Visitor : IHiveVisitor
    {
        public void Key(HiveKey key, HivePath path, bool isDeleted) => _ = key.SecurityDescriptor.Length + key.ClassName.Length;

        public void Value(HiveValue value, HivePath path, bool isDeleted) => ValueText.Of(value.Type, value.Data());
    }
}
