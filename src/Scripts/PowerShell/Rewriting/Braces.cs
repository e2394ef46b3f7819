using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Braces around variables: style, need, or a disguise.</summary>
internal static class Braces
{
    /// <summary>Every variable is in braces, and among them are such as nobody writes that way, or one in several spellings.</summary>
    /// <param name="disguised">Texts beside them were taken apart: then braces that no name needs belong to it.</param>
    public static bool AreDisguise(ScriptSource source, bool disguised)
    {
        var spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var odd = false;
        var count = 0;
        foreach (var node in source.Tree.FindAll(ast => ast is VariableExpressionAst { Splatted: false, Parent: not ExpandableStringExpressionAst } variable && !IsInText(variable), true))
        {
            var name = ((VariableExpressionAst)node).VariablePath.UserPath;
            if (source.Text.AsSpan(node.Extent.StartOffset) is not ['$', '{', ..])
                return false;
            count++;
            odd |= name.ToLowerInvariant() is "_" or "true" or "false" or "null" || (spellings.TryGetValue(name, out var known) && known != name);
            spellings[name] = name;
        }
        return (odd || disguised) && count >= 2;
    }

    private static bool IsInText(Ast node)
    {
        for (; node is not null; node = node.Parent)
            if (node is ExpandableStringExpressionAst)
                return true;
        return false;
    }
}
