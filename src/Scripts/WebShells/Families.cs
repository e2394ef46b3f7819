using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.WebShells;

/// <param name="IsCertain">True when words that only this family writes are there, not just its shape.</param>
internal sealed record Family(string Name, bool IsCertain);

/// <summary>Names that public collections use. A name explains a verdict; it decides one only beside other evidence.</summary>
internal static class Families
{
    /// <summary>Each entry: name, then words that must all be there, without regard to case. Kept in parts so that the binary does not itself look like the tools.</summary>
    private static readonly (string Name, string[] Words)[] Known =
    [
        ("ASPXSpy", ["aspx" + "spy"]),
        ("ASPXSpy", ["bin_" + "cmdexec"]),
        ("ASPXSpy", ["Bin_" + "Button_", "Bin_" + "Textbox_"]),
        ("Godzilla", ["payload", "asse" + "mbly", "md5", "rijn" + "dael"]),
        ("Behinder", ["rijn" + "dael", "binary" + "read", "createinstance(\"U\")"]),
        ("SharPyShell", ["runtime_" + "compiler", "compile" + "assembly"]),
        ("SharPyShell", ["SharPy" + "Shell"]),
        ("Neo-reGeorg", ["StrTr", "System.Net." + "Sockets"]),
        ("reGeorg", ["Georg " + "says"]),
        ("reGeorg", ["X-" + "CMD", "X-" + "TARGET", "X-" + "STATUS"]),
        ("Tunna", ["Tun" + "na v"]),
        ("ABPTTS", ["headerValueKey", "encryption", "ABP" + "TTS"]),
        ("Antak", ["ant" + "ak", "powershell"]),
        ("SPORTSBALL", ["fqr" + "spt"]),
        ("WSO", ["FilesMan", "safe" + "Mode"]),
        ("ASP.NET Web BackDoor", ["Web Back" + "Door"]),
        ("CyberSpy", ["cyber" + "spy"]),
        ("ntdaddy", ["nt" + "daddy"]),
        ("zehir", ["zehir" + "iv"]),
        ("zehir", ["zehir4"]),
        ("RHTools", ["RH" + "Tools"]),
        ("EFSO", ["efso_2"]),
        ("ELMALISEKER", ["elmali" + "seker"]),
        ("KlasVayv", ["Klas" + "vayv"]),
        ("Aspydrv", ["aspy" + "drv"]),
        ("InsomniaShell", ["Insomnia" + "Shell"]),
        ("Devilz Shell", ["devil" + "zShell"]),
        ("Laudanum", ["laud" + "anum"]),
        ("3fexe", ["3fexe"]),
        ("WebSniff", ["web" + "sniff"]),
        ("WebAdmin by lake2", ["lake" + "2"]),
        ("HTTP-Tunnel Pivotnacci", ["pivot" + "nacci"]),
        ("DarkBlade", ["dark" + "blade"]),
        ("Chack", ["Chack", "Logs" + "PL"]),
    ];

    public static Family? Find(string text, IReadOnlyList<string> hidden, PageLanguage language, Score score)
    {
        foreach (var (name, words) in Known)
        {
            if (words.All(w => AnyCase.Contains(text, w) || hidden.Any(h => AnyCase.Contains(h, w))))
                return new Family(name, true);
        }
        return ByShape(text, language, score);
    }

    private static Family? ByShape(string text, PageLanguage language, Score score)
    {
        var total = score.Total;
        if (total < Score.WebShell)
            return null;
        if (score.Capabilities.Contains("eval") && text.Length < 700 && language is PageLanguage.JScript or PageLanguage.VBScript)
            return new Family("China Chopper", false);
        if (score.Capabilities.Contains("tunnel"))
            return new Family("tunnel", false);
        return null;
    }
}
