using Afterpatch.Fuzz;
using SharpFuzz;

// One target a format, by name. With AFL's shared memory it runs as its child; with a file it runs that file once.
var targets = new SortedDictionary<string, Action<byte[]>>(StringComparer.Ordinal)
{
    ["evtx"] = EvtxTargets.Log,
    ["exchange-log"] = TextLogTargets.Exchange,
    ["iis-native-log"] = TextLogTargets.IisNative,
    ["shortcut"] = DatabaseTargets.Shortcut,
    ["bits"] = DatabaseTargets.Bits,
    ["defender"] = DatabaseTargets.Quarantine,
    ["ese"] = DatabaseTargets.Ese,
    ["archive"] = ImageTargets.Archive,
    ["disk"] = ImageTargets.Disk,
    ["image"] = ImageTargets.Image,
    ["partitions"] = ImageTargets.Partitions,
    ["shadow-copies"] = ImageTargets.ShadowCopies,
    ["wof"] = ImageTargets.Packed,
    ["archive-lists"] = PersistenceTargets.Lists,
    ["hive"] = PersistenceTargets.Hive,
    ["hive-log"] = PersistenceTargets.HiveLog,
    ["task-blobs"] = PersistenceTargets.TaskBlobs,
    ["task-xml"] = PersistenceTargets.TaskXmlFile,
    ["wmi"] = PersistenceTargets.Wmi,
    ["xml"] = PersistenceTargets.Xml,
    ["ntfs-index"] = NtfsTargets.Index,
    ["ntfs-log"] = NtfsTargets.Log,
    ["ntfs-mft"] = NtfsTargets.Mft,
    ["ntfs-usn"] = NtfsTargets.Usn,
    ["ntfs-volume"] = NtfsTargets.Volume,
    ["sigma-rule"] = SigmaTargets.Rule,
    ["asp"] = ScriptTargets.ClassicPage,
    ["aspx"] = ScriptTargets.NetPage,
    ["batch"] = ScriptTargets.Batch,
    ["compiled-page"] = ScriptTargets.Compiled,
    ["cshtml"] = ScriptTargets.RazorPage,
    ["native-module"] = ScriptTargets.NativeModule,
    ["powershell"] = ScriptTargets.PowerShell,
    ["pe-version"] = TextLogTargets.PeVersion,
    ["w3c-log"] = TextLogTargets.W3c,
};
if (args.Length == 0 || !targets.TryGetValue(args[0], out var target))
{
    Console.WriteLine(string.Join('\n', targets.Keys));
    return 2;
}
if (args.Length > 1)
{
    foreach (var path in args.Skip(1))
        target(File.ReadAllBytes(path));
    return 0;
}
Fuzzer.OutOfProcess.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    target(input.ToArray());
});
return 0;
