using Xunit;
using static Afterpatch.Analysis.Tests.Sigma.Hunting;

namespace Afterpatch.Analysis.Tests.Sigma;

public class ModifierTests
{
    [Theory]
    [InlineData("CommandLine: 'cmd.exe'", "CMD.EXE", true)]
    [InlineData("CommandLine: 'cmd.exe'", "cmd.exe ", false)]
    [InlineData("CommandLine|contains: 'who'", "cmd /c WHOAMI", true)]
    [InlineData("CommandLine|startswith: 'cmd'", "CMD /c", true)]
    [InlineData("CommandLine|startswith: 'cmd'", "x cmd", false)]
    [InlineData("CommandLine|endswith: '\\cmd.exe'", "C:\\Windows\\cmd.exe", true)]
    [InlineData("CommandLine|endswith: '\\cmd.exe'", "C:\\Windows\\cmd.exe /c", false)]
    [InlineData("CommandLine|contains|cased: 'Who'", "whoami", false)]
    [InlineData("CommandLine|contains|cased: 'Who'", "Whoami", true)]
    [InlineData("CommandLine|contains|all: ['a1', 'b2']", "b2 a1", true)]
    [InlineData("CommandLine|contains|all: ['a1', 'b2']", "b2", false)]
    [InlineData("CommandLine|contains: ['a1', 'b2']", "b2", true)]
    [InlineData("CommandLine|re: 'who.mi'", "x whoami", true)]
    [InlineData("CommandLine|re: 'WHO'", "whoami", false)]
    [InlineData("CommandLine|re|i: 'WHO'", "whoami", true)]
    [InlineData("CommandLine|re: '^b$'", "a\nb", false)]
    [InlineData("CommandLine|re|m: '^b$'", "a\nb", true)]
    [InlineData("CommandLine|re: 'a.b'", "a\nb", false)]
    [InlineData("CommandLine|re|s: 'a.b'", "a\nb", true)]
    [InlineData("CommandLine|re|i|s: 'A.B'", "a\nb", true)]
    [InlineData("CommandLine|cidr: '10.0.0.0/8'", "10.200.1.1", true)]
    [InlineData("CommandLine|cidr: '10.0.0.0/8'", "11.0.0.1", false)]
    [InlineData("CommandLine|cidr: '10.0.0.0/8'", "10.0", false)]
    [InlineData("CommandLine|cidr: 'fe80::/10'", "fe80::1", true)]
    [InlineData("CommandLine|cidr: '127.0.0.0/8'", "::ffff:127.0.0.1", true)]
    [InlineData("CommandLine|gt: 5", "6", true)]
    [InlineData("CommandLine|gt: 5", "5", false)]
    [InlineData("CommandLine|gte: 5", "0x5", true)]
    [InlineData("CommandLine|lt: 5", "x", false)]
    [InlineData("CommandLine|lte: 5", "5", true)]
    [InlineData("CommandLine|neq: 'a'", "b", true)]
    [InlineData("CommandLine|neq: ['a', 'b']", "b", false)]
    [InlineData("CommandLine|contains|neq: 'a'", "bab", false)]
    [InlineData("CommandLine|contains|windash: ' -ma '", "p.exe /ma lsass", true)]
    [InlineData("CommandLine|contains|windash: ' -ma '", "p.exe \u2013ma lsass", true)]
    [InlineData("CommandLine|contains|windash: ' -ma '", "p.exe +ma lsass", false)]
    [InlineData("CommandLine|contains|windash: 'a-b'", "a/b", false)]
    [InlineData("CommandLine|hour: 4", "2021-03-03T04:05:06Z", true)]
    [InlineData("CommandLine|hour|gte: 5", "2021-03-03T04:05:06Z", false)]
    [InlineData("CommandLine|week: 9", "2021-03-03T04:05:06Z", true)]
    [InlineData("CommandLine|month: 3", "no time", false)]
    [InlineData("CommandLine|hour: 4", "04:12:00", true)]
    [InlineData("CommandLine|minute: 12", "04:12", true)]
    [InlineData("CommandLine|hour: 4", "2021-03-03 04:05:06.1234567", true)]
    [InlineData("CommandLine|hour: 2", "2021-03-03T04:05:06+02:00", true)]
    [InlineData("CommandLine|hour: 0", "2021-03-03", false)]
    [InlineData("CommandLine|year: 2021", "2021-03-03", true)]
    [InlineData("CommandLine|year|gte: 1", "04:12:00", false)]
    [InlineData("CommandLine|month|gte: 1", "04:12:00", false)]
    [InlineData("CommandLine|day|gte: 1", "04:12:00Z", false)]
    [InlineData("CommandLine|year|gte: 1", "10.5", false)]
    [InlineData("CommandLine|year|gte: 1", "March 3", false)]
    [InlineData("CommandLine|year|gte: 1", "Wednesday", false)]
    [InlineData("CommandLine|year|gte: 1", "2021-13-03", false)]
    [InlineData("CommandLine|minute|gte: 0", "7", false)]
    [InlineData("CommandLine|re: '^[\\w[:-]+$'", "a[:", true)]
    [InlineData("CommandLine|re: '^[]:a-z[-]+$'", "]a[-:", true)]
    [InlineData("CommandLine|re: '^a{0,2}\\[:$'", "aa[:", true)]
    [InlineData("CommandLine: 0x17", "23", true)]
    [InlineData("CommandLine: '0x17'", "23", false)]
    [InlineData("CommandLine: 3", "3", true)]
    public void A_modifier_means_what_the_specification_says(string test, string value, bool expected) =>
        Assert.Equal(expected, Hits(Test(test), ("CommandLine", value)));

