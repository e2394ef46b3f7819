using System.Text;
using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Everything a person reads, in one language, from <c>knowledge/texts/*.json</c>: <c>{ "key": { "en": "...", "fr": "..." } }</c>.</summary>
/// <remarks>A place in a text is <c>{name}</c>; what fills it is evidence and is escaped by the report, not here.</remarks>
public sealed class Texts
{
    private readonly Dictionary<string, string> _texts;

    private Texts(string language, Dictionary<string, string> texts)
    {
        Language = language;
        _texts = texts;
    }

    /// <summary><c>en</c> or <c>fr</c>.</summary>
    public string Language { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    /// <param name="files">Contents of the text files.</param>
    /// <exception cref="InvalidDataException">A key has no text in that language: our mistake, found by a test.</exception>
    public static Texts Load(string language, IEnumerable<ReadOnlyMemory<byte>> files)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(file);
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (!entry.Value.TryGetProperty(language, out var text))
                    throw new InvalidDataException($"text '{entry.Name}' is missing in '{language}'");
                texts.Add(entry.Name, text.GetString()!);
            }
        }
        return new Texts(language, texts);
    }

    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>The text, its places filled. A key without a text gives the key itself in brackets, so that a mistake is seen and not hidden.</summary>
    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : $"[{key}]";

    /// <summary>A value that is itself a text key, to be shown in the reader's language.</summary>
    public static string Ref(string key) => KeyMark + key;

    public string Render(Message message) => Fill(this[message.Key], message.Args);

    public string Title(Finding finding) => Fill(this[finding.TitleKey ?? $"finding.{finding.Detector}.title"], finding.TitleArgs);

    private const char KeyMark = '\u0002';

    private string Value(string value) => value.Length > 1 && value[0] == KeyMark ? this[value[1..]] : value;

    private string Fill(string text, IReadOnlyDictionary<string, string> args)
    {
        if (args.Count == 0 || !text.Contains('{', StringComparison.Ordinal))
            return text;
        var filled = new StringBuilder(text.Length + 64);
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
                break;
            filled.Append(text, at, open - at);
            var name = text.Substring(open + 1, close - open - 1);
            filled.Append(args.TryGetValue(name, out var value) ? Value(value) : "{" + name + "}");
            at = close + 1;
        }
        return filled.Append(text, at, text.Length - at).ToString();
    }
}
