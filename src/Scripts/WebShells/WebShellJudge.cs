using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Taint;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Judges one file that a web server may run. Pure: the same bytes and name give the same answer; nothing is executed.</summary>
public static class WebShellJudge
{
    /// <summary>Bytes that are looked at; no hand-written page comes near.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <param name="path">Any path; only its extension and last component count.</param>
    public static WebShellJudgement Judge(string path, ReadOnlyMemory<byte> content) =>
        IsProgram(content) ? AssemblyJudge.Judge(content) : Judge(Source.Of(path, content), content);

    /// <param name="path">See the other overload.</param>
    /// <param name="content">See the other overload.</param>
    /// <param name="neighbour">Gives the bytes of a file by the name under which the page includes it or names it as its code-behind; null when there is none.</param>
    public static WebShellJudgement Judge(string path, ReadOnlyMemory<byte> content, Func<string, byte[]?> neighbour)
    {
        if (IsProgram(content))
            return AssemblyJudge.Judge(content);
        var source = Source.Of(path, content);
        var alone = Judge(source, content);
        if (alone.Verdict == WebShellVerdict.WebShell || content.Length > MaxBytes || source.IsRazor)
            return alone;
        var neighbours = new PageNeighbours(source.Extension, neighbour);
        var more = neighbours.Collect(source.Page);
        if (more.Length == 0)
            return alone;
        var whole = source.Text + more;
        var together = DeepStack.Run(() => new PageJudge(PageSplitter.Split(whole, source.Extension), whole, source.Encoding, source.Extension, content.Span).Judge(false));
        // What is wrong with an included script alone is said of that script, not of every page that includes it.
        return together.Verdict > alone.Verdict && together.Verdict >= WebShellVerdict.Suspicious
            && !neighbours.Found.Exists(file => PageSieve.IsRunByName(file.Name) && Judge(file.Name, file.Content).Verdict >= together.Verdict) ? together : alone;
    }

    private static WebShellJudgement Judge(Source source, ReadOnlyMemory<byte> content)
    {
        var (page, text, extension) = (source.Page, source.Text, source.Extension);
        var cut = content.Length > MaxBytes;
        if (page.Code.Count == 0 && !page.Includes.Any(PageJudge.IsOddInclude) && !PageJudge.RunsCommandByInclude(extension, text))
            return WorkflowJudge.Judge(extension, text) ?? ConfigurationJudge.Judge(extension, text) ?? Nothing(page.Language, source.Encoding, cut);
        return DeepStack.Run(() => new PageJudge(page, text, source.Encoding, extension, content.Span).Judge(cut));
    }

    private static bool IsProgram(ReadOnlyMemory<byte> content) => content.Length >= 2 && content.Span[0] == 'M' && content.Span[1] == 'Z';

    /// <summary>A file as text, and taken apart.</summary>
    private sealed record Source(string Extension, string Text, string Encoding, Page Page)
    {
        public bool IsRazor => Extension is ".cshtml" or ".vbhtml" or ".razor";

        public static Source Of(string path, ReadOnlyMemory<byte> content)
        {
            var extension = Path.GetExtension(path.Replace('\\', '/')).ToLowerInvariant();
            var (text, encoding) = PageText.Decode(content.Span[..Math.Min(content.Length, MaxBytes)]);
            var page = extension is ".cshtml" or ".vbhtml" or ".razor" ? RazorSplitter.Split(text, extension) : PageSplitter.Split(text, extension);
            return new Source(extension, text, encoding, page);
        }
    }

    /// <summary>Whether the page includes others or names its code-behind: judging it needs <see cref="Judge(string, ReadOnlyMemory{byte}, Func{string, byte[]})"/>.</summary>
    public static bool NamesOthers(string path, ReadOnlyMemory<byte> content)
    {
        var extension = Path.GetExtension(path.Replace('\\', '/')).ToLowerInvariant();
        if (content.Length is < 2 or > MaxBytes || (content.Span[0] == 'M' && content.Span[1] == 'Z') || extension is ".cshtml" or ".vbhtml" or ".razor")
            return false;
        return PageNeighbours.Names(PageSplitter.Split(PageText.Decode(content.Span).Text, extension)).Any();
    }

    private static WebShellJudgement Nothing(PageLanguage language, string encoding, bool cut) => new()
    {
        Verdict = cut ? WebShellVerdict.Unreadable : WebShellVerdict.Benign,
        Score = 0,
        Language = language,
        Encoding = encoding,
        Reasons = cut ? [$"only the first {MaxBytes} bytes were read"] : [],
    };
}
