using Afterpatch.Cli.Sigma;
using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>The one loop: every file of a server through its parser and the sieves, what they keep through the detectors.</summary>
/// <remarks>
/// Files are read by several workers; what they keep is shown to the detectors in the order of the tree, so that the result does not depend on the
/// number of workers. This class alone catches our own mistakes: it names the part, drops it and goes on.
/// </remarks>
internal sealed class CaseRunner(KnowledgeBase knowledge, RunOptions options, Texts texts)
{
    /// <summary>From this size on a file is begun early, so that no worker is left with a long one at the end.</summary>
    private const long LargeFileBytes = 32 << 20;

    public CaseFacts Run(EvidenceTree tree, IProgress<RunProgress>? progress, CancellationToken cancelled)
    {
        var userRules = UserRules.Load(knowledge, options.RuleFolders, options.TrustedKeys ?? [], texts);
        IReadOnlyList<IDetector> detectors = [.. Catalog.Detectors(knowledge), .. userRules.Detectors];
        var sieves = new SieveSet(
            [.. Catalog.TextSieves(knowledge), .. userRules.Sieves], [.. Catalog.EventSieves(knowledge), .. userRules.Sieves], detectors);
        var results = ReadFiles(tree, new FileReader(Catalog.Parsers, sieves), progress, cancelled);
        var facts = new CaseFacts(tree, cancelled.IsCancellationRequested);
        for (var i = 0; i < results.Length; i++)
            facts.AddFile(tree.Files[i], results[i]);
        facts.Records.AddRange(tree.FoundWhileReading?.Invoke() ?? []);
        Detect(detectors, facts);
        return facts;
    }

    private FileResult?[] ReadFiles(EvidenceTree tree, FileReader reader, IProgress<RunProgress>? progress, CancellationToken cancelled)
    {
        var results = new FileResult?[tree.Files.Count];
        var order = Enumerable.Range(0, results.Length)
            .OrderByDescending(i => Precedence(tree.Files[i]))
            .ThenBy(i => i)
            .ToArray();
        var next = -1;
        long doneBytes = 0;
        var totalBytes = tree.Files.Sum(file => file.SizeBytes);

        void Work()
        {
            for (var slot = Interlocked.Increment(ref next); slot < order.Length && !cancelled.IsCancellationRequested; slot = Interlocked.Increment(ref next))
            {
                var file = tree.Files[order[slot]];
                try
                {
                    results[order[slot]] = reader.Read(file, cancelled);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                progress?.Report(new(Interlocked.Add(ref doneBytes, file.SizeBytes), totalBytes, file.Path));
            }
        }

        var workers = Enumerable.Range(1, Math.Max(0, options.Workers - 1)).Select(_ => StartThread(Work)).ToArray();
        Work();
        foreach (var worker in workers)
            worker.Join();
        return results;
    }

    /// <summary>The hive that names the server comes first, so that an interrupted run knows whose case it is.</summary>
    private static long Precedence(EvidenceFile file) =>
        file.Path.EndsWith(@"\config\SYSTEM", StringComparison.OrdinalIgnoreCase) ? long.MaxValue
            : file.SizeBytes >= LargeFileBytes ? file.SizeBytes : 0;

    private static Thread StartThread(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Detect(IReadOnlyList<IDetector> detectors, CaseFacts facts)
    {
        foreach (var detector in detectors)
        {
            var consumes = detector.Consumes.ToHashSet();
            var findings = new List<Finding>();
            try
            {
                foreach (var record in facts.Records)
                    if (consumes.Contains(record.GetType()) && IsInWindow(record))
                        detector.Observe(record, findings);
                detector.Complete(findings);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                facts.Faults.Add(Fault.Of(detector.Id, "", exception));
            }
            facts.Findings.AddRange(findings);
        }
    }

    private bool IsInWindow(Record record) =>
        record.Utc is not { } utc || (options.FromUtc is not { } from || utc >= from) && (options.ToUtc is not { } to || utc < to);
}

/// <param name="Current">File that was finished last.</param>
internal readonly record struct RunProgress(long DoneBytes, long TotalBytes, string Current);