    [Theory]
    [InlineData("base64|contains", "Invoke", "xx SW52b2tl yy")]
    [InlineData("base64offset|contains", "Invoke-Mimikatz", "a AgIEludm9rZS1NaW1pa2F0eg==")]
    [InlineData("wide|base64offset|contains", "http://", "JABhAD0AJwBoAHQAdABwADoALwAvAHgAJwA=")]
    [InlineData("utf16le|base64|contains", "ab", "x YQBiAA== y")]
    [InlineData("utf16be|base64|contains", "ab", "x AGEAYg== y")]
    [InlineData("utf16|base64|contains", "ab", "x //5hAGIA y")]
    public void Encoded_texts_are_found(string modifiers, string text, string value) =>
        Assert.True(Hits(Test($"CommandLine|{modifiers}: '{text}'"), ("CommandLine", value)));

    [Fact]
    public void A_base64_text_is_found_at_every_offset()
    {
        for (var offset = 0; offset < 4; offset++)
        {
            var value = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(new string('~', offset) + "IEX (New-Object Net.WebClient)" + "~~"));
            Assert.True(Hits(Test("CommandLine|base64offset|contains: 'New-Object Net.WebClient'"), ("CommandLine", value)), $"offset {offset}");
        }
    }

    [Fact]
    public void Null_empty_and_exists_are_three_things()
    {
        Assert.True(Hits(Test("Image: null"), ("CommandLine", "x")));
        Assert.True(Hits(Test("Image: null"), ("Image", null)));
        Assert.False(Hits(Test("Image: null"), ("Image", "")));
        Assert.True(Hits(Test("Image: ''"), ("Image", "")));
        Assert.True(Hits(Test("Image: ''"), ("Image", null)));
        Assert.False(Hits(Test("Image: ''"), ("CommandLine", "x")));
        Assert.True(Hits(Test("Image|exists: true"), ("Image", null)));
        Assert.False(Hits(Test("Image|exists: true"), ("CommandLine", "x")));
        Assert.True(Hits(Test("Image|exists: false"), ("CommandLine", "x")));
        Assert.True(Hits(Test("Image: '*'"), ("Image", "x")));
        Assert.False(Hits(Test("Image: '*'"), ("Image", null)));
    }

    [Fact]
    public void Fields_are_compared_with_each_other()
    {
        Assert.True(Hits(Test("Image|fieldref: ParentImage"), ("Image", "A.exe"), ("ParentImage", "a.EXE")));
        Assert.False(Hits(Test("Image|fieldref: ParentImage"), ("Image", "A.exe"), ("ParentImage", "b.exe")));
        Assert.True(Hits(Test("CommandLine|fieldref|contains: Image"), ("Image", "b"), ("CommandLine", "abc")));
        Assert.True(Hits(Test("CommandLine|fieldref|endswith: Image"), ("Image", "bc"), ("CommandLine", "abc")));
        Assert.False(Hits(Test("CommandLine|fieldref|startswith: Image"), ("Image", "bc"), ("CommandLine", "abc")));
        Assert.True(Hits(Test("Image|fieldref|neq: ParentImage"), ("Image", "a"), ("ParentImage", "b")));
        Assert.False(Hits(Test("Image|fieldref: ParentImage"), ("Image", "a")));
    }

    [Fact]
    public void Placeholders_are_expanded_or_the_rule_is_refused()
    {
        var rule = Test("CommandLine|contains|expand: 'srv-%name%-'");
        var values = new Dictionary<string, IReadOnlyList<string>> { ["name"] = ["a", "b*"] };
        var engine = Engine([rule], values);
        Assert.NotEmpty(Matches(engine, new FakeEventRow(Sysmon, 1, ("CommandLine", "x srv-bcd- y"))));
        Assert.Empty(Matches(engine, new FakeEventRow(Sysmon, 1, ("CommandLine", "x srv-c- y"))));
        Assert.Contains("%name%", Problem(rule).Reason, StringComparison.Ordinal);
        Assert.True(Hits(Test("CommandLine|contains|expand: '\\%name%'"), ("CommandLine", "x %name% y")));
    }

    [Theory]
    [InlineData("CommandLine|what: 'x'", "not known")]
    [InlineData("CommandLine|contains|contains: 'x'", "twice")]
    [InlineData("CommandLine|contains|endswith: 'x'", "more than one")]
    [InlineData("CommandLine|i: 'x'", "belongs after 're'")]
    [InlineData("CommandLine|re|contains: 'x'", "cannot be combined")]
    [InlineData("CommandLine|re: '(?=x)y'", "bounded time")]
    [InlineData("CommandLine|re: '(a)\\1'", "bounded time")]
    [InlineData("CommandLine|re: '((a{100}){100}){100}'", "bounded time")]
    [InlineData("CommandLine|re: '(['", "not a regular expression")]
    [InlineData("CommandLine|re: '^[[:digit:]]+$'", "POSIX")]
    [InlineData("CommandLine|re: 'x[a[:^alpha:]]'", "POSIX")]
    [InlineData("CommandLine|re: 'x[^[:space:]b]'", "POSIX")]
    [InlineData("CommandLine|re: '[:alnum:]+'", "POSIX")]
    [InlineData("CommandLine|re: '[a-z-[b]]'", "'-['")]
    [InlineData("CommandLine|re: '[\\w-[\\d]]'", "'-['")]
    [InlineData("CommandLine|re: '\\p{IsGreek}'", "named blocks")]
    [InlineData("CommandLine|re: '[\\P{IsCyrillic}]'", "named blocks")]
    [InlineData("CommandLine|re: '\\v+'", "\\v")]
    [InlineData("CommandLine|re: '\\u0041'", "PCRE")]
    [InlineData("CommandLine|re: '(?<1>a)'", ".NET")]
    [InlineData("CommandLine|re: 'a{,3}'", "two ways")]
    [InlineData("CommandLine|cidr: '10.0.0.0/33'", "CIDR")]
    [InlineData("CommandLine|gt: 'x'", "not a number")]
    [InlineData("CommandLine|exists: maybe", "true or false")]
    [InlineData("CommandLine|contains|base64: 'x'", "must come before")]
    [InlineData("CommandLine|base64|contains: 'a*b'", "wildcards")]
    [InlineData("CommandLine|wide|contains: 'a'", "base64")]
    [InlineData("CommandLine: []", "empty list")]
    [InlineData("CommandLine: [{a: b}]", "neither a text nor a number")]
    [InlineData("CommandLine|neq|all: ['a', 'b']", "cannot be combined")]
    public void What_has_no_meaning_is_refused_with_its_line(string test, string reason)
    {
        var problem = Problem(Test(test));
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(8, problem.Line);
    }
}
