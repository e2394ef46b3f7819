using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

internal enum RegionKind
{
    Inline,
    Expression,
    Script,
    Whole,
}

/// <param name="Start">Offset in the page of the code's first character.</param>
internal sealed record Region(int Start, int End, RegionKind Kind);

/// <summary>Where a page's code stands, for those who change it.</summary>
internal static partial class PageCode
{
    public static PageLanguage Language(Sample page) => PageSplitter.Split(page.Text, page.Extension).Language;

    public static List<Region> Regions(Sample page)
    {
        var text = page.Text;
        if (Whole().Match(text) is { Success: true } head)
            return [new Region(head.Index + head.Length, text.Length, RegionKind.Whole)];
        var regions = new List<Region>();
        foreach (Match script in Script().Matches(text))
            regions.Add(new Region(script.Groups[1].Index, script.Groups[1].Index + script.Groups[1].Length, RegionKind.Script));
        foreach (Match block in Block().Matches(text))
        {
            if (!regions.Exists(r => r.Start <= block.Index && block.Index < r.End))
                regions.Add(new Region(block.Groups[2].Index, block.Groups[2].Index + block.Groups[2].Length, block.Groups[1].Length > 0 ? RegionKind.Expression : RegionKind.Inline));
        }
        return [.. regions.OrderBy(r => r.Start)];
    }

    /// <summary>Changes each region's code; null when none changed.</summary>
    public static Sample? Map(Sample page, Func<string, RegionKind, string> change)
    {
        var edits = new Edits();
        foreach (var region in Regions(page))
        {
            var code = page.Text[region.Start..region.End];
            var changed = change(code, region.Kind);
            if (changed != code)
                edits.Replace(region.Start, region.End, changed);
        }
        return edits.Count == 0 ? null : page with { Text = edits.Apply(page.Text) };
    }

    /// <summary>Adds functions to the page.</summary>
    public static Sample AddMembers(Sample page, string members, string language)
    {
        if (members.Length == 0)
            return page;
        var text = page.Text;
        if (Whole().Match(text) is { Success: true } head)
        {
            var type = ClassStart().Match(text, head.Index + head.Length);
            return page with { Text = type.Success ? text.Insert(type.Index + type.Length, "\n" + members + "\n") : text + "\n" + members };
        }
        return page with { Text = $"{text}\n<script runat=\"server\" language=\"{language}\">\n{members}\n</script>" };
    }

    [GeneratedRegex(@"<%@\s*(WebHandler|WebService|ServiceHost)[^>]*%>", RegexOptions.IgnoreCase)]
    private static partial Regex Whole();

    [GeneratedRegex(@"<script\b[^>]*runat\s*=\s*[""']?server[^>]*>(.*?)</script", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex(@"<%(?![@$#-])([=:]?)(.*?)%>", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"class\s+\w+[^{]*\{|class\s+\w+[^\n]*\n(\s*(Inherits|Implements)[^\n]*\n)*", RegexOptions.IgnoreCase)]
    private static partial Regex ClassStart();
}
