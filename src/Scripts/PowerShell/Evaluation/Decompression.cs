using System.IO.Compression;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Deflate and gzip streams over bytes that stand in the script, with a cap on what comes out.</summary>
internal static class Decompression
{
    private const int MaxEntries = 100;

    /// <summary>The files of a zip archive.</summary>
    public static object? Archive(byte[] packed, EvaluationBudget budget)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(packed), ZipArchiveMode.Read);
            var entries = new List<ArchiveEntryValue>();
            foreach (var entry in archive.Entries.Take(MaxEntries))
            {
                using var stream = entry.Open();
                using var output = new MemoryStream();
                var buffer = new byte[32 * 1024];
                for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
                {
                    output.Write(buffer, 0, read);
                    if (output.Length > EvaluationBudget.MaxLength)
                    {
                        budget.Reached($"a compressed stream was cut at {EvaluationBudget.MaxLength} bytes");
                        return Unknown.Value;
                    }
                }
                if (!budget.Allows(output.Length))
                    return Unknown.Value;
                entries.Add(new ArchiveEntryValue(entry.FullName, output.ToArray()));
            }
            return new ArchiveValue(entries);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or IOException)
        {
            return Unknown.Value; // no archive, or one in a way that we do not know
        }
    }

    public static object? Inflate(byte[] packed, int from, bool gzip, EvaluationBudget budget)
    {
        using var input = new MemoryStream(packed, Math.Min(from, packed.Length), packed.Length - Math.Min(from, packed.Length));
        using Stream unpack = gzip ? new GZipStream(input, CompressionMode.Decompress) : new DeflateStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        var buffer = new byte[32 * 1024];
        try
        {
            for (int read; (read = unpack.Read(buffer, 0, buffer.Length)) > 0;)
            {
                output.Write(buffer, 0, read);
                if (output.Length > EvaluationBudget.MaxLength)
                {
                    budget.Reached($"a compressed stream was cut at {EvaluationBudget.MaxLength} bytes");
                    return Unknown.Value;
                }
            }
        }
        catch (InvalidDataException) when (output.Length > 0)
        {
            // What came out before the damage is still the script's head.
        }
        catch (InvalidDataException)
        {
            return Unknown.Value;
        }
        return budget.Allows(output.Length) ? new StreamValue(output.ToArray()) : Unknown.Value;
    }
}
