using System.Text;
using Afterpatch.Formats.Text;
using Afterpatch.Formats.W3c;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.W3c;

public sealed class W3cLogReaderTests
{
    private const string Header =
        "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2021-03-03 00:00:00\r\n#Fields: date time s-ip cs-method cs-uri-stem "
        + "cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n";

    private const string Row = "2021-03-03 04:12:55 10.0.0.5 GET /owa/ - 443 - 203.0.113.7 Mozilla/5.0+(X) - 200 0 0 31\r\n";

    [Fact]
    public void Fields_are_given_by_name_and_a_dash_is_empty()
    {
        using var log = Open(Header + Row);
        Assert.True(log.Read());
        Assert.Equal("/owa/", Value(log, "cs-uri-stem"));
        Assert.Equal("", Value(log, "cs-username"));
        Assert.Equal("31", Value(log, "time-taken"));
        Assert.Equal("", Value(log, "sc-bytes"));
        Assert.True(log.TryGetUtc(out var utc));
        Assert.Equal(new DateTime(2021, 3, 3, 4, 12, 55, DateTimeKind.Utc), utc);
        Assert.False(log.Read());
        Assert.Empty(log.Errors());
    }

    [Fact]
    public void A_new_header_in_the_middle_counts_from_there()
    {
        using var log = Open(Header + Row + "#Fields: date time c-ip sc-status\r\n2021-03-03 05:00:00 198.51.100.1 404\r\n");
        Assert.True(log.Read());
        Assert.Equal(1, log.Layout);
        Assert.True(log.Read());
        Assert.Equal(2, log.Layout);
        Assert.Equal("404", Value(log, "sc-status"));
    }

    [Fact]
    public void A_user_name_with_a_leading_blank_does_not_shift_the_status()
    {
        using var log = Open(Header + "2022-01-01 00:01:24 ::1 POST /powershell clientApplication=ActiveMonitor 444  random\\user ::1 Microsoft+WinRM+Client - 200 0 0 15\r\n");
        Assert.True(log.Read());
        Assert.Equal(" random\\user", Value(log, "cs-username"));
        Assert.Equal("::1", Value(log, "c-ip"));
        Assert.Equal("200", Value(log, "sc-status"));
        Assert.Equal(1, log.Counts.Long);
    }

    [Fact]
    public void A_text_in_quotation_marks_is_one_field()
    {
        const string Advanced = "#Software: IIS Advanced Logging Module\r\n#Fields: date time cs-method cs-uri-stem cs(User-Agent) c-ip sc-status\r\n";
        using var log = Open(Advanced + "2021-03-03 04:12:55 GET /owa/ \"Mozilla/5.0 (X; Y) Z\" \"203.0.113.7\" 200\r\n2021-03-03 04:12:56 \"GET\" \"/a b\" \"-\" 203.0.113.8 404\r\n");
        Assert.True(log.Read());
        Assert.Equal(("Mozilla/5.0 (X; Y) Z", "203.0.113.7", "200"), (Value(log, "cs(User-Agent)"), Value(log, "c-ip"), Value(log, "sc-status")));
        Assert.True(log.Read());
        Assert.Equal(("GET", "/a b", "", "404"), (Value(log, "cs-method"), Value(log, "cs-uri-stem"), Value(log, "cs(User-Agent)"), Value(log, "sc-status")));
        Assert.Empty(log.Errors());
    }

    [Fact]
    public void Quotation_marks_of_a_client_are_part_of_its_value()
    {
        using var log = Open(Header + "2021-03-03 04:12:55 10.0.0.5 GET /\"x\" \"q\" 443 - 203.0.113.7 \"a+b - 200 0 0 31\r\n");
        Assert.True(log.Read());
        Assert.Equal(("\"q\"", "\"a+b", "200"), (Value(log, "cs-uri-query"), Value(log, "cs(User-Agent)"), Value(log, "sc-status")));
    }

    [Fact]
    public void A_row_cut_short_keeps_the_fields_that_it_has()
    {
        using var log = Open(Header + "2021-03-03 04:12:55 10.0.0.5 POST /ecp/y.js");
        Assert.True(log.Read());
        Assert.Equal("/ecp/y.js", Value(log, "cs-uri-stem"));
        Assert.Equal("", Value(log, "sc-status"));
        Assert.Equal(1, log.Counts.Short);
        Assert.Single(log.Errors());
    }

    [Fact]
    public void A_row_that_no_single_field_explains_keeps_both_its_ends()
    {
        using var log = Open(Header + "2021-03-03 04:12:55 10.0.0.5 GET /a b c d 443 - 203.0.113.7 Moz illa - 500 0 0 31\r\n");
        Assert.True(log.Read());
        Assert.Equal("GET", Value(log, "cs-method"));
        Assert.Equal("500", Value(log, "sc-status"));
        Assert.Equal(1, log.Counts.Unaligned);
    }

