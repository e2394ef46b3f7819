using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Writes <c>report.html</c>: one file, no script, no address outside of itself, readable on screen and on paper.</summary>
/// <remarks>A content security policy allows nothing but the style whose hash it names, so that evidence that slipped through still could not act.</remarks>
public sealed class HtmlReport : IReport
{
    private static readonly string Style = ReadStyle();

    public string Id => "html";

    public string FileName => "report.html";

    public void Write(CaseResult result, Texts texts, Stream output)
    {
        var page = new HtmlPage(texts);
        Head(page, result);
        SummarySection.Write(page, result);
        TimeAxis.Write(page, result);
        StorySection.Write(page, result);
        MovementSection.Write(page, result);
        FindingsSection.Write(page, result);
        CredentialsSection.Write(page, result);
        PlanSection.Write(page, result);
        PrivilegeSection.Write(page, result);
        TablesSection.Write(page, result);
        page.Raw("</main></body></html>\n");
        output.Write(page.ToBytes());
    }

    private static void Head(HtmlPage page, CaseResult result)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        page.Raw("<!DOCTYPE html><html lang=\"").Text(page.Texts.Language).Raw("\"><head><meta charset=\"utf-8\">")
            .Format($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><title>Afterpatch: ")
            .Text(result.Host.Name).Raw("</title><style>").Raw(Style).Raw("</style></head><body><main>");
    }

    private static string ReadStyle()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
