using Afterpatch.Core;
using Afterpatch.Formats.Bits;

namespace Afterpatch.Artifacts.Bits;

internal static class BitsRecords
{
    private static readonly string[] Types = ["download", "upload", "upload with reply"];
    private static readonly string[] States = ["queued", "connecting", "transferring", "suspended", "error", "transient error", "transferred", "acknowledged", "cancelled"];

    public static InventoryRecord Of(BitsJob job, EvidenceFile file, bool isDeleted)
    {
        var fields = new List<KeyValuePair<string, string>>
        {
            new("id", job.Id.ToString()), new("type", Types[job.Type]), new("state", States[job.State]), new("owner", job.Owner), new("description", job.Description),
            new("command", Command(job)), new("addresses", string.Join(' ', job.Addresses)),
        };
        var item = new InventoryItem("bits-job", job.Name.Length > 0 ? job.Name : job.Id.ToString(), "unknown", fields.Where(field => field.Value.Length > 0).ToList(), new EvidencePointer(file.Path, job.Offset));
        return new InventoryRecord(item) { ChangedUtc = file.ModifiedUtc, IsDeleted = isDeleted || file.IsDeleted };
    }

    /// <summary>By the interface's rules the arguments begin with the program once more.</summary>
    private static string Command(BitsJob job)
    {
        var arguments = job.Arguments.Trim();
        if (job.Command.Length == 0 || arguments.Length == 0)
            return job.Command;
        var name = job.Command[(job.Command.LastIndexOf('\\') + 1)..];
        foreach (var first in (string[])[$"\"{job.Command}\"", job.Command, name, Path.GetFileNameWithoutExtension(name)])
            if (arguments.StartsWith(first, StringComparison.OrdinalIgnoreCase) && (arguments.Length == first.Length || arguments[first.Length] == ' '))
                return $"{job.Command}{arguments[first.Length..]}";
        return $"{job.Command} {arguments}";
    }
}
