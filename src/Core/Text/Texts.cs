using System.Text;
using System.Text.Json;

namespace Afterpatch.Core;

/// <summary>Everything a person reads, in one language, from <c>knowledge/texts/*.json</c>: <c>{ "key": { "en": "...", "fr": "..." } }</c>.</summary>
/// <remarks>
/// A place in a text is <c>{name}</c>; what fills it is evidence and is escaped by the report, not here. <c>{name|form of one|form of many}</c> is a number
/// with the word that agrees with it.
/// </remarks>
public sealed class Texts
{
    private readonly Dictionary<string, string> _texts;
    private readonly Lazy<Phrases> _phrases;

    private Texts(string language, Dictionary<string, string> texts, Lazy<Phrases> phrases)
    {
        Language = language;
        _texts = texts;
        _phrases = phrases;
    }

    /// <summary><c>en</c> or <c>fr</c>.</summary>
    public string Language { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    /// <summary>What findings and diagnostics say in English, in the reader's language. Read when first asked for.</summary>
    public Phrases Phrases => _phrases.Value;

    /// <param name="files">Contents of the text files.</param>
    /// <param name="phrases">Contents of the files of phrases.</param>
    /// <exception cref="InvalidDataException">A key has no text in that language: our mistake, found by a test.</exception>
    public static Texts Load(string language, IEnumerable<ReadOnlyMemory<byte>> files, IEnumerable<ReadOnlyMemory<byte>>? phrases = null)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
            Add(texts, language, file.Span);
        return new Texts(language, texts, new(() => Phrases.Load(language, phrases ?? [])));
    }

    /// <summary>One file alone, for who wants to speak at once.</summary>
    public static Texts LoadOne(string language, ReadOnlySpan<byte> file, IEnumerable<ReadOnlyMemory<byte>> phrases)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(texts, language, file);
        return new Texts(language, texts, new(() => Phrases.Load(language, phrases)));
    }

    private static void Add(Dictionary<string, string> texts, string language, ReadOnlySpan<byte> file)
    {
        var json = new Utf8JsonReader(file);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            string? text = null;
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isWanted = json.ValueTextEquals(language);
                json.Read();
                if (isWanted)
                    text = json.GetString();
            }
            texts.Add(key, text ?? throw new InvalidDataException($"text '{key}' is missing in '{language}'"));
        }
    }

    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>The text, its places filled. A key without a text gives the key itself in brackets, so that a mistake is seen and not hidden.</summary>
    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : $"[{key}]";

    /// <summary>A value that is itself a text key, to be shown in the reader's language.</summary>
    public static string Ref(string key) => KeyMark + key;

    /// <summary>A value that is one of our English phrases, to be shown in the reader's language.</summary>
    public static string Phrase(string english) => PhraseMark + english;

    public string Render(Message message) => Fill(this[message.Key], message.Args);

    public string Title(Finding finding) => Fill(this[finding.TitleKey ?? $"finding.{finding.Detector}.title"], finding.TitleArgs);

    private const char KeyMark = '\u0002';
    private const char PhraseMark = '\u0003';

    private string Value(string value) => value.Length < 2 ? value : value[0] switch
    {
        KeyMark => this[value[1..]],
        PhraseMark => Phrases.Of(value[1..]),
        _ => value,
    };

    /// <summary>The value of a place, with the word that agrees with it where the place gives both forms.</summary>
    private string Place(string place, IReadOnlyDictionary<string, string> args)
    {
        var forms = place.Split('|');
        if (!args.TryGetValue(forms[0], out var value))
            return "{" + place + "}";
        if (forms.Length != 3)
            return Value(value);
        var isOne = value == "1" || value == "0" && Language == "fr";
        return $"{Value(value)} {(isOne ? forms[1] : forms[2])}";
    }

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
            filled.Append(Place(text.Substring(open + 1, close - open - 1), args));
            at = close + 1;
        }
        return filled.Append(text, at, text.Length - at).ToString();
    }
}
