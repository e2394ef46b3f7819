using Afterpatch.Core;

namespace Afterpatch.Reports;

/// <summary>The words for a person in a command of the plan, in the reader's language: what to fill in and what it asks for.</summary>
internal static class CommandWords
{
    private static readonly string[] Words =
        ["<web folders>", "<account>", "<server>", "<domain>", "<time of the theft>", "<new name>", "<name>", "<names>", "<new collection>", "<new case>",
        "<evidence folder>", "<clean copy of the page>", "<ID from quser>", "New password of $_", "First password of $_"];

    public static string Say(Texts texts, string command) =>
        Words.Aggregate(command, (said, word) => said.Replace(word, texts.Phrases.Of(word), StringComparison.Ordinal));
}
