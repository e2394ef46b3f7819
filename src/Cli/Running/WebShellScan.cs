using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Cli.Running;

/// <summary>Finds and judges files on the analyst's own disk, several at once, answers in the order of the paths.</summary>
internal static class WebShellScan
{
    /// <summary>Files given by name are judged whatever they are; folders are walked for what could run.</summary>
    public static IEnumerable<(string Path, string? Root)> Files(IEnumerable<string> paths)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var path in paths)
        {
            if (File.Exists(path))
                yield return (path, null);
            else
            {
                foreach (var file in Directory.EnumerateFiles(path, "*", options).Order(StringComparer.Ordinal))
                    yield return (file, path);
            }
        }
    }

    /// <summary>A file's judgement, null when it is not worth one; or why it was not judged, which a <see cref="Fault"/> says when the reason is ours.</summary>
    public static IEnumerable<(string Path, WebShellJudgement? Judgement, string? Error, Fault? Fault)> Judge(IEnumerable<(string Path, string? Root)> files, CancellationToken cancelled) =>
        files.TakeWhile(_ => !cancelled.IsCancellationRequested).AsParallel().AsOrdered()
            .WithDegreeOfParallelism(Math.Clamp(Environment.ProcessorCount, 1, 16)).WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(f => JudgeOne(f.Path, f.Root));

    private static (string, WebShellJudgement?, string?, Fault?) JudgeOne(string path, string? root)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var content = new byte[(int)Math.Min(RandomAccess.GetLength(file), WebShellJudge.MaxBytes + 1L)];
            var read = RandomAccess.Read(file, content, 0);
            var bytes = content.AsMemory(0, read);
            var worth = root is null || PageSieve.IsRunByName(path) || PageSieve.CarriesCode(bytes.Span) || path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
            return (path, worth ? WebShellJudge.Judge(path, bytes, name => Neighbour(path, root, name)) : null, null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (path, null, error.Message, null);
        }
        catch (Exception mistake)
        {
            return (path, null, null, Fault.Of("webshell", path, mistake));
        }
    }

    /// <summary>A file that a page includes: beside it, or below one of the folders above it, never outside the tree that was asked for.</summary>
    private static byte[]? Neighbour(string page, string? root, string name)
    {
        var relative = name.Trim().Replace('\\', '/').TrimStart('~').TrimStart('/');
        var top = Path.GetFullPath(root ?? Path.GetDirectoryName(Path.GetFullPath(page))!);
        if (relative.Length is 0 or > 260 || relative.IndexOfAny(['\0', '*', '?', ':', '<', '>', '|']) >= 0)
            return null;
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(page)); folder is not null && folder.StartsWith(top, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder))
        {
            var file = new FileInfo(Path.GetFullPath(Path.Combine(folder, relative)));
            if (file.FullName.StartsWith(top, StringComparison.Ordinal) && file is { Exists: true, LinkTarget: null } && file.Length <= WebShellJudge.MaxBytes / 8)
                return File.ReadAllBytes(file.FullName);
        }
        return null;
    }
}
