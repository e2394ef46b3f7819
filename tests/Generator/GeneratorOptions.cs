using System.Globalization;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator;

/// <summary>What the command line asked for.</summary>
internal sealed record GeneratorOptions
{
    public string Scenario { get; init; } = "";

    public string Out { get; init; } = "";

    public ulong Seed { get; init; } = 1;

    public int? Days { get; init; }

    public long? SizeBytes { get; init; }

    /// <summary>When no size is asked for.</summary>
    public double RequestsPerHour { get; init; } = 120;

    public IReadOnlyList<Build>? History { get; init; }

    /// <summary><c>plain</c>, <c>kape</c>, <c>velociraptor</c>; with <c>-zip</c> behind it, packed.</summary>
    public string Layout { get; init; } = "plain";

    public bool IsList { get; init; }

    /// <summary>Instead of a server: a Security log of that many logons, at <see cref="Out"/>.</summary>
    public long? Logons { get; init; }

    /// <exception cref="FormatException">Something is wrong; the message says what.</exception>
    public static GeneratorOptions Parse(string[] args)
    {
        var options = new GeneratorOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--list")
            {
                options = options with { IsList = true };
                continue;
            }
            if (i + 1 == args.Length)
                throw new FormatException($"'{args[i]}' needs a value.");
            var value = args[++i];
            options = args[i - 1] switch
            {
                "--scenario" => options with { Scenario = value },
                "--out" => options with { Out = value },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--days" => options with { Days = int.Parse(value, CultureInfo.InvariantCulture) },
                "--size" => options with { SizeBytes = Size(value) },
                "--requests-per-hour" => options with { RequestsPerHour = double.Parse(value, CultureInfo.InvariantCulture) },
                "--build-history" => options with { History = [.. value.Split(',').Select(Build)] },
                "--layout" => options with { Layout = value },
                "--logons" => options with { Logons = long.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new FormatException($"'{args[i - 1]}' is no option."),
            };
        }
        return options;
    }

    private static long Size(string text)
    {
        var unit = text.ToUpperInvariant() switch
        {
            var t when t.EndsWith("GB", StringComparison.Ordinal) => 1L << 30,
            var t when t.EndsWith("MB", StringComparison.Ordinal) => 1L << 20,
            _ => throw new FormatException($"'{text}' is no size: write 500MB or 20GB."),
        };
        return (long)(double.Parse(text[..^2], CultureInfo.InvariantCulture) * unit);
    }

    /// <summary><c>15.1.2106.2@2020-09-20</c>, <c>15.1.2106.13@2021-03-06:KB5000871</c>.</summary>
    private static Build Build(string text)
    {
        var at = text.Split('@', ':');
        if (at.Length is < 2 or > 3)
            throw new FormatException($"'{text}' is no build: write VERSION@yyyy-MM-dd or VERSION@yyyy-MM-dd:KBnnn.");
        var day = DateTime.ParseExact(at[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return new Build(at[0], at[0], day.AddHours(5), at.Length == 3 ? at[2] : null);
    }
}
