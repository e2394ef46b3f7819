using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Afterpatch.Analysis.Sigma.Packages;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Analysis.Tests.Sigma;

public class RulePackageTests
{
    private static readonly ECDsa Maker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly string Public = Maker.ExportSubjectPublicKeyInfoPem();

    [Fact]
    public void A_signed_package_gives_back_its_rules()
    {
        var files = RulePackage.Read(Package(), "p.zip", [Public]);
        Assert.Equal(["p.zip!/a.yml", "p.zip!/b/c.yml"], files.Select(file => file.Path));
        Assert.Equal("title: A", Encoding.UTF8.GetString(files[0].Bytes.Span));
    }

    [Fact]
    public void Another_persons_package_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Contains("trusted", Assert.Throws<InvalidDataException>(() => RulePackage.Read(Package(), "p.zip", [other.ExportSubjectPublicKeyInfoPem()])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.yml", "title: B", "not the file")]
    [InlineData("evil.yml", "title: B", "not in the manifest")]
    [InlineData("manifest.json", "{\"files\":[]}", "trusted")]
    public void A_changed_package_is_refused(string path, string content, string reason)
    {
        var changed = Change(Package(), path, content);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => RulePackage.Read(changed, "p.zip", [Public])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_ends_in_a_refusal_or_the_signed_rules()
    {
        foreach (var damaged in Damage.AnyEdits(Package(), 300, seed: 5))
        {
            try
            {
                Assert.Equal(2, RulePackage.Read(damaged, "p.zip", [Public]).Count);
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
    }

    private static byte[] Package()
    {
        using var stream = new MemoryStream();
        RulePackage.Write(stream, "set", "1", [File("b/c.yml", "title: C"), File("a.yml", "title: A")], Maker.ExportECPrivateKeyPem());
        return stream.ToArray();
    }

    private static RuleFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    private static byte[] Change(byte[] package, string path, string content)
    {
        using var stream = new MemoryStream();
        stream.Write(package);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(path)?.Delete();
            using var entry = zip.CreateEntry(path).Open();
            entry.Write(Encoding.UTF8.GetBytes(content));
        }
        return stream.ToArray();
    }
}
