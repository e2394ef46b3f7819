using System.Reflection;
using Afterpatch.Analysis;
using Afterpatch.Cli.Language;
using Afterpatch.Core;
using Afterpatch.Reports.Terminal;

namespace Afterpatch.Cli.Running;

/// <summary>Opens evidence, assesses each server in it and writes its case.</summary>
internal sealed class Investigation(
    RunOptions options, string? outFolder, string language, string? password, bool clobber, bool quiet, bool useColour)
{
    private readonly KnowledgeBase _knowledge = KnowledgeBase.Embedded;

    /// <returns>The exit code of the worst verdict, or that of our failure.</returns>
    public int Run(IReadOnlyList<string> paths, CancellationToken cancelled)
    {
        if (outFolder is not null)
        {
            CaseFolder.CheckOutside(outFolder, paths);
            CaseFolder.CheckFree(outFolder, clobber);
        }
        var texts = _knowledge.Texts(language);
        var work = Path.Combine(outFolder ?? Path.GetTempPath(), $".afterpatch-{Environment.ProcessId}");
        var opened = new List<IEvidence>();
        try
        {
            foreach (var path in paths)
                opened.Add(Open(path, new EvidenceOptions(work, password)));
            var servers = ServerList.Merge(opened.SelectMany(evidence => evidence.Servers));
            var worst = ExitCode.Assessed;
            foreach (var server in servers)
                worst = Worse(worst, Assess(server, texts, servers.Count > 1, cancelled));
            return cancelled.IsCancellationRequested ? ExitCode.Interrupted : worst;
        }
        finally
        {
            foreach (var evidence in opened)
                evidence.Dispose();
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    private static IEvidence Open(string path, EvidenceOptions options)
    {
        if (!File.Exists(path) && !Directory.Exists(path) && !path.StartsWith(@"\\.\", StringComparison.Ordinal))
            throw new UserError("error.no-such-path", ("path", path));
        var opener = Catalog.Openers.FirstOrDefault(opener => opener.Claims(path))
            ?? throw new UserError("error.no-container", ("path", path));
        return opener.Open(path, options);
    }

    private int Assess(EvidenceTree server, Texts texts, bool isOneOfMany, CancellationToken cancelled)
    {
        using var progress = quiet ? null : new ProgressLine(server.Label, texts, useColour);
        var facts = new CaseRunner(_knowledge, options, texts).Run(server, progress, cancelled);
        progress?.Clear();
        var result = new Assessment(_knowledge).Make(
            Tool(), server.Label, facts.Records, facts.Findings, facts.Manifest, facts.IsPartial, facts.Unlisted, server.IsIncomplete);
        if (outFolder is not null)
            CaseFolder.Write(isOneOfMany ? Path.Combine(outFolder, CaseFolder.SafeName(server.Label)) : outFolder, result, texts);
        if (!quiet)
            new ConsoleSummary(Console.Out, useColour && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null).Write(result, texts);
        foreach (var fault in facts.Faults)
            CommandTexts.Tell(fault.Sentence(texts));
        return facts.Faults.Count > 0 ? ExitCode.Failed : Code(result.Verdict.Overall);
    }

    private ToolInfo Tool()
    {
        var version = typeof(Investigation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return new("afterpatch", version, KnowledgeDate.Newest(_knowledge), _knowledge.Sha256());
    }

    private static int Code(Overall overall) => overall switch
    {
        Overall.Compromised => ExitCode.Compromised,
        Overall.Suspicious or Overall.Attempted => ExitCode.Suspicious,
        Overall.Inconclusive => ExitCode.Inconclusive,
        _ => ExitCode.Assessed,
    };

    /// <summary>Our failure before everything, then compromised, inconclusive, suspicious.</summary>
    private static int Worse(int left, int right) => Rank(left) >= Rank(right) ? left : right;

    private static int Rank(int code) => code switch
    {
        ExitCode.Failed => 4,
        ExitCode.Compromised => 3,
        ExitCode.Suspicious => 2,
        ExitCode.Inconclusive => 1,
        _ => 0,
    };
}
