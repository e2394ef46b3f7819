using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Values;

/// <summary>A queue or a stack.</summary>
internal sealed class QueueValue(bool lastFirst)
{
    public List<object?> Items { get; } = [];

    public object? Call(string method, object?[] arguments, EvaluationBudget budget)
    {
        switch (method)
        {
            case "enqueue" or "push" when arguments.Length == 1 && budget.AllowsElements(Items.Count):
                Items.Add(arguments[0]);
                return null;
            case "dequeue" or "pop" or "peek" when Items.Count > 0 && budget.Step(1 + (lastFirst ? 0 : Items.Count >> 4)):
                var at = lastFirst ? Items.Count - 1 : 0;
                var item = Items[at];
                if (method != "peek")
                    Items.RemoveAt(at);
                return item;
            case "clear":
                Items.Clear();
                return null;
            case "toarray":
                return lastFirst ? Items.AsEnumerable().Reverse().ToArray() : Items.ToArray();
            default:
                return Unknown.Value;
        }
    }
}
