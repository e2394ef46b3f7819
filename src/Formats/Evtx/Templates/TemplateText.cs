using System.Globalization;
using System.Text;

namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>A plan as text: two definitions that say the same have the same text, wherever their names are stored.</summary>
internal static class TemplateText
{
    public static string Of(EventTemplate template, FragmentPlace place)
    {
        var text = new StringBuilder(1024).Append((int)place).Append('\n');
        foreach (var source in template.System)
            Append(text, source).Append('\n');
        foreach (var item in template.Items)
            Append(text.Append((int)item.Kind).Append((int)item.Place).Append(Quote(item.Name)), item.Source).Append('\n');
        return text.ToString();
    }

    private static StringBuilder Append(StringBuilder text, ValueSource source)
    {
        if (source.Literal is { } literal)
            text.Append(Quote(literal));
        else if (source.Mixed is { } parts)
            foreach (var part in parts)
                Append(text.Append('+'), part);
        else
            text.Append(CultureInfo.InvariantCulture, $"%{source.Value}");
        return text;
    }

    private static string Quote(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
