using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Xml;
using Afterpatch.Cli.Running;
using Afterpatch.Formats.Registry;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Accounts, secrets and services of real hives against <c>hivexml</c> (libhivex), and a search for secret bytes in everything that a case writes.</summary>
public sealed class CredentialHivesTests
{
    /// <summary>Machines by their hives: a domain member of 2014, a workgroup machine of 2021, hives of different machines put together.</summary>
    public static TheoryData<string, string, string, string> Machines => new()
    {
        { "reg-regipy/regipy_tests/data/SAM.xz", "reg-regipy/regipy_tests/data/SECURITY.xz", "reg-regipy/regipy_tests/data/SYSTEM.xz", "deb-plaso/test_data/SOFTWARE.xz" },
        { "reg-ez/Registry.Test/Hives/SAM", "reg-ez/Registry.Test/Hives/SECURITY", "reg-regipy/regipy_tests/data/SYSTEM_2.xz", "" },
        { "reg-ez/Registry.Test/Hives/SAM_DUPENAME", "", "reg-regipy/regipy_tests/data/SYSTEM_WIN_10_1709.xz", "" },
        { "deb-plaso/test_data/SAM", "", "reg-regipy/regipy_tests/data/SYSTEM_B.xz", "deb-plaso/test_data/SOFTWARE.xz" },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void Identities_are_those_that_hivexml_lists_and_no_secret_is_in_any_output(string sam, string security, string system, string software)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        Assert.SkipWhen(!File.Exists("/usr/bin/hivexml"), "hivexml (libhivex-bin) is not on this machine");
        var work = Directory.CreateTempSubdirectory("afterpatch-credentials");
        try
        {
            var config = Path.Combine(work.FullName, "evidence", "Windows", "System32", "config");
            Directory.CreateDirectory(config);
            foreach (var (name, source) in new[] { ("SAM", sam), ("SECURITY", security), ("SYSTEM", system), ("SOFTWARE", software) })
                if (source.Length > 0)
                    File.WriteAllBytes(Path.Combine(config, name), RegistryHivesTests.Unpacked(Path.Combine(Repository.SharedData!, source)));
            var output = Path.Combine(work.FullName, "case");
            new Investigation(new RunOptions(1, null, null, []), output, "en", null, clobber: true, quiet: true, useColour: false).Run([Path.Combine(work.FullName, "evidence")], CancellationToken.None);

            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(output, "case.json")));
            var inventory = document.RootElement.GetProperty("inventory");
            Assert.Equal(Under(config, "SAM", @"SAM\Domains\Account\Users\Names"), Names(inventory, "account"));
            Assert.Equal(Under(config, "SECURITY", @"Policy\Secrets"), Names(inventory, "lsa-secret"));
            Assert.Equal(Services(config), Accounts(inventory));
            foreach (var file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
                AssertNoSecret(file, config);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Sixteen bytes of a secret in a row, as they are or in hexadecimal, in any file of the case.</summary>
    private static void AssertNoSecret(string file, string config)
    {
        var bytes = File.ReadAllBytes(file);
        var text = Encoding.Latin1.GetString(bytes).ToLowerInvariant();
        var count = 0;
        foreach (var secret in Secrets(config))
            for (var at = 0; at + 16 <= secret.Length; at += 16)
            {
                var piece = secret.AsSpan(at, 16);
                if (piece.ToArray().Distinct().Count() < 8)
                    continue; // zeros and the like
                count++;
                Assert.True(bytes.AsSpan().IndexOf(piece) < 0, $"{Path.GetFileName(file)} holds bytes of a secret");
                Assert.True(!text.Contains(Convert.ToHexStringLower(piece), StringComparison.Ordinal), $"{Path.GetFileName(file)} holds a secret in hexadecimal");
                Assert.True(!text.Contains(Convert.ToBase64String(piece)[..20].ToLowerInvariant(), StringComparison.Ordinal), $"{Path.GetFileName(file)} holds a secret in base 64");
            }
        Assert.True(count > 0, "there was no secret to look for");
    }

    /// <summary>Password hashes at the end of V (names and comments stand before), every value below Secrets, cached logons, the boot key's parts.</summary>
    private static IEnumerable<byte[]> Secrets(string config)
    {
        foreach (var user in Hive(config, "SAM")?.Find(@"SAM\Domains\Account\Users")?.Subkeys() ?? [])
            if (user.Value("V") is { } value && value.Data().Length > 0xCC)
                foreach (var entry in (int[])[0x9C, 0xA8, 0xB4, 0xC0]) // LM hash, NT hash and their histories
                {
                    var data = value.Data();
                    var from = (long)BitConverter.ToUInt32(data[entry..]) + 0xCC;
                    var length = BitConverter.ToUInt32(data[(entry + 4)..]);
                    if (from + length <= data.Length && length >= 16)
                        yield return data.Slice((int)from, (int)length).ToArray();
                }
        foreach (var secret in Hive(config, "SECURITY")?.Find(@"Policy\Secrets")?.Subkeys() ?? [])
            foreach (var part in secret.Subkeys().Where(part => part.Name is "CurrVal" or "OldVal"))
                if (part.Value("") is { } value)
                    yield return value.Data().ToArray();
        foreach (var slot in Hive(config, "SECURITY")?.Find("Cache")?.Values() ?? [])
            yield return slot.Data().ToArray();
    }

    private static RegistryHive? Hive(string config, string name) =>
        File.Exists(Path.Combine(config, name)) ? RegistryHive.Open(File.ReadAllBytes(Path.Combine(config, name)), out _) : null;

    private static List<string> Names(JsonElement inventory, string kind) => [.. inventory.EnumerateArray().Where(item => item.GetProperty("kind").GetString() == kind)
        .Select(item => item.GetProperty("name").GetString()!).Order(StringComparer.OrdinalIgnoreCase)];

    private static List<string> Accounts(JsonElement inventory) => [.. inventory.EnumerateArray().Where(item => item.GetProperty("kind").GetString() == "service" && item.GetProperty("fields").TryGetProperty("account", out _))
        .Select(item => $"{item.GetProperty("name").GetString()}={item.GetProperty("fields").GetProperty("account").GetString()}").Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Names of the keys below a key, as the other reader has them.</summary>
    private static List<string> Under(string config, string hive, string path) =>
        [.. (Find(Xml(config, hive), path)?.SelectNodes("node")!.Cast<XmlElement>().Select(node => node.GetAttribute("name")) ?? []).Order(StringComparer.OrdinalIgnoreCase)];

    private static List<string> Services(string config)
    {
        var xml = Xml(config, "SYSTEM");
        var number = Find(xml, "Select")!.SelectNodes("value[@key='Current']")!.Cast<XmlElement>().Single().GetAttribute("value");
        var services = Find(xml, $@"ControlSet{int.Parse(number, System.Globalization.CultureInfo.InvariantCulture):D3}\Services")!;
        var found = new List<string>();
        foreach (XmlElement service in services.SelectNodes("node")!)
        {
            string? Value(string name) => service.SelectNodes("value")!.Cast<XmlElement>().FirstOrDefault(value => value.GetAttribute("key").Equals(name, StringComparison.OrdinalIgnoreCase))?.GetAttribute("value");
            if (Value("ObjectName") is { Length: > 0 } account && (Value("ImagePath") is not null || Value("Type") is not null))
                found.Add($"{service.GetAttribute("name")}={account}");
        }
        return [.. found.Order(StringComparer.OrdinalIgnoreCase)];
    }

    private static XmlElement? Find(XmlDocument? xml, string path)
    {
        var node = xml?.DocumentElement?["node"];
        foreach (var part in path.Split('\\'))
            node = node?.SelectNodes("node")!.Cast<XmlElement>().FirstOrDefault(child => child.GetAttribute("name").Equals(part, StringComparison.OrdinalIgnoreCase));
        return node;
    }

    private static XmlDocument? Xml(string config, string hive)
    {
        var file = Path.Combine(config, hive);
        if (!File.Exists(file))
            return null;
        using var process = Process.Start(new ProcessStartInfo("hivexml", file) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        var xml = bytes.ToArray();
        for (var i = 0; i < xml.Length; i++)
            if (xml[i] < 0x20 && xml[i] is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
                xml[i] = (byte)'?';
        using var reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { CheckCharacters = false });
        var document = new XmlDocument();
        document.Load(reader);
        return document;
    }
}
