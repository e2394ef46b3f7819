namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>A rule's expression over numbered tests.</summary>
internal abstract class ProgramNode
{
    public abstract bool Evaluate(ProgramRun run);

    /// <summary>What is already certain when some tests have a fixed answer (<paramref name="atoms"/>), null when it is open.</summary>
    public abstract bool? Fixed(bool?[] atoms);
}

internal sealed class ConstantNode(bool value) : ProgramNode
{
    public static ConstantNode True { get; } = new(true);

    public static ConstantNode False { get; } = new(false);

    public bool Value => value;

    public override bool Evaluate(ProgramRun run) => value;

    public override bool? Fixed(bool?[] atoms) => value;
}

internal sealed class AtomNode(int atom) : ProgramNode
{
    public int Atom => atom;

    public override bool Evaluate(ProgramRun run) => run.IsTrue(atom);

    public override bool? Fixed(bool?[] atoms) => atoms[atom];
}

internal sealed class NotNode(ProgramNode part) : ProgramNode
{
    public ProgramNode Part => part;

    public override bool Evaluate(ProgramRun run) => !part.Evaluate(run);

    public override bool? Fixed(bool?[] atoms) => !part.Fixed(atoms);
}

internal sealed class AndNode(ProgramNode[] parts) : ProgramNode
{
    public ProgramNode[] Parts => parts;

    public override bool Evaluate(ProgramRun run)
    {
        foreach (var part in parts)
            if (!part.Evaluate(run))
                return false;
        return true;
    }

    public override bool? Fixed(bool?[] atoms)
    {
        bool? all = true;
        foreach (var part in parts)
        {
            var one = part.Fixed(atoms);
            if (one == false)
                return false;
            if (one is null)
                all = null;
        }
        return all;
    }
}

internal sealed class OrNode(ProgramNode[] parts) : ProgramNode
{
    public ProgramNode[] Parts => parts;

    public override bool Evaluate(ProgramRun run)
    {
        foreach (var part in parts)
            if (part.Evaluate(run))
                return true;
        return false;
    }

    public override bool? Fixed(bool?[] atoms)
    {
        bool? any = false;
        foreach (var part in parts)
        {
            var one = part.Fixed(atoms);
            if (one == true)
                return true;
            if (one is null)
                any = null;
        }
        return any;
    }
}
