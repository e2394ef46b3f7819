using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml;
using Afterpatch.Formats;
using Afterpatch.Formats.Registry;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.RealData.Tests;

/// <summary>Every real hive, value by value, against <c>hivexml</c> (libhivex, another reader by other people).</summary>
public sealed class RegistryHivesTests
{
    private static readonly string[] Folders = ["reg-regipy", "reg-ez", "plaso", "deb-plaso", "deb-dfvfs"];

    [Fact]
    public void Keys_and_values_equal_those_of_hivexml()
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        Assert.SkipWhen(!File.Exists("/usr/bin/hivexml"), "hivexml (libhivex-bin) is not on this machine");
        var compared = new List<string>();
        foreach (var (name, bytes) in Hives())
            if (HiveXml(bytes) is { } expected)
            {
                var actual = Ours(bytes, expected);
                var missing = expected.Except(actual).Take(5).ToList();
                var extra = actual.Except(expected).Take(5).ToList();
                Assert.True(missing.Count == 0 && extra.Count == 0, $"{name}\nmissing:\n{string.Join('\n', missing)}\nextra:\n{string.Join('\n', extra)}");
                compared.Add($"{name}: {expected.Count}");
            }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', compared));
        Assert.True(compared.Count > 20, $"only {compared.Count} hives were compared");
    }

    [Theory]
    [InlineData("SYSTEM_B", "SYSTEM_B.LOG1", "SYSTEM_B.LOG2")]
    [InlineData("UsrClass.dat", "UsrClass.dat.LOG1", "UsrClass.dat.LOG2")]
    [InlineData("transactions_NTUSER.DAT", "transactions_ntuser.dat.log1", "transactions_ntuser.dat.log2")]
    public void Dirty_hives_become_whole_with_their_logs(string hive, params string[] logs)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared evidence is not on this machine");
        var folder = Path.Combine(Repository.SharedData!, "reg-regipy/regipy_tests/data");
        var bytes = Unpacked(Path.Combine(folder, hive + ".xz"));
        var before = Ours(bytes);
        var problems = new List<ParseError>();
        var outcome = HiveLogs.Apply((byte[])bytes.Clone(), logs.Select(log => Unpacked(Path.Combine(folder, log + ".xz"))).ToList(), problems);
        var after = Ours(outcome.Hive);
        TestContext.Current.TestOutputHelper?.WriteLine($"{outcome.Entries} entries, {outcome.Pages} pages, {after.Except(before).Count()} new or changed facts, problems: {string.Join("; ", problems)}");
        Assert.True(outcome.Entries > 0);
        Assert.False(outcome.IsStillDirty);
        var restored = RegistryHive.Open(outcome.Hive, out _)!;
        HiveWalk.Run(restored, new Facts());
        Assert.Empty(restored.Problems);
    }

    internal static IEnumerable<(string Name, byte[] Bytes)> Hives()
    {
        foreach (var folder in Folders)
            foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (new FileInfo(path).Length > 64 << 20)
                    continue;
                var bytes = Unpacked(path);
                if (HiveHeader.TryRead(bytes, out var header, out _) && header.FileType == 0 && bytes.Length > 4096)
                    yield return (Path.GetFileName(path), bytes);
            }
    }

    internal static byte[] Unpacked(string path) => path.EndsWith(".xz", StringComparison.Ordinal) ? Run("xz", "-dkc", path) : File.ReadAllBytes(path);

    private static byte[] Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : [];
    }

    /// <param name="expected">Loses what the other reader says of values without data: -1, or no place.</param>
    private static HashSet<string> Ours(byte[] bytes, HashSet<string>? expected = null)
    {
        var facts = new Facts();
        HiveWalk.Run(RegistryHive.Open(bytes, out _)!, facts, withDeleted: false);
        expected?.RemoveWhere(fact => facts.WithoutData.Contains(fact.Split(' ')[1]));
        return facts.Seen;
    }

    private static HashSet<string>? HiveXml(byte[] bytes)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            var xml = Run("hivexml", file);
            return xml.Length == 0 ? null : Facts.FromXml(xml);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Facts : IHiveVisitor
    {
        public HashSet<string> Seen { get; } = [];

        public HashSet<string> WithoutData { get; } = [];

        public void Key(HiveKey key, HivePath path, bool isDeleted)
        {
            if (!isDeleted)
                Seen.Add($"K {key.FileOffset} {Shown(key.Name)} {key.LastWriteUtc?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}");
        }

        public void Value(HiveValue value, HivePath path, bool isDeleted)
        {
            if (value.Data().Length == 0)
                WithoutData.Add(value.FileOffset.ToString(CultureInfo.InvariantCulture));
            else if (!isDeleted && Text(value).Length > 0)
                Seen.Add($"V {value.FileOffset} {Shown(value.Name)} {Text(value)}");
        }

        public static HashSet<string>? FromXml(byte[] xml)
        {
            var facts = new HashSet<string>();
            for (var i = 0; i < xml.Length; i++)
                if (xml[i] < 0x20 && xml[i] is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
                    xml[i] = (byte)'?'; // hivexml writes control characters that XML does not allow
            var settings = new XmlReaderSettings { CheckCharacters = false };
            using var reader = XmlReader.Create(new MemoryStream(xml), settings);
            var document = new XmlDocument();
            document.Load(reader);
            foreach (XmlElement node in document.SelectNodes("//node")!)
                facts.Add($"K {Offset(node)} {Name(node, "name")} {node["mtime"]?.InnerText}");
            foreach (XmlElement value in document.SelectNodes("//value")!)
                if (value["byte_runs"] is not null && XmlText(value).Length > 0) // no place is given for a value without data
                    facts.Add($"V {Offset(value)} {(value.HasAttribute("default") ? "" : Name(value, "key"))} {XmlText(value)}");
            return facts;
        }

        private static string Name(XmlElement element, string attribute) => Shown(element.GetAttribute(attribute));

        private static string Offset(XmlElement element) => ((XmlElement)element["byte_runs"]!.FirstChild!).GetAttribute("file_offset");

        private static string XmlText(XmlElement value)
        {
            var text = value.GetAttribute("value");
            return value.GetAttribute("type") switch
            {
                "string-list" => Shown(string.Join('\n', value.SelectNodes("string")!.Cast<XmlElement>().Select(item => item.InnerText)).TrimEnd('\n')),
                _ when value.GetAttribute("encoding") == "base64" => Convert.ToHexStringLower(Convert.FromBase64String(text)),
                _ => Shown(text),
            };
        }

        private static string Text(HiveValue value)
        {
            var data = value.Data();
            var text = ValueText.Of(value.Type, data);
            return value.Type switch
            {
                1 or 2 or 6 => Shown(text.Split('\0')[0]),
                7 => Shown(text.TrimEnd('\n')),
                4 when data.Length >= 4 => BitConverter.ToInt32(data).ToString(CultureInfo.InvariantCulture),
                5 when data.Length == 4 => ((int)uint.Parse(text, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
                11 when data.Length == 8 => BitConverter.ToInt64(data).ToString(CultureInfo.InvariantCulture),
                _ => text,
            };
        }

        private static string Shown(string text)
        {
            var shown = new StringBuilder(text).Replace("\r\n", " ").Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ');
            for (var i = 0; i < shown.Length; i++)
                if (shown[i] < ' ')
                    shown[i] = '?';
            return shown.ToString();
        }
    }
}
