using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Scenarios;

/// <summary>A server's history and what happens on it in the time that the collection covers.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="FirstDay">First day in the logs; the attack of the scenario is placed from there.</param>
/// <param name="Days">Days of logs unless told otherwise; never fewer than the scenario needs.</param>
/// <param name="Happen">Puts the incident into the server's life; gets the first moment and the last.</param>
internal sealed record Scenario(
    string Name, string About, DateTime FirstDay, int Days, IReadOnlyList<Build> History, TruthVerdict Verdict, Action<Incident, DateTime, DateTime> Happen);
