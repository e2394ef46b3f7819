using System.Text;
using Afterpatch.Formats.ExchangeLog;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.ExchangeLog;

public sealed class ExchangeLogReaderTests
{
    private const string Ecp =
        "\uFEFF#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: ECP Server Log\r\n#Date: 2021-03-03T00:00:00.000Z\r\n"
        + "#Fields: TimeStamp,ServerName,EventId,EventData\r\n";

    [Fact]
    public void The_header_names_the_columns_and_the_kind()
    {
        using var log = Open(Ecp + "2021-03-03T04:13:10.001Z,SRV01,ECP.Request,S:TIME=812;S:CMD=Get-InboxRule\r\n");
        Assert.True(log.Read());
        Assert.Equal("ECP Server Log", log.Directive("Log-type"));
        Assert.Equal("SRV01", Value(log, "servername"));
        Assert.True(log.TryGetUtc(out var utc));
        Assert.Equal(new DateTime(2021, 3, 3, 4, 13, 10, 1, DateTimeKind.Utc), utc);
        Assert.Empty(log.Errors());
    }

    [Fact]
    public void Commas_in_a_last_column_of_free_text_belong_to_it()
    {
        using var log = Open(Ecp + "2021-03-03T04:13:10.001Z,SRV01,ECP.Request,S:CMD=Set-OabVirtualDirectory.ExternalUrl='http://f/<script>a(b,c)</script>'\r\n");
        Assert.True(log.Read());
        Assert.EndsWith("a(b,c)</script>'", Value(log, "EventData"), StringComparison.Ordinal);
        Assert.Equal(1, log.Counts.Long);
    }

    [Fact]
    public void Quotes_are_taken_off_doubled_ones_are_one_and_line_ends_inside_are_kept()
    {
        using var log = Open(Ecp + "2021-03-03T04:13:10.001Z,\"SRV,01\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n2021-03-03T04:13:11.001Z,A,B,C\r\n");
        Assert.True(log.Read());
        Assert.Equal("SRV,01", Value(log, "ServerName"));
        Assert.Equal("say \"hi\"", Value(log, "EventId"));
        Assert.Equal("two\r\nlines", Value(log, "EventData"));
        Assert.True(log.Read());
        Assert.Equal("C", Value(log, "EventData"));
        Assert.Equal(8, log.LineNumber);
    }

    [Fact]
    public void A_bare_line_of_column_names_is_a_header_wherever_it_comes()
    {
        using var log = Open("DateTime,RequestId,UrlStem\r\n2021-03-03T04:12:55.101Z,1,/a\r\nDateTime,UrlStem\r\n2021-03-03T04:12:56.101Z,/b\r\n");
        Assert.True(log.Read());
        Assert.Equal("/a", Value(log, "UrlStem"));
        Assert.True(log.Read());
        Assert.Equal("/b", Value(log, "UrlStem"));
        Assert.False(log.Read());
        Assert.Equal(2, log.Layout);
    }

    [Fact]
    public void Rows_with_other_counts_are_counted_and_read_as_far_as_they_go()
    {
        using var log = Open("DateTime,A,B\r\n2021-03-03T04:12:55.101Z,1\r\n2021-03-03T04:12:55.101Z,1,2,3\r\n");
        Assert.True(log.Read());
        Assert.Equal("", Value(log, "B"));
        Assert.True(log.Read());
        Assert.Equal("2", Value(log, "B"));
        Assert.Equal((1, 1), (log.Counts.Short, log.Counts.Unaligned));
    }

    [Fact]
    public void Any_damage_ends_in_rows_and_errors()
    {
        var whole = Encoding.UTF8.GetBytes(Ecp + "2021-03-03T04:13:10.001Z,SRV01,\"a \"\"b\"\" \r\n c\",S:CMD=x,y\r\n2021-03-03T04:13:11.001Z,SRV01,\"open,x\r\n2021-03-03T04:13:12.001Z,A,B,C\r\n");
        foreach (var bytes in Damage.EveryCut(whole).Select(cut => whole[..cut]).Concat(Damage.AnyEdits(whole, 10_000, 5)))
        {
            using var log = new ExchangeLogReader(new MemoryStream(bytes));
            while (log.Read())
            {
                for (var i = 0; i < log.Fields.Count; i++)
                    Assert.True(log.Field(i).Length <= log.Line.Length);
                log.TryGetUtc(out _);
            }
            Assert.True(log.Errors().Count() < 10);
        }
    }

    private static ExchangeLogReader Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Value(ExchangeLogReader log, string name)
    {
        var at = log.Fields.ToList().FindIndex(field => field.Equals(name, StringComparison.OrdinalIgnoreCase));
        return Encoding.UTF8.GetString(log.Field(at));
    }
}
