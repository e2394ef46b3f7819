using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Analysis.Sigma.Sources;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>One test of one field.</summary>
/// <param name="Other">Slot of a second field, -1 without one.</param>
internal readonly record struct ProgramAtom(int Slot, int Other, ValueMatcher Matcher);

/// <param name="Shown">Slots of the fields that the rule looks at, with the rule's name for each.</param>
internal sealed record ProgramRule(SigmaRule Rule, ProgramNode Node, IReadOnlyList<KeyValuePair<string, int>> Shown);

/// <summary>All rules for one kind of row (a channel and event id, or a family of text logs), compiled together. Immutable, shared by threads.</summary>
/// <remarks>
/// Most rules have a clause that must hold and is a choice of literals. Those literals of all rules are searched together, field by field; only the
/// rules of literals that were found are evaluated. Rules without such a clause are evaluated always.
/// </remarks>
internal sealed class MatchProgram
{
    public static MatchProgram Empty { get; } = new() { Slots = [], Atoms = [], Rules = [], Always = [], Entries = [], Indexes = [], IsExact = [] };

    public required FieldSource[] Slots { get; init; }

    public required ProgramAtom[] Atoms { get; init; }

    public required ProgramRule[] Rules { get; init; }

    /// <summary>Rules to evaluate for every row.</summary>
    public required int[] Always { get; init; }

    public required LiteralEntry[] Entries { get; init; }

    /// <summary>By slot; null where no literal is waited for.</summary>
    public required LiteralIndex?[] Indexes { get; init; }

    /// <summary>By atom: true when the index alone decides it.</summary>
    public required bool[] IsExact { get; init; }

    /// <summary>A set of rules without those that cannot match when some fields are missing, or null when none is left.</summary>
    public ulong[]? Alive(Func<int, bool> hasField)
    {
        var atoms = new bool?[Atoms.Length];
        for (var i = 0; i < atoms.Length; i++)
            if (!hasField(Atoms[i].Slot))
                atoms[i] = Atoms[i].Matcher.WithoutField;
        var alive = new ulong[(Rules.Length + 63) / 64];
        var isEmpty = true;
        for (var i = 0; i < Rules.Length; i++)
        {
            if (Rules[i].Node.Fixed(atoms) == false)
                continue;
            alive[i >> 6] |= 1UL << i;
            isEmpty = false;
        }
        return isEmpty ? null : alive;
    }
}
