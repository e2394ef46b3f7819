using System.Diagnostics;
using Afterpatch.Scripts.PowerShell;
using Afterpatch.Scripts.WebShells;

namespace Afterpatch.Benchmarks;

/// <summary>User CPU time of judging scripts in full, the first round and warm ones: <c>scripts [FILE-OR-FOLDER...]</c>, without paths on made ones.</summary>
internal static class ScriptBench
{
    private const int Rounds = 4;

    public static int Run(string[] paths)
    {
        foreach (var (name, files) in paths.Length > 0 ? paths.Select(FromDisk) : Made())
        {
            for (var round = 0; round < Rounds; round++)
                Measure(name, files, round);
        }
        return 0;
    }

    private static IEnumerable<(string, (string, byte[])[])> Made()
    {
        yield return ("small pages", [.. ScriptCorpus.Golden("benign"), .. ScriptCorpus.Golden("shells")]);
        yield return ("10,000 small files", [.. Enumerable.Repeat(ScriptCorpus.Golden("benign").Concat(ScriptCorpus.Golden("shells")).ToArray(), 40).SelectMany(all => all).Take(10_000)]);
        yield return ("dense C#", [("a.aspx", ScriptCorpus.DenseCSharp(1_200))]);
        yield return ("dense Visual Basic", [("a.aspx", ScriptCorpus.DenseVisualBasic(1_500))]);
        yield return ("dense VBScript", [("a.asp", ScriptCorpus.DenseVBScript(1_500))]);
        yield return ("static files", [("a.css", ScriptCorpus.Style(250_000)), ("a.js", ScriptCorpus.ClientScript(200_000)), ("a.html", ScriptCorpus.StaticHtml(200_000))]);
        yield return ("plain PowerShell", [("a.ps1", ScriptCorpus.PlainPowerShell(1_000))]);
        yield return ("big PowerShell", [("a.ps1", ScriptCorpus.PlainPowerShell(5_000))]);
    }

    private static (string, (string, byte[])[]) FromDisk(string path)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path];
        return (path, [.. files.Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllBytes(file)))]);
    }

    private static void Measure(string name, (string Path, byte[] Content)[] files, int round)
    {
        var bytes = files.Sum(file => (long)file.Content.Length);
        var allocated = GC.GetTotalAllocatedBytes();
        var collections = GC.CollectionCount(2);
        var before = Process.GetCurrentProcess().UserProcessorTime;
        var bad = files.Count(file => IsBad(file.Path, file.Content));
        var seconds = (Process.GetCurrentProcess().UserProcessorTime - before).TotalSeconds;
        Console.WriteLine($"{name}{(round == 0 ? ", first" : "")}: {bytes / 1e6 / seconds:F2} MB/s, {seconds:F2} s, {files.Length} files, {bytes / 1e6:F1} MB, "
            + $"{(GC.GetTotalAllocatedBytes() - allocated) / (double)bytes:F0} bytes allocated a byte, {GC.CollectionCount(2) - collections} full collections, {bad} judged bad");
    }

    private static bool IsBad(string path, byte[] content) => Path.GetExtension(path) switch
    {
        ".ps1" or ".psm1" or ".psd1" or ".bat" or ".cmd" => Deobfuscator.Judge(content).Malicious,
        _ => (PageSieve.IsRunByName(path) || PageSieve.CarriesCode(content)) && WebShellJudge.Judge(path, content).Verdict >= WebShellVerdict.Suspicious,
    };
}
