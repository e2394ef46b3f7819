using System.Diagnostics;

namespace Afterpatch.Testing;

/// <summary>A real headless Chromium, when this machine has one.</summary>
public static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Full path, or null.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The page as the browser holds it after loading, with what scripts did to it.</summary>
    public static string DumpDom(string htmlFile) => Run("--dump-dom", "--virtual-time-budget=3000", new Uri(htmlFile).AbsoluteUri);

    public static void Screenshot(string htmlFile, string pngFile, int width = 1280, int height = 1600) =>
        Run($"--screenshot={pngFile}", $"--window-size={width},{height}", new Uri(htmlFile).AbsoluteUri);

    private static string Run(params string[] arguments)
    {
        var profile = Directory.CreateTempSubdirectory("afterpatch-browser");
        try
        {
            var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])[
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={profile.FullName}", .. arguments])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(TimeSpan.FromSeconds(120)))
                process.Kill(entireProcessTree: true);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"the browser failed: {errors.Result}");
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
