using System.Globalization;
using Afterpatch.Containers.Members;
using Afterpatch.Core;

namespace Afterpatch.Containers.Layout;

/// <summary>DFIR-ORC: files renamed and put side by side; <c>GetThis.csv</c> beside them tells where each came from.</summary>
/// <remarks>
/// Columns used: SampleName, FullName (from the volume's root), VolumeID, SnapshotID, AttrName, ContentType, CreationDate, LastModificationDate,
/// ComputerName. <c>volstats.csv</c> gives a volume's mount point. A volume without one is <c>C:</c> when it holds <c>\Windows</c> or, where nothing of that was collected, when it alone holds folders of set-up.
/// </remarks>
internal sealed class OrcLayout(ServerSorter servers, string deliveryName)
{
    private const string NoSnapshot = "{00000000-0000-0000-0000-000000000000}";

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _samples = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _mountPoints = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _hostOfFolder = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Diagnostic> _problems = [];

    /// <returns>What is no part of such a delivery.</returns>
    public List<Member> Place(List<Member> members)
    {
        foreach (var list in members.Where(static member => member.Name.Equals("GetThis.csv", StringComparison.OrdinalIgnoreCase)))
            ReadSamples(list);
        GuessSystemVolume();
        foreach (var list in members.Where(static member => member.Name.EndsWith("volstats.csv", StringComparison.OrdinalIgnoreCase)))
            ReadVolumes(list);
        var rest = new List<Member>();
        foreach (var member in members)
        {
            if (HostOf(member.Segments) is { } name)
                Add(servers.Named(name, "dfir-orc"), member);
            else
                rest.Add(member);
        }
        return rest;
    }

    private void Add(HostFiles host, Member member)
    {
        if (_problems.Count > 0)
        {
            host.Problems.AddRange(_problems);
            _problems.Clear();
        }
        if (_samples.TryGetValue(string.Join('/', member.Segments), out var sample) && IsContent(sample))
        {
            var found = member with { CreatedUtc = CompanionText.Time(sample.GetValueOrDefault("CreationDate")), ModifiedUtc = CompanionText.Time(sample.GetValueOrDefault("LastModificationDate")) };
            host.Files.Add((PathOf(sample), found));
            return;
        }
        string[] segments = OrcName.FileNameOf(member.Name) is { } own ? [.. member.Segments[..^1], own] : member.Segments;
        host.Files.Add((WindowsPath.Join(DriveName.Unknown, segments, isEscaped: false), member));
    }

    /// <summary>Strings taken out of a file are listed too; they are not the file.</summary>
    private static bool IsContent(IReadOnlyDictionary<string, string> sample) =>
        sample.GetValueOrDefault("ContentType", "data") is var type && (type.Length == 0 || type.Equals("data", StringComparison.OrdinalIgnoreCase) || type.Equals("raw", StringComparison.OrdinalIgnoreCase));

    private string PathOf(IReadOnlyDictionary<string, string> sample)
    {
        var name = sample["FullName"];
        var root = DriveName.Unknown;
        if (name.Length > 2 && name[1] == ':')
            (root, name) = (name[..2].ToUpperInvariant(), name[2..]);
        else if (_mountPoints.TryGetValue(sample.GetValueOrDefault("VolumeID", ""), out var mounted))
            root = mounted;
        else if (name.StartsWith(@"\Windows\", StringComparison.OrdinalIgnoreCase))
            root = "C:";
        if (sample.GetValueOrDefault("SnapshotID") is { Length: > 2 } snapshot && snapshot != NoSnapshot)
            root = @"\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopy" + MemberPath.Printable(snapshot);
        if (!MemberPath.TrySplit(name, out var rest, out _))
            rest = [MemberPath.Printable(name.Replace('\\', '_').Replace('/', '_'))];
        var stream = sample.GetValueOrDefault("AttrName") is { Length: > 0 } attribute && attribute != "$I30" ? ":" + MemberPath.Printable(attribute) : "";
        return WindowsPath.Join(root, rest, isEscaped: false) + stream;
    }

    private void ReadSamples(Member list)
    {
        string[] folder = list.Segments[..^1];
        foreach (var row in Rows(list))
        {
            if (row.GetValueOrDefault("ComputerName") is { Length: > 0 and < 256 } computer)
                _hostOfFolder.TryAdd(string.Join('/', folder), MemberPath.Printable(computer));
            if (row.GetValueOrDefault("FullName") is { Length: > 0 } && row.GetValueOrDefault("SampleName") is { } name && MemberPath.TrySplit(name, out var segments, out _))
                _samples.TryAdd(string.Join('/', [.. folder, .. segments]), row);
        }
    }

    /// <summary>
    /// The volume that holds Windows is taken for <c>C:</c> until a list of volumes says otherwise; where no file of Windows was collected, the only
    /// volume that holds folders which set-up makes beside it.
    /// </summary>
    private void GuessSystemVolume()
    {
        if (VolumesWith(@"\Windows\") is { Count: > 0 } windows)
            foreach (var volume in windows)
                _mountPoints.TryAdd(volume, "C:");
        else if (VolumesWith(@"\ExchangeSetupLogs\", @"\inetpub\", @"\ProgramData\", @"\Users\", @"\Program Files\") is { Count: 1 } only)
            _mountPoints.TryAdd(only.First(), "C:");
    }

    private HashSet<string> VolumesWith(params string[] folders) =>
        _samples.Values.Where(row => Array.Exists(folders, folder => row["FullName"].StartsWith(folder, StringComparison.OrdinalIgnoreCase)))
            .Select(row => row.GetValueOrDefault("VolumeID", "")).Where(volume => volume.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private void ReadVolumes(Member list)
    {
        foreach (var row in Rows(list))
        {
            var mount = row.GetValueOrDefault("MountPoint", "").Trim().TrimEnd('\\');
            if (row.GetValueOrDefault("VolumeID") is { Length: > 0 } volume && DriveName.TryExplicit(mount.Split(';', ',')[0], out var root))
                _mountPoints[volume] = root;
        }
    }

    private List<IReadOnlyDictionary<string, string>> Rows(Member list)
    {
        try
        {
            using var text = CompanionText.Open(list);
            return text is null ? [] : [.. CsvRows.Read(text)];
        }
        catch (EvidenceUnreadableException e)
        {
            _problems.Add(new Diagnostic(list.Delivered, -1, "rows", string.Create(CultureInfo.InvariantCulture, $"{e.Message}")));
            return [];
        }
    }

    /// <summary>By the name of an archive around the file, else by the list beside it.</summary>
    private string? HostOf(string[] segments)
    {
        if (OrcName.HostOf(deliveryName) is { } delivered)
            return delivered;
        foreach (var segment in segments)
            if (OrcName.HostOf(segment) is { } named)
                return named;
        for (var depth = segments.Length - 1; depth >= 0; depth--)
            if (_hostOfFolder.TryGetValue(string.Join('/', segments, 0, depth), out var listed))
                return listed;
        return null;
    }
}
