namespace Afterpatch.Scripts.Tree;

/// <summary>What a piece of a program may set and use, by names: for judging what is left of earlier findings after it.</summary>
internal sealed class Assigned
{
    private const int MaxDepth = 200;

    private Assigned()
    {
    }

    /// <summary>Variables that it sets.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Variables, members, functions and types that it reads or calls.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>False when a part of it was not understood.</summary>
    public bool IsWhole { get; private set; } = true;

    public static Assigned In(Node node)
    {
        var found = new Assigned();
        found.Collect(node, 0);
        return found;
    }

    private void Collect(Node? node, int depth)
    {
        if (node is Binary)
        {
            // Long sums are left-deep: walked in a loop.
            for (; node is Binary sum; node = sum.Left)
                Collect(sum.Right, depth + 1);
        }
        if (depth > MaxDepth)
            IsWhole = false;
        if (node is null or Literal or Jump || !IsWhole)
            return;
        switch (node)
        {
            case Name name:
                Used.Add(name.Id);
                break;
            case Member member:
                Used.Add(member.Id);
                Collect(member.Target, depth + 1);
                break;
            case Declare declare:
                Names.Add(declare.Name);
                Collect(declare.Initial, depth + 1);
                break;
            case Assign assign:
                Set(assign.Target, depth);
                Collect(assign.Value, depth + 1);
                break;
            case Reference reference:
                Set(reference.Target, depth);
                break;
            case ForEach loop:
                Names.Add(loop.Variable);
                All([loop.Source, loop.Body], depth);
                break;
            case Function function:
                Inside(function, depth);
                break;
            case New creation:
                Used.Add(creation.Type);
                All([.. creation.Args, .. creation.Items, .. creation.Members.Select(m => m.Value)], depth);
                break;
            default:
                All(Parts(node), depth);
                break;
        }
    }

    private Node?[] Parts(Node node)
    {
        switch (node)
        {
            case Block block:
                return block.Nodes;
            case If choice:
                return [choice.Condition, choice.Then, choice.Otherwise];
            case Conditional choice:
                return [choice.Condition, choice.Then, choice.Otherwise];
            case Loop loop:
                return [loop.Start, loop.Condition, loop.Step, loop.Body];
            case Try attempt:
                return [attempt.Body, .. attempt.Handlers];
            case Call call:
                return [call.Callee, .. call.Args];
            case Return back:
                return [back.Value];
            case Unary unary:
                return [unary.Operand];
            case Cast cast:
                return [cast.Operand];
            case Named named:
                return [named.Value];
            case ArrayOf array:
                return array.Items;
            default:
                IsWhole = false;
                return [];
        }
    }

    /// <summary>A function's own parameters are nobody else's.</summary>
    private void Inside(Function function, int depth)
    {
        var inner = new Assigned();
        inner.Collect(function.Body, depth + 1);
        inner.Names.ExceptWith(function.Parameters.Select(p => p.Name));
        Names.UnionWith(inner.Names);
        Used.UnionWith(inner.Used);
        IsWhole &= inner.IsWhole;
    }

    private void Set(Node target, int depth)
    {
        if (target is Name name)
            Names.Add(name.Id);
        else if (target is Member member)
        {
            Names.Add(member.Id); // this.x is x
            Collect(member.Target, depth + 1);
        }
        else if (target is ArrayOf several)
            Array.ForEach(several.Items, item => Set(item, depth + 1));
        else
            Collect(target, depth + 1);
    }

    private void All(Node?[] nodes, int depth)
    {
        foreach (var node in nodes)
            Collect(node, depth + 1);
    }
}
