using System.Text.Json;
using Xunit;

namespace Afterpatch.Cli.Tests.EndToEnd;

/// <summary>Generated thefts of secrets: whose they were, what still works, and the resets in their order equal the truth.</summary>
public class CredentialTruthTests(GeneratedServer servers) : IClassFixture<GeneratedServer>
{
    /// <summary>Steps of the plan that follow from exposed credentials and lie outside of the phase of resets.</summary>
    private static readonly string[] Around = ["end-sessions", "check-directory-rights", "verify-credentials"];

    public static TheoryData<string> Scenarios =>
        ["credentials-hives", "credentials-rotated", "credentials-lsass", "credentials-directory", "credentials-ntds", "credentials-web", "credentials-shell-split", "credentials-all"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Exposed_secrets_are_those_of_the_truth(string scenario)
    {
        var server = servers.Get(scenario);
        Assert.Equal(Told(server.Truth.GetProperty("credentials")), Told(server.Case.GetProperty("credentials")));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Resets_and_their_order_are_those_of_the_truth(string scenario)
    {
        var server = servers.Get(scenario);
        var steps = server.Case.GetProperty("plan").EnumerateArray()
            .Where(step => step.GetProperty("phase").GetString() == "reset" || Around.Contains(step.GetProperty("id").GetString())).ToList();
        Assert.Equal(server.Truth.GetProperty("resets").EnumerateArray().Select(step => step.GetString()), steps.Select(step => step.GetProperty("id").GetString()));
        foreach (var part in (string[])["reason", "breaks", "verify", "action"])
            Assert.All(steps, step => Assert.NotEmpty(step.GetProperty(part).GetString()!));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_verdict_is_that_of_the_truth(string scenario)
    {
        var server = servers.Get(scenario);
        var verdict = server.Case.GetProperty("verdict");
        Assert.Equal(server.Truth.GetProperty("verdict").GetProperty("overall").GetString(), verdict.GetProperty("overall").GetString());
        if (server.Truth.GetProperty("verdict").TryGetProperty("taken", out var taken))
            Assert.Equal(taken.GetString(), verdict.GetProperty("questions").EnumerateArray().First(answer => answer.GetProperty("id").GetString() == "taken").GetProperty("answer").GetString());
    }

    [Fact]
    public void Every_exposed_secret_names_its_step_or_says_that_it_was_changed()
    {
        foreach (var credential in servers.Get("credentials-rotated").Case.GetProperty("credentials").EnumerateArray())
            Assert.Equal(credential.GetProperty("inForce").GetString() == "no", credential.GetProperty("order").GetInt32() == 0);
    }

    /// <summary>People who signed in over the web are the office's own traffic; the truth does not list them.</summary>
    private static IEnumerable<string> Told(JsonElement credentials) => credentials.EnumerateArray()
        .Where(one => !(one.GetProperty("kind").GetString() == "session" && one.TryGetProperty("place", out var place) && place.GetString() == "8"))
        .Select(one => $"{one.GetProperty("kind")} {one.GetProperty("identity")} {one.GetProperty("certainty")} {one.GetProperty("inForce")}").Order(StringComparer.Ordinal);
}
