using System.Globalization;
using System.IO.Compression;
using System.Text;
using Afterpatch.Testing;

namespace Afterpatch.Benchmarks;

/// <summary>Scripts to measure on: written out from a few templates, as large as wanted, and the pages of the test corpus.</summary>
internal static class ScriptCorpus
{
    /// <summary>A page of nothing but code that matters: requests, files, folders, uploads.</summary>
    public static byte[] DenseCSharp(int methods) => Repeat("<%@ Page Language=\"C#\" %><%@ Import Namespace=\"System.IO\" %><script runat=\"server\">int total;\n", """
            protected void M§(object sender, EventArgs e) {
                string name§ = Request.QueryString["n§"], folder = Request["dir"]; int count§ = 0;
                string root = Server.MapPath("~/userfiles/" + folder);
                if (!string.IsNullOrEmpty(name§)) {
                    foreach (string part in name§.Split(',')) { count§ += part.Length * §; list.Add(part.Trim().ToLower()); }
                    Label§.Text = Server.HtmlEncode(name§) + " (" + count§.ToString() + ")";
                } else {
                    for (int j = 0; j < 10; j++) { total += j * count§; if (total > 1000) break; }
                    string path = Server.MapPath("~/App_Data/report§.txt");
                    if (File.Exists(path)) using (StreamReader r = new StreamReader(path)) { string line; while ((line = r.ReadLine()) != null) Response.Write(Server.HtmlEncode(line)); }
                }
                HttpPostedFile f = Request.Files["NewFile"]; string ext = Path.GetExtension(f.FileName).ToLower();
                if (ext == ".jpg" || ext == ".gif" || ext == ".png") f.SaveAs(root + Path.GetFileName(f.FileName));
            }

        """, "</script><html><body><form runat=\"server\"></form></body></html>", methods);

    public static byte[] DenseVisualBasic(int methods) => Repeat("<%@ Page Language=\"VB\" %>\n<script runat=\"server\">\n", """
            Sub Save§(ByVal sender As Object, ByVal e As EventArgs)
                Dim name§ As String = Request.Form("title§")
                Dim folder As String = Server.MapPath("~/files/") & Path.GetFileName(name§)
                If File.Exists(folder) AndAlso name§.Length > § Then
                    For Each line As String In File.ReadAllLines(folder)
                        Response.Write(Server.HtmlEncode(line) & "<br>")
                    Next
                Else
                    Using command As New SqlCommand("select * from t where id = @id", connection)
                        command.Parameters.AddWithValue("@id", name§)
                        command.ExecuteNonQuery()
                    End Using
                End If
            End Sub

        """, "</script>", methods);

    public static byte[] DenseVBScript(int methods) => Repeat("<%@ Language=\"VBScript\" %>\n<%\n", """
            Sub Show§(id)
                Dim rs, name§, sql
                name§ = Replace(Request.Form("name§"), "'", "''")
                sql = "select * from articles where id = " & CLng(id) & " and name = '" & name§ & "'"
                Set rs = Server.CreateObject("ADODB.Recordset")
                rs.Open sql, conn, 1, 1
                Do While Not rs.EOF
                    Response.Write Server.HTMLEncode(rs("title")) & "<br>"
                    If Len(name§) > § Then Response.Write UCase(Left(name§, 1)) & Mid(name§, 2)
                    rs.MoveNext
                Loop
                rs.Close
            End Sub

        """, "%>", methods);

    /// <summary>What administrators write: functions, pipelines, formats, and nothing to take apart.</summary>
    public static byte[] PlainPowerShell(int functions) => Repeat("# Reports of every server\n", """
        function Get-Report§ {
            <#
            .SYNOPSIS
                Reads the report of one service.
            #>
            param([Parameter(Mandatory = $true)][string]$Name, [int]$Count = §)
            $items = Get-ChildItem -Path "C:\Data\$Name" -Filter *.log | Where-Object { $_.Length -gt §KB }
            foreach ($item in $items) {
                try {
                    $text = Get-Content -Path $item.FullName -TotalCount $Count
                    Write-Verbose "Read $($item.Name) at $(Get-Date -Format 'yyyy-MM-dd')"
                }
                catch { Write-Warning ("Cannot read {0}: {1}" -f $item.Name, $_.Exception.Message) }
                # An error counts once a file
                if ($text -match 'error') {
                    [pscustomobject]@{ Name = $item.Name; Lines = $text.Count; Index = § }
                }
            }
        }

        """, "Get-Report1 -Name 'Transport'\n", functions);

    public static byte[] Style(int rules) => Repeat("/* style */\n", ".box§ > a:hover, #id§ td { margin: 0 §px; background: url(img/§.png) no-repeat; color: #fff; }\n", "", rules);

    public static byte[] ClientScript(int functions) => Repeat("'use strict';\n", "function f§(a, b) { if (a < b && b !== §) { return document.getElementById('x§').value + '<div>' + a; } return eval(a); }\n", "", functions);

    public static byte[] StaticHtml(int rows) => Repeat("<!doctype html><html><head><title>t</title><script src=\"a.js\"></script></head><body>\n",
        "<div class=\"row§\"><a href=\"/page/§?x=1&amp;y=2\">Item number §</a><p>Some text of the article, which is as long as this.</p></div>\n", "</body></html>", rows);

    /// <summary>The pages of the test corpus, by name: <c>shells</c> or <c>benign</c>.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Golden(string kind)
    {
        var hex = File.ReadAllText(Path.Combine(Repository.Golden("webshell/" + kind), "in.zip.hex")).ReplaceLineEndings("");
        using var archive = new ZipArchive(new MemoryStream(Convert.FromHexString(hex)));
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return (entry.FullName, bytes.ToArray());
        }
    }

    private static byte[] Repeat(string head, string template, string tail, int times)
    {
        var text = new StringBuilder(head);
        for (var i = 0; i < times; i++)
            text.Append(template).Replace("§", i.ToString(CultureInfo.InvariantCulture), text.Length - template.Length, template.Length);
        return Encoding.UTF8.GetBytes(text.Append(tail).ToString());
    }
}
