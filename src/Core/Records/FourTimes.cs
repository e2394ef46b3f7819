using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>The four times of an NTFS file, UTC; null where the file system has none.</summary>
/// <param name="ChangedUtc">Last change of the MFT record.</param>
public readonly record struct FourTimes(DateTime? CreatedUtc, DateTime? ModifiedUtc, DateTime? ChangedUtc, DateTime? AccessedUtc)
{
    internal void Write(Utf8JsonWriter json, string prefix)
    {
        Write(json, prefix + "CreatedUtc", CreatedUtc);
        Write(json, prefix + "ModifiedUtc", ModifiedUtc);
        Write(json, prefix + "ChangedUtc", ChangedUtc);
        Write(json, prefix + "AccessedUtc", AccessedUtc);
    }

    private static void Write(Utf8JsonWriter json, string name, DateTime? utc)
    {
        if (utc is { } time)
            json.WriteString(name, UtcText.Format(time));
    }
}
