using System.Security.Cryptography;
using Xunit;

namespace Afterpatch.Cli.Tests.Sigma;

public sealed class RulePackageCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("afterpatch-rules");
    private readonly string _key;
    private readonly string _public;

    public RulePackageCommandTests()
    {
        using var maker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _key = Put("maker.pem", maker.ExportECPrivateKeyPem());
        _public = Put("maker.pub.pem", maker.ExportSubjectPublicKeyInfoPem());
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "rules"));
        Put("rules/a.yml", "title: T\nlogsource: {product: windows, service: system}\ndetection: {s: {EventID: 1}, condition: s}\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("rules/a.yml", "en", "is no rule package: nothing in it is signed.")]
    [InlineData("rules", "en", "is no rule package: nothing in it is signed.")]
    [InlineData("rules", "fr", "n'est pas un paquet de règles")]
    [InlineData("gone.zip", "en", "gone.zip")]
    public void What_nobody_signed_is_never_called_signed(string path, string language, string reason)
    {
        var run = EndToEnd.Program.Afterpatch("rules", "verify", Path.Combine(_folder.FullName, path), "--trust", _public, "--lang", language);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_package_of_a_trusted_maker_is_verified()
    {
        var package = Path.Combine(_folder.FullName, "p.zip");
        Assert.Equal(0, EndToEnd.Program.Afterpatch("rules", "pack", Path.Combine(_folder.FullName, "rules"), "--key", _key, "--out", package).ExitCode);
        var run = EndToEnd.Program.Afterpatch("rules", "verify", package, "--trust", _public);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("signed by a trusted key", run.Output, StringComparison.Ordinal);
    }

    private string Put(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
