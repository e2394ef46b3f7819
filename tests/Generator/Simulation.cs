using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Logs;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.Registry;
using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;
using Afterpatch.Generator.Web;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator;

/// <summary>Lets a server live through a scenario, hour by hour, and writes what that leaves.</summary>
internal sealed class Simulation(Scenario scenario, GeneratorOptions options)
{
    /// <summary>Bytes that one mean request leaves over all logs, measured over a week; used to hit a wanted size.</summary>
    private const double BytesPerRequest = 1_760;

    /// <summary>A server with fewer requests an hour is one to look at by hand: nobody but its users comes to it.</summary>
    private const double FewRequests = 10;

    private readonly Server _server = new("EX01", "contoso.example", options.History ?? scenario.History, Users(options), options.Seed);

    public Truth Run(Collection collection)
    {
        var from = scenario.FirstDay;
        var to = from.AddDays(options.Days ?? scenario.Days);
        var incident = new Incident(_server, Chance.For(options.Seed, "incident"));
        scenario.Happen(incident, from, to);
        Installations(incident, from, to);
        Live(collection, incident, from, to);
        collection.Settle();

        var latest = _server.History.Last(build => build.Kb is null);
        new WebTree(_server, collection).Write(latest.InstalledUtc);
        Machine(incident, latest.InstalledUtc, to).Write(collection, to);
        SetupLog.Write(_server, collection);
        foreach (var file in incident.Files)
            collection.Bytes(file.Path, file.Bytes, file.Utc);
        Edit(collection, incident);
        collection.Remove(path => incident.Absent.Exists(isAbsent => isAbsent(path)));
        collection.Complete(to.AddHours(1));
        return TruthOf(incident, from, to);
    }

    /// <summary>The registry as set-up left it, then every later change in its order.</summary>
    private MachineHives Machine(Incident incident, DateTime installedUtc, DateTime to)
    {
        var hives = new MachineHives(_server, Chance.For(options.Seed, "registry"), installedUtc < _server.History[0].InstalledUtc ? installedUtc : _server.History[0].InstalledUtc);
        var builds = _server.History.Where(build => build.InstalledUtc < to).Select(build => (build.InstalledUtc, (Action<MachineHives>)(machine => SoftwareBaseline.Installed(machine, build))));
        foreach (var (utc, change) in builds.Concat(incident.Registry.Where(change => change.Utc < to)).OrderBy(change => change.Item1))
            hives.Change(utc, change);
        return hives;
    }

    private void Live(Collection collection, Incident incident, DateTime from, DateTime to)
    {
        using var web = new WebLogs(_server, collection, Chance.For(options.Seed, "web"));
        using var admin = new AdminLogs(_server, collection, Chance.For(options.Seed, "admin"));
        using var mail = new MailLogs(_server, collection, Chance.For(options.Seed, "mail"));
        using var errors = new HttpErrorLog(_server, collection);
        using var events = new EventLogs(collection, _server.Fqdn, from);
        var recorders = new Recorders(web, admin, mail, errors, events);

        var office = new OfficeTraffic(_server, Chance.For(options.Seed, "office"));
        var probes = new ProbeTraffic(_server, Chance.For(options.Seed, "probes"));
        var neighbours = new Neighbours(_server, Chance.For(options.Seed, "neighbours"));
        var machine = new MachineRoom(_server, Chance.For(options.Seed, "machine"));
        var perHour = PerHour(from, to);
        var special = incident.Happenings.Where(item => item.Utc >= from && item.Utc < to).OrderBy(item => item.Utc).ToList();
        var next = 0;
        var hour = new List<IHappening>();
        for (var at = from; at < to; at = at.AddHours(1))
        {
            hour.Clear();
            office.Hour(at, perHour, hour);
            probes.Hour(at, perHour > 1000 ? 30 : perHour > 10 ? 900 : 3_600, perHour > 10 ? 5 : 60, hour);
            machine.Hour(at, Math.Clamp(perHour / 300, 0.05, 40), hour);
            if (perHour > FewRequests)
                neighbours.Hour(at, hour);
            for (; next < special.Count && special[next].Utc < at.AddHours(1); next++)
                hour.Add(special[next]);
            // By time; what happens at one moment stays in the order in which it was told.
            foreach (var item in hour.OrderBy(static item => item.Utc))
                item.Leave(recorders);
        }
    }

    private double PerHour(DateTime from, DateTime to) => options.SizeBytes is { } size ? size / BytesPerRequest / (to - from).TotalHours : options.RequestsPerHour;

    /// <summary>Windows Installer's notes of builds that came while the logs ran.</summary>
    private void Installations(Incident incident, DateTime from, DateTime to)
    {
        foreach (var build in _server.History.Where(build => build.InstalledUtc >= from && build.InstalledUtc < to))
        {
            var update = build.Kb is null ? $"Cumulative Update ({build.Name})" : $"Security Update for Exchange Server {build.Product} ({build.Kb})";
            incident.Event(ServerEvents.UpdateInstalled(build.InstalledUtc, "Microsoft Exchange Server " + build.Product, build.Version, update));
        }
    }

    private static void Edit(Collection collection, Incident incident)
    {
        foreach (var (path, change) in incident.Edits)
        {
            var file = collection.Files.Single(file => file.WindowsPath == path);
            File.WriteAllText(file.LocalPath, change(File.ReadAllText(file.LocalPath)));
        }
    }

    private Truth TruthOf(Incident incident, DateTime from, DateTime to) => new()
    {
        Scenario = scenario.Name,
        About = scenario.About,
        Seed = options.Seed,
        Host = _server.Fqdn,
        FromUtc = from,
        ToUtc = to,
        Builds = [.. _server.History.Select(build => new TruthBuild(build.Version, build.Name, build.InstalledUtc))],
        Verdict = scenario.Verdict,
        Credentials = incident.Credentials.Count > 0 ? [.. incident.Credentials.Select(Named).OrderBy(one => one.Kind, StringComparer.Ordinal).ThenBy(one => one.Identity, StringComparer.OrdinalIgnoreCase)] : null,
        Resets = incident.Resets.Count > 0 ? incident.Resets : null,
        Findings = [.. incident.Findings.Where(finding => finding.FirstUtc < to).OrderBy(finding => finding.FirstUtc)],
        Movement = PerHour(from, to) > FewRequests ? [.. _server.Movement.All()] : null,
    };

    /// <summary>Certificates get their thumbprints when they are made.</summary>
    private TruthCredential Named(TruthCredential credential) => credential.Identity.StartsWith("thumbprint:", StringComparison.Ordinal)
        ? credential with { Identity = _server.Thumbprints[credential.Identity["thumbprint:".Length..]] } : credential;

    private static int Users(GeneratorOptions options) => options.SizeBytes > 1L << 30 ? 2_000 : 60;
}
