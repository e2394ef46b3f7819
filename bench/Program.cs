using Afterpatch.Benchmarks;

// One measurement by name, over a file of the reader's choice: figures are user CPU time of this process.
switch (args)
{
    case ["evtx", var path]:
        EvtxBench.Run(path);
        return 0;
    case ["movement", var path]:
        MovementBench.Run(path);
        return 0;
    case ["text-logs", .. var paths]:
        return TextLogBench.Run(paths);
    case ["logons"]:
        LogonBench.Run();
        return 0;
    case ["usn"]:
        UsnBench.Run();
        return 0;
    case ["ntfs-image", var path]:
        NtfsImage.Write(path);
        return 0;
    case ["sigma", var rules, .. var paths]:
        return SigmaBench.Run(rules, paths);
    case ["scripts", .. var paths]:
        return ScriptBench.Run(paths);
    default:
        Console.Error.WriteLine("usage: bench evtx FILE | movement FILE | text-logs FILE... | sigma RULES FILE... | scripts [FILE-OR-FOLDER...] | logons | usn | ntfs-image NEW-FILE");
        return 2;
}
