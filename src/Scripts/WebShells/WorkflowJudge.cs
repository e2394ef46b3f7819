using System.Text.RegularExpressions;
using System.Xml;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Workflow services (<c>.xamlx</c>), which IIS runs as they lie there: what they call, and with what.</summary>
/// <remarks>Spec: MS-XAML; activities of <c>System.Activities.Statements</c>. Expressions stand in brackets or in <c>CSharpValue</c>.</remarks>
internal static partial class WorkflowJudge
{
    private const int MaxElements = 200_000;
    private const int MaxReasons = 8;

    /// <returns>Null when the file is no workflow.</returns>
    public static WebShellJudgement? Judge(string extension, string text)
    {
        if (extension != ".xamlx")
            return null;
        var reasons = new List<string>();
        var score = 0;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true });
            for (var count = 0; count < MaxElements && reader.Read(); count++)
            {
                var (points, reason) = reader.NodeType == XmlNodeType.Text ? OfExpression(reader.Value) : reader.NodeType == XmlNodeType.Element ? OfElement(reader) : default;
                if (points == 0)
                    continue;
                score = Math.Max(score, points);
                if (reasons.Count < MaxReasons && !reasons.Contains(reason))
                    reasons.Add(reason);
            }
        }
        catch (XmlException)
        {
            return new WebShellJudgement { Verdict = WebShellVerdict.Unreadable, Score = Math.Max(score, 30), Reasons = [.. reasons, "part of the code could not be followed: the workflow is no well-formed XML"] };
        }
        return new WebShellJudgement
        {
            Verdict = score >= Score.WebShell ? WebShellVerdict.WebShell : score >= Score.Suspicious ? WebShellVerdict.Suspicious : WebShellVerdict.Benign,
            Score = score,
            Reasons = reasons,
            Capabilities = score > 0 ? ["execute"] : [],
        };
    }

    /// <summary>A method of a type, named by two attributes, or code in an attribute.</summary>
    private static (int, string) OfElement(XmlReader reader)
    {
        if (reader.LocalName == "InvokeMethod" && reader.GetAttribute("MethodName") is { } method && reader.GetAttribute("TargetType") is { } type)
            return OfCall(type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] + "." + method);
        var found = default((int Points, string Reason));
        while (reader.MoveToNextAttribute())
            if (OfExpression(reader.Value) is var next && next.Item1 > found.Points)
                found = next;
        reader.MoveToElement();
        return found;
    }

    private static (int, string) OfExpression(string text) => Calls().Match(text) is { Success: true } call ? OfCall(call.Value) : default;

    /// <summary>A service has no business with programs: none that Exchange or Windows installs starts one.</summary>
    private static (int, string) OfCall(string call) => call switch
    {
        "Process.Start" or "Interaction.Shell" or "Assembly.Load" or "Assembly.LoadFrom" => (85, $"calls {call} in a workflow that anybody may start"),
        "File.WriteAllText" or "File.WriteAllBytes" => (45, $"calls {call} in a workflow that anybody may start"),
        _ => default,
    };

    [GeneratedRegex(@"\b(Process\.Start|Interaction\.Shell|Assembly\.Load(From)?|File\.WriteAll(Text|Bytes))\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Calls();
}
