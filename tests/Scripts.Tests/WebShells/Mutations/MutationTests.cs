using System.Text;
using Afterpatch.Scripts.WebShells;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells.Mutations;

/// <summary>The pages of the corpus in other words: what they do stays the same, and so must the judgement.</summary>
public sealed class MutationTests
{
    /// <summary>Every so many pages take part in a run; which ones differs from mutation to mutation.</summary>
    private const int Stride = 5;

    private static readonly List<Sample> Shells = Samples("webshell/shells");
    private static readonly List<Sample> Honest = Samples("webshell/benign");
    private static readonly List<Mutation> Mutations = [.. CSharpFlows.All(), .. CSharpMutations.All(), .. PageMutations.All(), .. BasicMutations.All(), .. JScriptMutations.All()];

    /// <summary>What is not followed: the head of a request as a path, and the types of objects that travel through containers which we do not know.</summary>
    private static readonly string[] NotFollowed =
    [
        "-source-user-agent", "-source-path-info", "-source-referrer", "-source-referer", "-source-languages", "-source-raw-url", "-source-accept-language", "cs-source-file-content", "vbs-call-eval-nested",
        "cs-argument-data-table", "cs-argument-task-source", "cs-argument-weak-reference", "cs-argument-reflection-call", "cs-argument-linq-for-each", "cs-argument-exception-data", "cs-argument-deconstruct-method",
        "cs-argument-tuple-return", "cs-argument-dictionary-out-var", "cs-call-method-variable",
    ];

    /// <summary>Changes that make an honest page odd: code in foreign files, decoders of what the client sends, one variable for the values of many.</summary>
    private static readonly string[] MakesOdd =
    [
        "page-gif", "page-png", "page-pst", "page-der", "page-nul", "page-utf32", "cs-argument-", "cs-text-", "-source-", "js-eval-", "js-request-new-function", "vbs-request-scripting-control", "vbs-request-executeglobal", "-body-execute",
        "vbs-body-script-control", "js-body-eval", "js-body-made-function",
    ];

    [Fact]
    public void Shells_in_other_words_are_found()
    {
        var (all, lost) = Judge(Shells, NotFollowed, v => v == WebShellVerdict.WebShell);
        Assert.True(all > 8_000, $"only {all} pages were made");
        Assert.True(lost.Count * 200 <= all, $"{lost.Count} of {all}: {string.Join(", ", lost.Take(40))}");
    }

    [Fact]
    public void Honest_pages_in_other_words_stay_quiet()
    {
        var (all, lost) = Judge(Honest, MakesOdd, v => v == WebShellVerdict.Benign);
        Assert.True(all > 2_000, $"only {all} pages were made");
        Assert.True(lost.Count * 200 <= all, $"{lost.Count} of {all}: {string.Join(", ", lost.Take(40))}");
    }

    private static (int All, List<string> Lost) Judge(List<Sample> samples, string[] leftOut, Func<WebShellVerdict, bool> isRight)
    {
        var all = 0;
        var lost = new List<string>();
        for (var m = 0; m < Mutations.Count; m++)
        {
            if (Array.Exists(leftOut, Mutations[m].Name.Contains))
                continue;
            for (var i = m % Stride; i < samples.Count; i += Stride)
            {
                if (Mutations[m].Apply(samples[i]) is not { } page || page.Raw is null && page.Text == samples[i].Text)
                    continue;
                all++;
                if (!isRight(Verdict(page)))
                    lost.Add(Mutations[m].Name + " of " + samples[i].Name);
            }
        }
        return (all, lost);
    }

    private static WebShellVerdict Verdict(Sample page) => page.Neighbours is not { } others ? WebShellJudge.Judge(page.Name, page.Bytes).Verdict
        : others.Select(o => WebShellJudge.Judge(o.Key, Encoding.UTF8.GetBytes(o.Value)).Verdict)
            .Append(WebShellJudge.Judge(page.Name, page.Bytes, name => others.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text) : null).Verdict).Max();

    private static List<Sample> Samples(string folder) => [.. GoldenPages.Read(folder).Select(p => Sample.Of(p.Key, p.Value)).OfType<Sample>()];
}
