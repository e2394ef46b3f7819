using System.CommandLine;
using Afterpatch.Core;

namespace Afterpatch.Cli.Language;

/// <summary><c>--lang</c>, which every command takes: the language of everything a person reads.</summary>
internal static class LanguageOption
{
    private const string Name = "--lang";

    /// <summary>Environment variable that says the language where <c>--lang</c> does not.</summary>
    private const string Variable = "AFTERPATCH_LANG";

    private static readonly string[] Languages = ["en", "fr"];

    public static Option<string> Create(Texts texts)
    {
        var option = new Option<string>(Name) { Description = texts["option.lang"], Recursive = true, DefaultValueFactory = _ => texts.Language };
        option.AcceptOnlyFromAmong(Languages);
        return option;
    }

    /// <summary>Commands are made of texts, so the language is looked for before there are commands; what is wrong with the rest is told later.</summary>
    public static string Find(string[] args)
    {
        var option = new Option<string>(Name);
        var given = new RootCommand { option }.Parse(args).GetResult(option)?.Tokens;
        var wanted = given is [.., var last] ? last.Value : Environment.GetEnvironmentVariable(Variable);
        return Array.Find(Languages, language => language == wanted) ?? Languages[0];
    }
}
