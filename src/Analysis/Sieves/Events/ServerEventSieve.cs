using System.Globalization;
using System.Text.RegularExpressions;
using Afterpatch.Analysis.Exposure;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Events;

/// <summary>What event logs say about the server itself: its name, domain, Windows build and time zone, and Exchange builds that were installed.</summary>
/// <remarks>Sources: EventLog 6009 (version and build), 6013 (time zone), MsiInstaller 1033 (product, version, language, result), 1036 (and the name of an update before the result) and 1022 (product, name of the update).</remarks>
public sealed class ServerEventSieve : IEventSieve
{
    public string Id => "server-events";

    public IEventScan Open(EvidenceFile file) => new Scan();

    private sealed class Scan : IEventScan
    {
        private readonly HashSet<(string, string)> _told = [];

        public void Observe(EventRow row, ICollection<Record> kept)
        {
            switch (row.EventId)
            {
                case 6005 or 6009 or 6013 when row.Provider == "EventLog":
                    Server(row, kept);
                    break;
                case 1033 when row.Provider == "MsiInstaller":
                    Installed(row, kept);
                    break;
                case 1022 or 1036 when row.Provider == "MsiInstaller":
                    Updated(row, kept);
                    break;
            }
        }

        public void Complete(ICollection<Record> kept) { }

        private void Server(EventRow row, ICollection<Record> kept)
        {
            var computer = row.Computer;
            var dot = computer.IndexOf('.', StringComparison.Ordinal);
            Tell("name", dot < 0 ? computer : computer[..dot], row, kept);
            if (dot > 0)
                Tell("domain", computer[(dot + 1)..], row, kept);
            if (row.EventId == 6009 && row.Shape.Fields.Count > 1)
                Tell("os", Windows(row.Text(0), row.Text(1)), row, kept);
            if (row.EventId == 6013 && row.Shape.Fields.Count > 6)
                Tell("timeZone", Zone(row.Text(6)), row, kept);
        }

        private void Tell(string name, string value, EventRow row, ICollection<Record> kept)
        {
            if (value.Length > 0 && _told.Count < 64 && _told.Add((name, value)))
                kept.Add(new HostFact { At = row.Pointer(), Name = name, Value = value, SeenUtc = row.TimeUtc });
        }

        /// <summary><c>10.00.</c> and <c>17763</c>.</summary>
        private static string Windows(ReadOnlySpan<char> version, ReadOnlySpan<char> build)
        {
            if (!int.TryParse(build, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return "";
            return $"Windows {(version.StartsWith("10.") ? "10.0" : version.TrimEnd('.').ToString().Replace(".0", ".", StringComparison.Ordinal))} build {build}";
        }

        /// <summary><c>-60 Romance Standard Time</c>: minutes and name.</summary>
        private static string Zone(ReadOnlySpan<char> text)
        {
            var blank = text.IndexOf(' ');
            return blank > 0 && int.TryParse(text[..blank], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                ? text[(blank + 1)..].ToString() : "";
        }

        private static void Installed(EventRow row, ICollection<Record> kept)
        {
            if (row.Shape.Fields.Count < 4 || !row.Text(0).StartsWith("Microsoft Exchange Server", StringComparison.OrdinalIgnoreCase)
                || !row.Text(3).SequenceEqual("0"))
                return;
            TellBuild(row.Text(1), row, kept);
        }

        /// <summary>A security update: its name ends in the build that it makes, or in its article, while the product's version stays that of the cumulative update.</summary>
        private static void Updated(EventRow row, ICollection<Record> kept)
        {
            var name = row.EventId == 1022 ? 1 : 3;
            if (row.Shape.Fields.Count <= name || !row.Text(0).StartsWith("Microsoft Exchange Server", StringComparison.OrdinalIgnoreCase)
                || row.EventId == 1036 && (row.Shape.Fields.Count < 5 || !row.Text(4).SequenceEqual("0")))
                return;
            var update = row.Text(name).TrimEnd(" .'\"");
            var last = update[(update.LastIndexOf(' ') + 1)..];
            TellBuild(last.EndsWith(")") && Named.Match(update.ToString()) is { Success: true } named ? BuildOf(named) : last, row, kept);
        }

        /// <summary>Where only product, cumulative update and article are named, the table knows the build.</summary>
        private static string BuildOf(Match named) =>
            Builds.Value.ByArticle($"Exchange {named.Groups[1].Value}", $"CU{named.Groups[2].Value}", named.Groups[3].Value)?.Build.ToString() ?? "";

        private static readonly BoundedRegex Named = new(@"\bExchange Server (20[0-9]{2}) (?:Cumulative Update |CU)([0-9]{1,2}) \((KB[0-9]{5,8})\)$");

        private static readonly Lazy<BuildCatalog> Builds = new(() => BuildCatalog.From(KnowledgeBase.Embedded));

        private static void TellBuild(ReadOnlySpan<char> build, EventRow row, ICollection<Record> kept)
        {
            if (System.Version.TryParse(build, out var version) && version is { Major: 14 or 15, Revision: >= 0 })
                kept.Add(new BuildFact { At = row.Pointer(), Build = build.ToString(), TimeUtc = row.TimeUtc, IsInstallation = true, Basis = "msi-installer" });
        }
    }
}
