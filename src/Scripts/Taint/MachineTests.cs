using System.Collections.Immutable;

namespace Afterpatch.Scripts.Taint;

/// <summary>What the page compares with something of its own before it trusts it.</summary>
internal sealed partial class Machine
{
    private static readonly HashSet<string> Tests = new(StringComparer.Ordinal)
    {
        "contains", "startswith", "endswith", "equals", "indexof", "lastindexof", "instr", "instrrev", "ismatch", "match", "test", "search", "strcomp", "compare", "compareto", "containskey", "any",
    };

    /// <summary>Names of what the client sends that the page compares with a text or list of its own.</summary>
    public ImmutableSortedSet<string> Tested { get; private set; } = [];

    private void NoteTest(string method, Value? target, Value[] args)
    {
        if (!Tests.Contains(method))
            return;
        foreach (var arg in args)
        {
            if (target is { IsType: false })
                NoteTest(target, arg);
            else if (args.Length > 1)
                NoteTest(arg, args[arg == args[0] ? 1 : 0]);
        }
    }

    private void NoteTest(Value a, Value b)
    {
        var client = a.IsClient || (a.Taint & Taints.Weak) != 0 ? a : b;
        var own = client == a ? b : a;
        if (client.Parameters.Count > 0 && !own.IsClient && !(own.HasConstant && string.IsNullOrEmpty(own.Text)))
            Tested = Value.Union(Tested, client.Parameters);
    }
}
