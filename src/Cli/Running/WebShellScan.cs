using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Cli.Running;

/// <summary>Finds and judges files on the analyst's own disk, several at once, answers in the order of the paths.</summary>
internal static class WebShellScan
{
    /// <summary>Files given by name are judged whatever they are; folders are walked for what could run.</summary>
    public static IEnumerable<(string Path, bool IsGiven)> Files(IEnumerable<string> paths)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var path in paths)
        {
            if (File.Exists(path))
                yield return (path, true);
            else
            {
                foreach (var file in Directory.EnumerateFiles(path, "*", options).Order(StringComparer.Ordinal))
                    yield return (file, false);
            }
        }
    }

    public static IEnumerable<(string Path, WebShellJudgement? Judgement, string? Error)> Judge(IEnumerable<(string Path, bool IsGiven)> files, CancellationToken cancelled) =>
        files.TakeWhile(_ => !cancelled.IsCancellationRequested).AsParallel().AsOrdered()
            .WithDegreeOfParallelism(Math.Clamp(Environment.ProcessorCount, 1, 16)).WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(f => JudgeOne(f.Path, f.IsGiven));

    private static (string, WebShellJudgement?, string?) JudgeOne(string path, bool isGiven)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var content = new byte[(int)Math.Min(RandomAccess.GetLength(file), WebShellJudge.MaxBytes + 1L)];
            var read = RandomAccess.Read(file, content, 0);
            var bytes = content.AsMemory(0, read);
            var worth = isGiven || PageSieve.IsRunByName(path) || PageSieve.CarriesCode(bytes.Span) || path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
            return (path, worth ? WebShellJudge.Judge(path, bytes) : null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (path, null, error.Message);
        }
    }
}
