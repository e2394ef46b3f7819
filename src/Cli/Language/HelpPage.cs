using System.CommandLine;
using System.CommandLine.Help;
using Afterpatch.Core;

namespace Afterpatch.Cli.Language;

/// <summary>The help of a command. The library that writes it knows English only here, since the program runs without cultures.</summary>
internal static class HelpPage
{
    /// <summary>Lines that are a heading and nothing else.</summary>
    private static readonly Dictionary<string, string> Headings = new(StringComparer.Ordinal)
    {
        ["Description:"] = "help.description",
        ["Usage:"] = "help.usage",
        ["Arguments:"] = "help.arguments",
        ["Options:"] = "help.options",
        ["Commands:"] = "help.commands",
    };

    /// <summary>Words within a line; a shorter one is filled up, so that the columns behind it stay where they are.</summary>
    private static readonly (string English, string Key)[] Words =
    [
        ("[command]", "help.some-command"), ("[options]", "help.some-options"), ("[default:", "help.default"), ("(REQUIRED)", "help.required"),
    ];

    /// <summary>Gives the library's own options a description in the reader's language.</summary>
    public static void Describe(RootCommand root, Texts texts)
    {
        foreach (var option in root.Options)
            option.Description = option is HelpOption ? texts["option.help"] : option is VersionOption ? texts["option.version"] : option.Description;
    }

    public static void Print(ParseResult parsed, Texts texts)
    {
        using var page = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = page });
        Console.Out.Write(Translate(page.ToString(), texts));
    }

    public static string Translate(string page, Texts texts)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Headings.TryGetValue(lines[i], out var heading))
                lines[i] = texts[heading];
            foreach (var (english, key) in Words)
                lines[i] = lines[i].Replace(english, texts[key].PadRight(english.Length), StringComparison.Ordinal);
        }
        return string.Join(Environment.NewLine, lines);
    }
}
