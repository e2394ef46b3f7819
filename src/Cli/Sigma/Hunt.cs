using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Cli.Language;
using Afterpatch.Cli.Running;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Reads files with several workers and writes their matches in the order of the files.</summary>
internal sealed class Hunt(SigmaEngine engine, int workers, HuntOutput output, Texts texts)
{
    private readonly CorrelationEngine _correlations = new(engine);
    private readonly SigmaFacts _facts = new(engine, SigmaScanOptions.Everything);

    /// <summary>True when a part of this program made a mistake.</summary>
    public bool HasFaults { get; private set; }

    public void Run(IReadOnlyList<EvidenceFile> files, CancellationToken cancelled)
    {
        var sieve = new SigmaSieve(engine, SigmaScanOptions.Everything);
        var reader = new FileReader(Catalog.Parsers, new SieveSet([sieve], [sieve], []));
        var results = new FileResult?[files.Count];
        var next = -1;
        var toWrite = 0;
        var writing = new Lock();

        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < files.Count && !cancelled.IsCancellationRequested; i = Interlocked.Increment(ref next))
            {
                FileResult result;
                try
                {
                    result = reader.Read(files[i], cancelled);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                lock (writing)
                {
                    results[i] = result;
                    for (; toWrite < files.Count && results[toWrite] is { } ready; toWrite++)
                    {
                        Write(ready);
                        results[toWrite] = null;
                    }
                }
            }
        }

        var threads = Enumerable.Range(1, Math.Max(0, workers - 1)).Select(_ => new Thread(Work) { IsBackground = true }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        Work();
        foreach (var thread in threads)
            thread.Join();
    }

    /// <summary>After the last file.</summary>
    public void Complete()
    {
        var problems = new List<Diagnostic>();
        foreach (var match in _correlations.Complete(problems))
            output.Write(match);
        foreach (var problem in problems)
            texts.Tell(problem);
    }

    private void Write(FileResult result)
    {
        foreach (var record in result.Kept)
        {
            switch (record)
            {
                case SigmaMatch match:
                    Write(match);
                    break;
                case Diagnostic diagnostic:
                    texts.Tell(diagnostic);
                    break;
                default:
                    foreach (var match in _facts.Match(record))
                        Write(match);
                    break;
            }
        }
        foreach (var fault in result.Faults)
        {
            HasFaults = true;
            CommandTexts.Tell(fault.Sentence(texts));
        }
    }

    private void Write(SigmaMatch match)
    {
        _correlations.Observe(match);
        if (match.Alerts)
            output.Write(match);
    }
}
