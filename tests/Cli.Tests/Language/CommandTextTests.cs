using System.Text.Json;
using System.Text.RegularExpressions;
using Afterpatch.Cli.Language;
using Afterpatch.Core;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Afterpatch.Cli.Tests.Language;

/// <summary>What the commands say stands in <c>knowledge/</c> and not in the code.</summary>
public partial class CommandTextTests
{
    private static readonly Texts French = KnowledgeBase.Embedded.Texts("fr");
    private static readonly HashSet<string> Phrases = [.. French.Phrases.English.Select(SourceSentences.Frame)];
    private static readonly string[] Keys = [.. JsonDocument.Parse(KnowledgeBase.Embedded["texts/commands.json"]).RootElement.EnumerateObject().Select(entry => entry.Name)];
    private static readonly string[] Literals = [.. SourceSentences.Sources("Cli").SelectMany(source => SourceSentences.Literals(source.Root)).Distinct()];

    [Fact]
    public void No_sentence_of_the_commands_stands_in_their_code()
    {
        Assert.True(Literals.Length > 100);
        var unknown = SourceSentences.Sources("Cli").SelectMany(source => SourceSentences.Sentences(source.Root, exceptIn: "NotSupportedException").Select(text => $"{source.File}: {text}"))
            .Where(found => !Phrases.Contains(SourceSentences.Frame(found[(found.IndexOf(": ", StringComparison.Ordinal) + 2)..])));
        Assert.Empty(unknown);
    }

    [Fact]
    public void Descriptions_and_names_in_the_help_come_from_the_texts()
    {
        var literal = SourceSentences.Sources("Cli").SelectMany(source => source.Root.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            .Where(assignment => assignment.Left.ToString() is "Description" or "HelpName" && assignment.Right is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax);
        Assert.Empty(literal.Select(assignment => assignment.ToString()));
    }

    [Fact]
    public void Every_error_of_the_user_has_its_sentence()
    {
        var keys = SourceSentences.Sources("Cli").SelectMany(source => source.Root.DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
            .Where(creation => creation.Type.ToString() == "UserError").Select(creation => creation.ArgumentList!.Arguments[0].ToString().Trim('"')).ToArray();
        Assert.True(keys.Length > 10);
        Assert.Empty(keys.Except(Keys));
    }

    [Fact]
    public void Every_text_is_asked_for_and_every_key_that_is_asked_for_is_there()
    {
        var groups = Keys.Select(key => key.Split('.')[0]).ToHashSet();
        var asked = Literals.Where(text => KeyShape().IsMatch(text) && groups.Contains(text.Split('.')[0])).ToArray();
        Assert.Empty(asked.Where(key => !key.EndsWith('.')).Except(Keys));
        Assert.DoesNotContain(Keys, key => !Literals.Contains(key) && !Array.Exists(asked, start => start.EndsWith('.') && key.StartsWith(start, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Analysis/Sigma", "RuleException", 80)]
    [InlineData("Analysis/Sigma/Packages", "InvalidDataException", 5)]
    [InlineData("Containers", "EvidenceUnreadableException", 12)]
    public void What_other_parts_refuse_can_be_said_in_french(string folder, string exception, int atLeast)
    {
        var said = SourceSentences.Sources(folder).SelectMany(source => SourceSentences.Thrown(source.Root, exception)).Select(SourceSentences.Frame).ToHashSet();
        Assert.True(said.Count >= atLeast, $"only {said.Count} sentences were found");
        Assert.Empty(said.Except(Phrases));
    }

    [Fact]
    public void Why_a_delivery_is_refused_can_be_said_in_french()
    {
        var said = SourceSentences.Sources("Containers").Where(source => source.File is "Refusal.cs").SelectMany(source => SourceSentences.Sentences(source.Root)).ToList();
        Assert.True(said.Count > 2);
        Assert.Empty(said.Select(SourceSentences.Frame).Except(Phrases.Append("are protected")));
    }

    [Fact]
    public void The_bounds_of_a_script_can_be_said_in_french()
    {
        var said = SourceSentences.Sources("Scripts").SelectMany(source => source.Root.DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(call => call.Expression.ToString().EndsWith("Reached", StringComparison.Ordinal)).SelectMany(call => SourceSentences.Sentences(call.ArgumentList)).ToList();
        Assert.True(said.Count > 8);
        Assert.Empty(said.Select(SourceSentences.Frame).Except(Phrases));
    }

    [Theory]
    [InlineData("Could not find file '/a b/c'.", "fichier «\u00a0/a b/c\u00a0» introuvable.")]
    [InlineData("'x.zip' cannot be opened: Access to the path '/x.zip' is denied.", "«\u00a0x.zip\u00a0» ne peut pas être ouvert\u00a0: accès refusé à «\u00a0/x.zip\u00a0».")]
    [InlineData("the regular expression cannot run with its meaning: '{,n}' is read in two ways; write '{0,n}'",
        "l'expression régulière ne peut pas être exécutée selon son sens\u00a0: «\u00a0{,n}\u00a0» se lit de deux façons\u00a0; écrivez «\u00a0{0,n}\u00a0»")]
    [InlineData("nobody knows this sentence.", "nobody knows this sentence.")]
    public void Sentences_of_other_parts_are_put_into_the_readers_language(string english, string french) =>
        Assert.Equal(french, CommandTexts.Of("fr").Phrases.Of(english));

    [GeneratedRegex("^[a-z-]+[.][a-z.-]*$")]
    private static partial Regex KeyShape();
}
