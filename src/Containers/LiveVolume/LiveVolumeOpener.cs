using Afterpatch.Containers.DiskImage;
using Afterpatch.Core;
using Afterpatch.Formats;

namespace Afterpatch.Containers.LiveVolume;

/// <summary>A volume of the running Windows server, <c>\\.\C:</c>, read as a block device: locked hives and logs too, and nothing is written.</summary>
public sealed class LiveVolumeOpener : IEvidenceOpener
{
    public string Id => "live-volume";

    public bool Claims(string path) =>
        path.Length is 6 or 7 && (path.StartsWith(@"\\.\", StringComparison.Ordinal) || path.StartsWith(@"\\?\", StringComparison.Ordinal))
        && char.IsAsciiLetter(path[4]) && path[5] == ':' && (path.Length == 6 || path[6] == '\\');

    public IEvidence Open(string path, EvidenceOptions options)
    {
        if (!OperatingSystem.IsWindows())
            throw new EvidenceUnreadableException($"'{path}' is a live Windows volume: run afterpatch on that Windows server as administrator, or give an image of the volume.");
        var evidence = new DeliveredEvidence();
        try
        {
            var damage = new DamageList();
            var device = VolumeDevice.Open(@"\\.\" + path[4..6]);
            evidence.Own(device);
            var tree = ImageEvidence.Tree(device, path[..6], "live-volume", damage, path[4..6].ToUpperInvariant());
            evidence.Servers = [tree with { Label = Environment.MachineName }];
            return evidence;
        }
        catch
        {
            evidence.Dispose();
            throw;
        }
    }
}
