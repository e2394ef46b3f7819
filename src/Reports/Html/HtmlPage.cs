using System.Globalization;
using System.Text;
using Afterpatch.Core;

namespace Afterpatch.Reports.Html;

/// <summary>Builds a page of text. Markup is written by <see cref="Raw"/> from our own constants only; everything else goes through <see cref="Text"/>.</summary>
internal sealed class HtmlPage(Texts texts)
{
    private readonly StringBuilder _html = new(1 << 16);

    public Texts Texts { get; } = texts;

    /// <summary>Markup of ours. Never evidence.</summary>
    public HtmlPage Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    /// <summary>Markup of ours with numbers, invariant.</summary>
    public HtmlPage Format(FormattableString markup)
    {
        _html.Append(markup.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Text from anywhere: controls and direction marks made visible, markup escaped.</summary>
    public HtmlPage Text(string? text)
    {
        foreach (var letter in TerminalText.Safe(text ?? ""))
            _ = letter switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '"' => _html.Append("&quot;"),
                '\'' => _html.Append("&#39;"),
                _ => _html.Append(letter),
            };
        return this;
    }

    /// <summary>A text of ours in the reader's language.</summary>
    public HtmlPage Say(string key) => Text(Texts[key]);

    /// <summary>An element that holds text, its direction kept to itself.</summary>
    public HtmlPage Element(string tag, string cssClass, string? text) =>
        Format($"<{tag} class=\"{cssClass}\"><bdi>").Text(text).Format($"</bdi></{tag}>");

    public HtmlPage Time(DateTime? utc) => Raw("<time>").Text(UtcText.Format(utc) ?? "–").Raw("</time>");

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_html.ToString());
}
