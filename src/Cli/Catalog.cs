using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Analysis.Credentials.Typed;
using Afterpatch.Analysis.Detectors.Commands;
using Afterpatch.Analysis.Detectors.Credentials;
using Afterpatch.Analysis.Detectors.Defence;
using Afterpatch.Analysis.Detectors.Deleted;
using Afterpatch.Analysis.Detectors.Events;
using Afterpatch.Analysis.Detectors.Exploitation;
using Afterpatch.Analysis.Detectors.LemonDuck;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Analysis.Detectors.Ransomware;
using Afterpatch.Analysis.Detectors.Scripts;
using Afterpatch.Analysis.Detectors.WebShells;
using Afterpatch.Analysis.Movement;
using Afterpatch.Analysis.Sieves;
using Afterpatch.Analysis.Sieves.Commands;
using Afterpatch.Analysis.Sieves.Events;
using Afterpatch.Analysis.Sieves.Scripts;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Artifacts.Bits;
using Afterpatch.Artifacts.Databases;
using Afterpatch.Artifacts.Defender;
using Afterpatch.Artifacts.EventLogs;
using Afterpatch.Artifacts.ExSetup;
using Afterpatch.Artifacts.Files;
using Afterpatch.Artifacts.IisConfig;
using Afterpatch.Artifacts.Msert;
using Afterpatch.Artifacts.Ntfs;
using Afterpatch.Artifacts.PowerShellLogs;
using Afterpatch.Artifacts.Registry;
using Afterpatch.Artifacts.ScheduledTasks;
using Afterpatch.Artifacts.SetupLog;
using Afterpatch.Artifacts.Startup;
using Afterpatch.Artifacts.TemporaryAspNet;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Artifacts.WebFiles;
using Afterpatch.Artifacts.Wmi;
using Afterpatch.Containers;
using Afterpatch.Containers.Archive;
using Afterpatch.Containers.DiskImage;
using Afterpatch.Containers.LiveVolume;
using Afterpatch.Core;
using Afterpatch.Reports.Html;
using Afterpatch.Reports.Json;
using Afterpatch.Reports.Markdown;

namespace Afterpatch.Cli;

/// <summary>Everything that the program is made of, in one place. <c>CatalogTests</c> finds what was forgotten.</summary>
internal static class Catalog
{
    /// <summary>One way into archives that are evidence themselves, for every parser that meets them.</summary>
    private static readonly IMemberReader Members = new LibraryMemberReader();

    /// <summary>Asked in order; the first that claims a file reads it. Formats with a magic number come before those known by their text.</summary>
    public static IReadOnlyList<IArtifactParser> Parsers { get; } =
    [
        new RecoveredFileParser(Members), // what is deleted must not be taken for what is
        new RegistryParser(),
        new EvtxParser(),
        new ExSetupParser(),
        new ExchangeLogParser(),
        new IisLogParser(),
        new SetupLogParser(),
        new UpdateLogParser(),
        new MsertLogParser(),
        new ProtectionLogParser(),
        new DetectionHistoryParser(),
        new QuarantineParser(),
        new MftParser(),
        new DirectoryIndexParser(),
        new LogFileParser(),
        new BootSectorParser(),
        new UsnJournalParser(), // by its name: it may begin with zeros
        new CompiledPageParser(),
        new WmiRepositoryParser(),
        new JobFileParser(),
        new TaskXmlParser(),
        new TransportAgentParser(), // before configuration in general, which it is too
        new GroupPolicyScriptsParser(),
        new ShortcutParser(),
        new IisConfigParser(),
        new ScriptFileParser(), // before pages: a script in a web directory is a script
        new MiniDumpParser(),
        new DatabaseParser(),
        new BitsQueueParser(),
        new ArchiveListParser(Members),
        new LooseTextParser(),
        new MarkedFileParser(),
        new EncryptedLogParser(), // after all that reads a log
        new ProgramFileParser(), // after all that reads such a file for what it says
        new WebFileParser(), // last: what nobody else knows may be a page
    ];

    /// <summary>Asked in order: an image before an archive (an image may hold an archive's mark), a folder last.</summary>
    public static IReadOnlyList<IEvidenceOpener> Openers { get; } =
    [
        new LiveVolumeOpener(),
        new DiskImageOpener(),
        new ArchiveOpener(),
        new FolderOpener(),
        new FileOpener(), // claims every file: last
    ];

    public static IReadOnlyList<ITextSieve> TextSieves(KnowledgeBase knowledge) =>
    [
        .. ExploitationParts.Sieves(knowledge),
        BuiltInRules.Sieve(knowledge),
    ];

    public static IReadOnlyList<IEventSieve> EventSieves(KnowledgeBase knowledge) =>
    [
        new KeptEventSieve(),
        new CmdletEventSieve(),
        new ServerEventSieve(),
        new ScriptEventSieve(),
        new PersistenceEventSieve(),
        new LogonSieve(),
        BuiltInRules.Sieve(knowledge),
        new RemovalSieve(),
        new MovementEventSieve(),
        new TypedPasswordSieve(),
        new PublishedHashSieve(knowledge),
        new CommandActSieve(knowledge),
    ];

    /// <summary>New instances: a detector serves one case. Order does not matter to results.</summary>
    public static IReadOnlyList<IDetector> Detectors(KnowledgeBase knowledge) =>
    [
        new LogClearedDetector(),
        new LogDisabledDetector(),
        new EventLogGapDetector(),
        new DefenderWebShellDetector(),
        new DefenderMalwareDetector(),
        new DefenderDisabledDetector(),
        new DefenderExclusionDetector(knowledge),
        new UmDeserializationDetector(),
        .. ExploitationParts.Detectors(),
        new ScheduledTaskDetector(),
        new WmiSubscriptionDetector(),
        new ServiceDetector(),
        new RemoteAccessDetector(knowledge),
        new AutostartDetector(),
        new IisDetector(),
        new TransportAgentDetector(),
        new BitsJobDetector(),
        new StartedFileDetector(),
        new ReplacedToolDetector(),
        new LocalAccountDetector(),
        new DefenceDetector(),
        new StolenSecretsDetector(),
        new TypedPasswordDetector(),
        new DirectoryTheftDetector(),
        new RansomwareDetector(),
        new PreparationDetector(),
        new OutwardDetector(),
        new LemonDuckDetector(knowledge),
        new KnownFileDetector(FileIndicators.Embedded),
        new KnownHashDetector(knowledge),
        new WebFileDetector(knowledge),
        new ScriptDetector(),
        BuiltInRules.Detector(knowledge),
        new DeletedPageDetector(knowledge),
        new TimeStompingDetector(knowledge),
        new LogsDeletedDetector(),
        new MassDeletionDetector(),
        new JournalDeletedDetector(),
    ];

    public static IReadOnlyList<IReport> Reports { get; } =
    [
        new CaseJson(),
        new HtmlReport(),
        new PlanMarkdown(),
    ];
}
