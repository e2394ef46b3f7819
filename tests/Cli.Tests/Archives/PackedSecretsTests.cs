using Afterpatch.Artifacts.Files;
using Afterpatch.Containers.Archive;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Cli.Tests.Archives;

/// <summary>
/// The 7z archives were made by 7-Zip 23: a SAM and a SECURITY hive, a dump with the modules of LSASS, a batch file and a list, under names that say
/// nothing. The RAR archives are put together by <see cref="RarBuilder"/>.
/// </summary>
public sealed class PackedSecretsTests
{
    private const string Solid =
        "N3q8ryccAATOg/AiJwIAAAAAAAAjAAAAAAAAALnL+MHgRCgBgF0AORlJKfHOFN6c6dnZmhChzdSCIMgfSXkzqNkmP/a2ZA9MkEmV8fOOCW49Hqh+7ZM/3OmKMxV80UdI/Z4qrEAPOzI8"
        + "w1yw4pMl87pKKBiUfGyfmO+F+MkHlocBeYjt28CKSXcL+FxLTNS4iaFu+PwvklUaiv47sYp1rfAsiGJ3oxl/Eykh5vO1l/8jeuTZM2pW8EJqBNJ8jj3oyytrIZLwTwCaHb1sxG35q8RN"
        + "9mwXz+XIXfhPJFNWwn3bJ5aa8kleF3nO3jC/A0ajaPEBdhE7sy6oSBYO3rmZVD3hjXCvE5PaFxPhwa2VtX7gz5RCLM4/xaKTX2NuvjJa6lLzlVd+YrAUv0eCyofHNfRH1Rstu55vNep2"
        + "43HcInIKoi6REv7aBlHdrH+Skkt0PARgiw05AY35PsaJTvYwNk+ZYjYAMWnJrQH2Sb9HKGeq3TSkMeItWU/aBH2yO0ZvEUIFUb6P2uZ6qwY8b9huQQRFoGOCY7l9xhm/hXTsdDIEWw1+"
        + "HIpeAAAAgTMHrg/VOtVTFmwpH0gdmPRNWISHcwCpOdTIoqZ6P9sYt3P32u5jw0RPMqILPSKmDgzvFTGko8QJFyyUsHOag23xxSajS5azJ0oTT1bYowyP2PN8BoVBBDOak88Bz6+ifABi"
        + "YOmehw2AUNKdxSDfzcbaJp5coqd0ebJG7eYAk122oyPGcpLm8tXIwby6ym1G7ESucyenhLwr+gAAABcGgYgBCYCfAAcLAQABIwMBAQVdABAAAAyBJgoBHB9HEQAA";
    private const string Apart =
        "N3q8ryccAASXwl40wAIAAAAAAAAjAAAAAAAAAM8TZxngH/8AtV0AORlJKfHOFN6c6dnZmhChzdSCIMgfSXkzqNkmP/a2ZA9MkEmWJ6Ep2k0nZxz/RVnNSfLteXdZCocW/DH2Gkt5Fb0r"
        + "pPy6U3hR41zCgiZoEZ89CQuCV3sNZlW3e9AxFMEirpFC/T1BoEgPJlhVdD6Z5FLJxyiU0t7c0v+fHkWHrzOH62ckhcynXWhSNxshb6nINnYo378jXmV/gC9CKvWIN7ELxzZJfcsDKyET"
        + "/KV/ZsTdG0HBAADgH/8Au10AORlJKfHOFN6c6dnZmhChzdSCIMgfSXkzqNkmP/a2ZA9MkEmWJ6Ep2k0nZxz/RVnNSfLteXdZCocW/DH2Gkt5Fb0rpPy6U3hR41zCgiZoEZ89CQuCV3sN"
        + "ZlW3e9AxFMEirpFC/T1AmfZNCDO6K0fjkfvYMlorqT9o5MCMr+LhDAPmXk/tbMCyRPOv4M8vMsHQZN4XPibsYOKO4stnOThDpTqRpM8lcgN498BrPRKN/ZPR1GgJ/bBa7k73VwDgA/8A"
        + "Zl0AJpEF3aImJamj3ecOgTzYJ9VxEwl0mJg8XdiVmbuFjAHvPGY7KIi/pj6euRbGLVQCqEuNpp23grncrwgSKsPlCSeEdJc5h8VQC7wYC3uTOFPSgDBRX4WDz8hTG++tL4BCcivjcJsA"
        + "AAEAB25vdGhpbmcKAAEAIHJlZyBzYXZlIGhrbG1cc2FtIGM6XGxvb3RcMS50bXANCgAAAIEzB66OmHJfk+RBXzLNOjhSD1B3E42F6XSxBi49GIHRIA44NzaytTDNuuFseiiPLzREUXbi"
        + "joOA7a2ln/rMwywkuUit6Q4W4VL75w2iqDkIoWmEPeWwW6NzA9aCPMTYUoXvWSRMNzpubNK1+4Z8QSDKcjQOOqUdozwisSo7ecxzU76O/h4Zgi/0AYkprcmYvJtRuawoZ1RiPDh/NwAA"
        + "ABcGgh8BCYChAAcLAQABIwMBAQVdABAAAAyBNgoBjog2+gAA";
    private const string Ppmd =
        "N3q8ryccAAQUNskcAgIAAAAAAAAjAAAAAAAAAKATpSkAcfGE7bsptDAVakjvPhlnhcY87cRGUWCWoOrKQ2qjb52sgcABD4a/iykEp42K8uQWEBjOFBixY2kQkOsXezzB94cZ6/q1EQ0G"
        + "7/QT2h5LhRYCW1Kn+qvgtj/POQ+tdguXSm+LM0VVbrUjd7ovV0G/SRhP+pivmxFqRwItvGaPeyAzz11LQzAJcqxqJMvQAAAioCS0sLTJmwAekWtd2Mxltz0jIz4t3zuZPt13AzBg1LYZ"
        + "F7CtNBmHShGy8ga7V/FsXGE7ICBR8a/2ZSHTUJNPnqwAgS6izenEcgm+n+sta8aLTjIHA5jL8gSa5Td2OuwYczqDizBGHrZJftH/qhCdTipDi1U337gvf1beHWQxTeQ38cb2CbweZn74"
        + "Ult9qMV1pBJCVB86Jnn+c2G/xkxMSkqI6G5Y0xI+QGiMvRr7L50LrWh93WC2lQDCg8iYclVubKmCgoy3fPG2N+6iGgAAAIEzB64P1TnsvNck0/6zfi+YMngnsot5fp21lBYuvbWl0t2j"
        + "4zVJFEFYaQtMEm6gY4IGOnO2+In0jqIFxPPcaMfiQ/7fjfeWmskq3/35i1v3MrBq1qrKn7+LHoEdgAyq9RmwBEoMco/JVMqiMu8gbcr6VUugMfSGWb1J0CXv5LH2V9jwi5gPP3jDJLMn"
        + "O6b6f7Q+uJGWOj+li5awkxFtAAAAFwaBXwEJgKMABwsBAAEjAwEBBV0AEAAADIEmCgHm8nnLAAA=";
    private const string LockedContent =
        "N3q8ryccAATf48HqSAIAAAAAAAAjAAAAAAAAACP5n63EezAgKBKQ47Zjd2Y1d3+UC6tI5o1DzRWiLT49uIIhwoF/4gCcGfx7T3C+UGr5w+dQybdSjuBqd9kKIA5vKWLQNB93ryUyFwS0"
        + "v2FslkemT2G/67iJ9Rwrr1dX0a96bjb9t1Eo0lFijcuZjFOphLYp8m/FdpW+u5ShdrM+8OMrUhG7+rsO9OOBuyWuU2HfPCKPBm+5/1CuNWYGTRerqtmAlhm354O7GgALPhbr5TnbRFtK"
        + "WHLrLQtRrSBPaXsOgt5JX+CpB+bDBvjG6RLQbk7a9+lhj1KQJj24IwmAL5XJxAUDyBvQo09G8so+CwUrAs2Dk4PuOyX0MHnZY6xABvT17lyZ0Cd2MO462F3blvDwVYKBmgoESHRIX+Wu"
        + "Hoidrg8Rq8kXG0hpjd1cvuWB/YUafm1wWvtN+Np1MjwGZAD1qJHEeuqMr9aUIE9N+IdBp1NqvjJsthzk3FXbn3mEnIRLnla80AmdxxXGil8rHrtgUPGtssDundk6DVaKwTn5HShvK/wy"
        + "E4t9vlfCM2eyYLxhAACBMweuD9U7ArUWbCcB4PsxJTbkH1z3ORyRc85Dp6rqAf0UVIf/7Y8gSPLNo6YY10nVo5IoNU7wN2tYAjcocO5vJMlBoqvzsOWtxWtvqtQE/7Q/BOefNOFiZpDq"
        + "N21uJU4n6EtPvmByzT06ipMbbXRF+zGCGQ2ZkeIw0taKbiqzlbBgNhRsCRDtvq2XEDD8Tx6JO1dijdulDmHuAq/6gRc1n9v22Viie5fajerECxMXIKBhBAAAABcGgZABCYC4AAcLAQAB"
        + "IwMBAQVdABAAAAyBNgoBI7aTLQAA";
    private const string LockedNames =
        "N3q8ryccAATgBNj7UAIAAAAAAAA/AAAAAAAAAIigSB7a1auCqyjMGQdIYh5DUkhXXX4qbklzXPWI6eCsbTIEeVdHSLH+UgC0AetzzD/jAGId3i0WIgmj3unbcEClM8jxwci/dNXiz3lU"
        + "LDW+nf5ZBv237se3EIzwHDCH00jKCnaBL5pe6pzIZkV7mDlXMx9LC6jVEWfsooRu3owt5dRWh8jRhMY91yG1o8ARRsT6+08IJuBAsi7Su5a2T5ZjYjQB0tri3BveOITUgc7/dfuVieR5"
        + "pNutk9e73oyg9JgpoB/ePs9TFwrcv0ipYBvgdIGT0+DogQ6yhzM6mKsDfdZ9uu79N2ViQN8YG1+2KnDQS1Peia8Ic4tGurTn1AiHVhTCD32QqIqDON1K5NXveYdW5yFokO67P/Rm90GK"
        + "T7rfn4iT5yS9jqvo06BAgBR+flvm1GVsOw6ERT0w7sIP9q1tBbNyrzspm1f/3bTt/iOTncHhYJxFiwFD0LxyFBr8XjgYwS9uiGn7EavDZ8/Ab9ntIK0u0YHiSogBi9/zr5QgEUUqxhTN"
        + "AiKIo+qnS9Qxbmy+DYOWq72wk03DX2LLGCTzutkRYC4wsh8YMmkbCmR9mpunsRBPp06oVR+lpstNH1Kxi9an88cGyaLtSjepXg/SCaQSNMqv3G70rJmePTAuq60eNvEJUhbMZBr7NaOF"
        + "AsT/pLqZ4KksBYo5xEIOwmbRAMgfLTAmpbhNM4fvULva+ARyIJw4bZ1vr03/6V/qCX8JaSoVqRGohGsS7geoERZVZgcZ6AIpFK6NLN7+tZxLU5TQtckcqCpWwSAcHgYalbEXFwaBkAEJ"
        + "gMAABwsBAAIkBvEHARJTDyCLilEg9jNjO6oRX2idZAkjAwEBBV0AEAAAAQAMgLiBNgoBTPhuywAA";