    [Fact]
    public void A_file_without_header_is_read_in_the_default_order_and_says_so()
    {
        using var log = Open(Row);
        Assert.True(log.Read());
        Assert.Equal("203.0.113.7", Value(log, "c-ip"));
        Assert.Contains(log.Errors(), error => error.Reason.Contains("no header", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_without_a_date_column_takes_the_headers_date_and_goes_on_after_midnight()
    {
        using var log = Open("#Date: 2013-07-30 23:00:00\r\n#Fields: time c-ip sc-status \r\n23:59:59 10.0.0.1 200\r\n00:00:01 10.0.0.1 200\r\n");
        Assert.True(log.Read());
        Assert.True(log.Read());
        Assert.Equal("200", Value(log, "sc-status"));
        Assert.True(log.TryGetUtc(out var utc));
        Assert.Equal(new DateTime(2013, 7, 31, 0, 0, 1, DateTimeKind.Utc), utc);
    }

    [Fact]
    public void The_native_format_has_the_same_names()
    {
        var line = "192.168.114.201, EXAMPLE\\u, 03/20/2021, 7:55:20, W3SVC2, SERVER, 172.21.13.45, 4502, 163, 3223, 200, 0, POST, /a,b.aspx, x=1, 2,\r\n";
        Assert.True(IisNativeLogReader.Fits(Encoding.ASCII.GetBytes(line.Trim())));
        using var log = new IisNativeLogReader(new MemoryStream(Encoding.ASCII.GetBytes(line)));
        Assert.True(log.Read());
        Assert.Equal("EXAMPLE\\u", Value(log, "cs-username"));
        Assert.Equal("200", Value(log, "sc-status"));
        Assert.True(log.TryGetUtc(out var utc));
        Assert.Equal(new DateTime(2021, 3, 20, 7, 55, 20, DateTimeKind.Utc), utc);
    }

    [Theory]
    [InlineData("u_in210810.log", "10.08.2021", 8, 10)]
    [InlineData("u_in210810.log", "10/08/2021", 8, 10)]
    [InlineData("in211008.log", "10/08/2021", 10, 8)]
    [InlineData("u_in2108.log", "8/10/21", 8, 10)]
    [InlineData("copy.log", "10.08.2021", 8, 10)]
    [InlineData("copy.log", "10/08/2021", 10, 8)]
    [InlineData("u_in210831.log", "09/01/2021", 9, 1)]
    public void Which_number_is_the_month_says_the_files_name_then_the_separator(string name, string date, int month, int day)
    {
        var line = $"192.168.114.201, -, {date}, 7:55:20, W3SVC2, SERVER, 172.21.13.45, 4502, 163, 3223, 200, 0, POST, /a, x=1,\r\n";
        using var log = new IisNativeLogReader(new MemoryStream(Encoding.ASCII.GetBytes(line)), name);
        Assert.True(log.Read());
        Assert.True(log.TryGetUtc(out var utc));
        Assert.Equal((month, day), (utc.Month, utc.Day));
    }

    [Fact]
    public void Any_damage_ends_in_rows_and_errors()
    {
        var whole = Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Repeat(Row, 6)) + "#Fields: date time c-ip\r\n2021-03-03 04:12:55 ::1\r\n" + Row);
        foreach (var bytes in Damage.EveryCut(whole).Select(cut => whole[..cut]).Concat(Damage.AnyEdits(whole, 10_000, 7)))
            ReadAll(new W3cLogReader(new MemoryStream(bytes)));
        foreach (var bytes in Damage.AnyEdits(Encoding.Unicode.GetBytes(Header + Row), 1_000, 8))
            ReadAll(new W3cLogReader(new MemoryStream(bytes)));
        var native = "192.168.114.201, -, 03/20/2021, 7:55:20, W3SVC2, SERVER, 172.21.13.45, 4502, 163, 3223, 200, 0, POST, /a, x=1,\r\n"u8.ToArray();
        foreach (var bytes in Damage.AnyEdits(native, 2_000, 9))
            ReadAll(new IisNativeLogReader(new MemoryStream(bytes)));
    }

    private static void ReadAll(FieldedLogReader log)
    {
        using (log)
        {
            while (log.Read())
            {
                for (var i = 0; i < log.Fields.Count; i++)
                    Assert.True(log.Field(i).Length <= log.Line.Length);
                log.TryGetUtc(out _);
            }
            Assert.True(log.Errors().Count() < 10);
        }
    }

    private static W3cLogReader Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Value(FieldedLogReader log, string name) => Encoding.UTF8.GetString(log.Field(log.Fields.ToList().IndexOf(name)));
}
