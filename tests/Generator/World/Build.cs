namespace Afterpatch.Generator.World;

/// <summary>One build that setup or an update brought to the server.</summary>
/// <param name="Version">Four parts without leading zeros, <c>15.1.2106.2</c>.</param>
/// <param name="Kb">Number of the update's article; null for a cumulative update, whose setup writes ExchangeSetup.log.</param>
internal sealed record Build(string Version, string Name, DateTime InstalledUtc, string? Kb = null)
{
    private readonly int[] _parts = [.. Version.Split('.').Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture))];

    public int Major => _parts[0];

    public int Minor => _parts[1];

    public int BuildNumber => _parts[2];

    public int Revision => _parts[3];

    /// <summary>As log headers write it: <c>15.01.2106.002</c>.</summary>
    public string Padded => $"{Major:00}.{Minor:00}.{BuildNumber:0000}.{Revision:000}";

    public string Product => Minor == 1 ? "2016" : BuildNumber >= 2562 ? "Subscription Edition" : "2019";
}