    private static readonly string[] Members = ["loot/1.tmp", "loot/2.tmp", "loot/3.tmp", "loot/list.txt", "loot/q.cmd"];

    [Theory]
    [InlineData(Solid)]
    [InlineData(Apart)]
    [InlineData(Ppmd)]
    public void Secrets_in_a_7z_are_known_by_content(string archive)
    {
        var records = Parse(Convert.FromBase64String(archive));
        Assert.Equal(Members, Assert.Single(records.OfType<ArchiveListing>()).Members.Order(StringComparer.Ordinal));
        Assert.Equal(["sam", "security"], records.OfType<HiveFile>().Select(hive => hive.HiveKind).Order(StringComparer.Ordinal));
        Assert.Equal(@"D:\Temp\x\loot\3.tmp", Assert.Single(records.OfType<MemoryDump>()).At.Source);
        Assert.Equal(@"D:\Temp\x\loot\q.cmd", Assert.Single(records.OfType<LooseText>()).Path);
        Assert.Empty(records.OfType<Diagnostic>());
    }

    [Theory]
    [InlineData(LockedContent, 5)]
    [InlineData(LockedNames, 0)]
    public void What_a_password_hides_is_told(string archive, int names)
    {
        var records = Parse(Convert.FromBase64String(archive));
        Assert.Equal(names, Assert.Single(records.OfType<ArchiveListing>()).Members.Count);
        Assert.Equal("password", Assert.Single(records.OfType<Diagnostic>()).Field);
        Assert.Empty(records.OfType<HiveFile>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Secrets_in_a_rar_of_both_kinds_are_known_by_content(bool isNew)
    {
        var records = Parse(Rar(isNew));
        Assert.Equal(["out/a", "out/b.txt"], Assert.Single(records.OfType<ArchiveListing>()).Members);
        Assert.Equal(("sam", @"D:\Temp\x\out\a"), records.OfType<HiveFile>().Select(hive => (hive.HiveKind, hive.At.Source)).Single());
        Assert.Empty(records.OfType<Diagnostic>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rar_that_ends_early_gives_the_names_before_the_cut(bool isNew)
    {
        var whole = Rar(isNew);
        var records = Parse(whole[..^30]);
        Assert.Equal("out/a", Assert.Single(records.OfType<ArchiveListing>()).Members[0]);
        Assert.Single(records.OfType<HiveFile>());
    }

    [Fact]
    public void Unpacking_stops_at_its_limit_and_says_so()
    {
        var records = Parse(Convert.FromBase64String(Solid), mostUnpacked: 3_000);
        Assert.Equal(5, Assert.Single(records.OfType<ArchiveListing>()).Members.Count);
        Assert.Equal("size", Assert.Single(records.OfType<Diagnostic>()).Field);
    }

    [Fact]
    public void Any_cut_and_any_edit_ends_in_a_listing()
    {
        foreach (var whole in (byte[][])[Convert.FromBase64String(Solid), Convert.FromBase64String(Ppmd), Rar(true)[..300], Rar(false)[..300]])
        {
            foreach (var cut in Damage.EveryCut(whole))
                Assert.Single(Parse(whole[..cut], 1 << 20).OfType<ArchiveListing>());
            foreach (var edited in Damage.AnyEdits(whole, 150, seed: 6))
                Assert.Single(Parse(edited, 1 << 20).OfType<ArchiveListing>());
        }
    }

    private static byte[] Rar(bool isNew)
    {
        using var hive = new HiveBuilder();
        return new RarBuilder(isNew).Add("out/a", hive.Key(@"SAM\Domains\Account").Build()).Add("out/b.txt", "nothing"u8).Build();
    }

    private static List<Core.Record> Parse(byte[] archive, long mostUnpacked = 512L << 20)
    {
        var sink = new Records();
        new ArchiveListParser(new LibraryMemberReader(mostUnpacked)).Parse(new EvidenceFile(@"D:\Temp\x", archive.Length, () => new MemoryStream(archive)), sink);
        return sink.All;
    }

    private sealed class Records : IRecordSink
    {
        public List<Core.Record> All { get; } = [];

        public void Add(Core.Record record) => All.Add(record);

        public void Row(TextRow row) { }

        public void Event(EventRow row) { }

        public CancellationToken Cancelled => default;
    }
}
