using System.Diagnostics;

namespace Afterpatch.Cli.Tests.EndToEnd;

/// <summary>Runs the built programs as a user would.</summary>
internal static class Program
{
    private const string LanguageVariable = "AFTERPATCH_LANG";

    public static Finished Afterpatch(params string[] arguments) => Run("afterpatch.dll", null, arguments);

    /// <param name="language">What the environment says.</param>
    public static Finished AfterpatchIn(string language, params string[] arguments) => Run("afterpatch.dll", language, arguments);

    public static void Generate(params string[] arguments)
    {
        var finished = Run("afterpatch-generate.dll", null, arguments);
        if (finished.ExitCode != 0)
            throw new InvalidOperationException(finished.Errors);
    }

    public static Process Start(string assembly, params string[] arguments) => Start(assembly, null, arguments);

    private static Process Start(string assembly, string? language, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[LanguageVariable] = language;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static Finished Run(string assembly, string? language, string[] arguments)
    {
        using var process = Start(assembly, language, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.Result);
    }
}

internal sealed record Finished(int ExitCode, string Output, string Errors);
