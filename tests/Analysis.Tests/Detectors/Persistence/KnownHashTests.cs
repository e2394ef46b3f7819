using System.Security.Cryptography;
using System.Text;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;
using static Afterpatch.Analysis.Tests.Detectors.Persistence.Facts;

namespace Afterpatch.Analysis.Tests.Detectors.Persistence;

public sealed class KnownHashTests
{
    private const string Place = @"C:\ProgramData\x\upd.exe";
    private static readonly byte[] Program = "MZ, and what a report might name"u8.ToArray();

    [Theory]
    [InlineData("sha256", "10bce0ff6597f347c3cca8363b7c81a8bff52d2ff81245cd1e66a6e11aeb25da", "DearCry ransomware: DearCry")]
    [InlineData("sha256", "B9DBDF11DA3630F464B8DAACE88E11C374A642E5082850E9F10A1B09D69FF04F", "Black Kingdom (Pydomer): Ransomware executable")]
    [InlineData("sha1", "02886f9daa13f7d9855855048c54f1d6b1231b0a", "Exchange exploitation by several groups: Opera Cobalt Strike loader")]
    [InlineData("sha1", "3c851e239fbf67a03e0dae8f63eee702b330db6c", "LightNeuron transport agent: Transport Agent")]
    [InlineData("sha1", "a43d964e709ef8f7f035b85ed4ae9b26d4394b58", "native IIS malware")]
    [InlineData("md5", "888dc1ca4b18a3d424498244acf81f7d", "Lemon Duck: if.bin")]
    public void A_program_of_a_published_hash_is_reported_whatever_it_is_called(string kind, string hash, string known)
    {
        var digest = new FileDigest
        {
            At = new EvidencePointer(Place),
            Path = Place,
            SizeBytes = 1,
            Sha256 = kind == "sha256" ? hash : "00",
            Sha1 = kind == "sha1" ? hash : "00",
            Md5 = kind == "md5" ? hash : "00",
        };
        var finding = Assert.Single(Run(new KnownHashDetector(KnowledgeBase.Embedded), digest));
        Assert.Equal(("intrusion.known-hash", Severity.Critical, FindingState.Active), (finding.Detector, finding.Severity, finding.State));
        Assert.Contains(finding.Details, detail => detail.Key == "known" && detail.Value == known);
    }

    [Fact]
    public void What_is_gone_is_known_by_what_remembers_it_was_recovered_or_lies_in_quarantine()
    {
        var published = Published("sha1", Convert.ToHexStringLower(SHA1.HashData(Program)));
        var remembered = new ProgramTrace { At = new EvidencePointer("Amcache.hve"), Family = "amcache", Path = @"c:\programdata\x\upd.exe", Sha1 = Convert.ToHexStringLower(SHA1.HashData(Program)) };
        var recovered = new RecoveredFile { At = new EvidencePointer(Place), Path = Place, SizeBytes = Program.Length, From = "", Sha256 = "", Content = Program };
        var quarantined = new QuarantinedFile { At = new EvidencePointer("q"), Path = @"C:\Users\Public\a.exe", ContentId = "c", Content = Program };
        Assert.Equal(FindingState.Unknown, Assert.Single(Run(new KnownHashDetector(published), remembered)).State);
        var findings = Run(new KnownHashDetector(published), remembered, recovered, quarantined);
        Assert.Equal([(remembered.Path, FindingState.Removed, 2), (@"C:\Users\Public\a.exe", FindingState.Removed, 1)], findings.Select(finding => (finding.Subject.Value, finding.State, finding.Evidence.Count)));
    }

    [Fact]
    public void Other_programs_and_parts_of_programs_are_quiet()
    {
        var published = Published("sha1", Convert.ToHexStringLower(SHA1.HashData(Program)));
        var other = new RecoveredFile { At = new EvidencePointer(Place), Path = Place, SizeBytes = 3, From = "", Sha256 = "", Content = "MZ1"u8.ToArray() };
        var part = new RecoveredFile { At = new EvidencePointer(Place), Path = Place, SizeBytes = Program.Length + 1, From = "", Sha256 = "", Content = Program };
        var forgotten = new ProgramTrace { At = new EvidencePointer("SYSTEM"), Family = "shimcache", Path = Place };
        var digest = new FileDigest { At = new EvidencePointer(Place), Path = Place, SizeBytes = 1, Sha256 = "00", Sha1 = "", Md5 = "" };
        Assert.Empty(Run(new KnownHashDetector(published), other, part, forgotten, digest));
    }

    private static KnowledgeBase Published(string kind, string hash) =>
        new([new("indicators/hashes.csv", Encoding.UTF8.GetBytes($"type,value,context,source,date,confidence\n{kind},{hash},a tool,a report,2021-03-10,high\n"))]);
}
