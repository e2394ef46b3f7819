using Afterpatch.Benchmarks;

// One measurement by name, over a file of the reader's choice: figures are user CPU time of this process.
switch (args)
{
    case ["evtx", var path]:
        EvtxBench.Run(path);
        return 0;
    case ["text-logs", .. var paths]:
        return TextLogBench.Run(paths);
    default:
        Console.Error.WriteLine("usage: bench evtx FILE | text-logs FILE...");
        return 2;
}
