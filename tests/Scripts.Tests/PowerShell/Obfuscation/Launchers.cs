using System.Globalization;
using System.Text;

namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>Command lines that carry a script: encoded commands, cmd.exe's variables, carets, loops and pipes.</summary>
internal static class Launchers
{
    public static IReadOnlyList<(string Name, Func<string, Random, string> Launch)> All { get; } =
    [
        ("encoded", (text, _) => $"powershell.exe -NoP -NonI -W Hidden -Enc {Unicode(text)}"),
        ("encoded short", (text, _) => $"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -ep bypass -e {Unicode(text)}"),
        ("encoded slash", (text, _) => $"PowErShEll /eNcodEdcOm {Unicode(text)}"),
        ("encoded quoted", (text, _) => $"powershell -EncodedCommand \"{Unicode(text)}\""),
        ("encoded carets", (text, _) => $"cmd.exe /c pow^ersh^ell -w 1 -e^nc {Unicode(text)}"),
        ("command", (text, _) => $"powershell -NoLogo -c \"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\""),
        ("command block", (text, _) => $"powershell -Command \"& {{{text.Replace("\"", "\\\"", StringComparison.Ordinal)}}}\""),
        ("set and echo", (text, _) => $"cmd /c \"set q1={Cmd(text)}&&echo %q1% | powershell -nop -\""),
        ("environment variable", (text, _) => $"cMd.eXe /c \"SEt  zK={Cmd(text)}&& pOwErShElL -noP .( $Env:coMsPeC[4,15,25]-joIN'')( $eNv:zK )\""),
        ("environment item", (text, _) => $"cmd /c \"set zq={Cmd(text)}&&powershell iex (get-item env:zq).value\""),
        ("environment method", (text, _) => $"cmd /c \"set zq={Cmd(text)}&&powershell iex ([environment]::GetEnvironmentVariable('zq','process'))\""),
        ("environment child item", (text, _) => $"cmd /c \"set zq={Cmd(text)}&&powershell (gci env:zq).value^|iex\""),
        ("two variables", (text, _) => $"cmd /c \"set aa=powershell -nop -c&&set bb={Cmd(text).Replace("\"", "\\\"", StringComparison.Ordinal)}&&call %aa% %bb%\""),
        ("two variables and delayed", (text, _) => $"cmd /v:on /c \"set aa=powershell -nop -c&&set bb={Cmd(text).Replace("\"", "\\\"", StringComparison.Ordinal)}&&!aa! !bb!\""),
        ("input", (text, _) => $"cmd /c \"echo {Cmd(text)} | powershell -noprofile -\""),
        ("input expression", (text, _) => $"cmd /c \"echo {Cmd(text)} | powershell $input|iex\""),
        ("input variable", (text, _) => $"cmd.exe /c \"ECHo/{Cmd(text)}|PoWerShELl -NoexIt ${{INpUt}} ^| .( $PsHome[4]+$psHOME[30]+'X')\""),
        ("comspec slices", (text, _) => $"cmd /c \"%ComSpec:~-7,1%%ComSpec:~-6,1%d /c powershell -e {Unicode(text)}\""),
        ("variable slices", (text, _) => $"cmd /V:ON /c \"set u=lehsrwop-c e&&set o=!u:~7,1!!u:~6,1!!u:~5,1!!u:~1,1!!u:~4,1!!u:~3,1!!u:~2,1!!u:~1,1!!u:~0,1!!u:~0,1!&&!o! -enc {Unicode(text)}\""),
        ("loop of letters", Letters),
        ("reversed loop", (text, _) => { var line = Reverse("powershell -e " + Unicode(text)); return $"cmd /V /C \"set r={line}&&for /L %a in ({line.Length - 1},-1,0) do set c=!c!!r:~%a,1!&&if %a==0 call %c%\""; }),
        ("replaced", (text, _) => $"cmd /c \"set z=powZZZrshZZZll -ZZZ {Unicode(text)}&&call %z:ZZZ=e%\""),
        ("start", (text, _) => $"cmd /c start /b powershell -e {Unicode(text)}"),
        ("wmic", (text, _) => $"wmic process call create \"powershell -e {Unicode(text)}\""),
        ("wscript", (text, _) => $"mshta vbscript:CreateObject(\"WScript.Shell\").Run(\"powershell -w hidden -enc {Unicode(text)}\",0)(window.close)"),
        ("rundll32", (text, _) => $"rundll32.exe SHELL32.DLL,ShellExec_RunDLL \"powershell\" \" -w hidden -e {Unicode(text)}\""),
        ("nested", (text, _) => $"powershell -nop -c \"powershell -e {Unicode($"powershell -enc {Unicode(text)}")}\""),
        ("start-process", (text, _) => $"Start-Process powershell -ArgumentList '-nop','-w','hidden','-e','{Unicode(text)}'"),
        ("clip", (text, _) => $"cmd /c \"echo {Cmd(text)} |clip && powershell -sta [void][System.Reflection.Assembly]::LoadWithPartialName('System.Windows.Forms');iex ([System.Windows.Forms.Clipboard]::GetText())\""),
        ("clip type", (text, _) => $"cmd /c \"echo {Cmd(text)} |clip && powershell -sta Add-Type -Assembly PresentationCore;([Windows.Clipboard]::GetText())|iex;[Windows.Clipboard]::Clear()\""),
        ("cmd /k", (text, _) => $"%COMSPEC% /b /k \"powershell -nop -noni -w hidden -enc {Unicode(text)}\""),
    ];

    private static string Unicode(string text) => Convert.ToBase64String(Encoding.Unicode.GetBytes(text));

    private static string Reverse(string text) => string.Concat(text.Reverse());

    /// <summary>Inside the quotes of <c>cmd /c "…"</c> the outer quotes go first, so that what cmd acts on is escaped by carets.</summary>
    private static string Cmd(string text) =>
        string.Concat(text.Select(c => c is '|' or '&' or '<' or '>' or '^' or '(' or ')' ? "^" + c : c.ToString()));

    private static string Letters(string text, Random random)
    {
        var line = "powershell -e " + Unicode(text);
        var letters = string.Concat(line.Distinct().Order());
        var shuffled = letters.ToCharArray();
        random.Shuffle(shuffled);
        var set = new string(shuffled);
        return $"cmd /V:ON /C \"set n={set}&&for %a in ({string.Join(' ', line.Select(c => set.IndexOf(c, StringComparison.Ordinal).ToString(CultureInfo.InvariantCulture)))} 999) do set b=!b!!n:~%a,1!&&if %a==999 call %b:~-{line.Length}%\"";
    }
}
