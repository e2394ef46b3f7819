using Afterpatch.Benchmarks;

// One measurement by name, over a file of the reader's choice: figures are user CPU time of this process.
switch (args)
{
    case ["evtx", var path]:
        EvtxBench.Run(path);
        return 0;
    default:
        Console.Error.WriteLine("usage: bench evtx FILE");
        return 2;
}
