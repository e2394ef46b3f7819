using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Cli.Language;

/// <summary>What the commands say to a person, without the texts of reports: <c>--help</c> is to be there at once.</summary>
internal static class CommandTexts
{
    /// <summary><c>knowledge/texts/commands.json</c> once more: <c>--help</c> does not wait until all the knowledge is unpacked.</summary>
    private const string Resource = "commands.json";

    /// <param name="language"><c>en</c> or <c>fr</c>.</param>
    public static Texts Of(string language)
    {
        using var resource = typeof(CommandTexts).Assembly.GetManifestResourceStream(Resource)!;
        var json = new byte[resource.Length];
        resource.ReadExactly(json);
        return Texts.LoadOne(language, json, Phrases());
    }

    /// <summary>Read when the first of them is wanted.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Phrases()
    {
        foreach (var (_, file) in KnowledgeBase.Embedded.Under("phrases/"))
            yield return file;
    }

    public static string Say(this Texts texts, string key, params (string Name, object Value)[] args) =>
        texts.Render(Message.Of(key, [.. args.Select(arg => (arg.Name, Convert.ToString(arg.Value, CultureInfo.InvariantCulture)!))]));

    /// <summary>One line on stderr, nothing in it that a terminal obeys.</summary>
    public static void Tell(string sentence) => Console.Error.WriteLine("afterpatch: " + TerminalText.Safe(sentence));

    public static void Tell(this Texts texts, Diagnostic diagnostic)
    {
        (string, object)[] args =
        [
            ("source", diagnostic.At.Source), ("offset", diagnostic.At.Offset), ("field", texts.Phrases.Of(diagnostic.Field)), ("reason", texts.Phrases.Of(diagnostic.Reason)),
        ];
        Tell(texts.Say(diagnostic.At.Offset >= 0 ? "tell.diagnostic.at" : "tell.diagnostic", args));
    }
}
