using System.Management.Automation.Language;

namespace Afterpatch.Scripts.Tests.PowerShell.Obfuscation;

/// <summary>Ordinary scripts to hide and to find again, and what makes two scripts the same.</summary>
internal static class PlainScripts
{
    public static IReadOnlyList<string> Lines { get; } =
    [
        "Write-Host 'Hello World' -ForegroundColor Green; Get-Process | Where-Object { $_.CPU -gt 10 }",
        "(New-Object Net.WebClient).DownloadString('http://files.example/a.txt') | Out-File \"$env:TEMP\\a.txt\"",
        "Get-Service | Where-Object { $_.Status -eq 'Stopped' } | ForEach-Object { \"{0} is {1}\" -f $_.Name, $_.Status }",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Lines,
        """
        $path = "C:\Temp"
        if (-not (Test-Path $path)) { New-Item -ItemType Directory -Path $path | Out-Null }
        foreach ($f in Get-ChildItem $path) { "{0} {1}" -f $f.Name, $f.Length }
        """,
        """
        function Get-Sum([int]$a, [int]$b) { return $a + $b }
        $r = Get-Sum 3 4
        Write-Output "Sum: $r"
        """,
        """
        $msg = 'It''s ' + "done"; Write-Host ($msg + [char]33)
        # a comment
        $x = 'a,b'.Split(',') -join ';'
        """,
        """
        [CmdletBinding()]
        param([Parameter(Mandatory = $true)][string[]]$ComputerName, [int]$Days = 7)
        $since = (Get-Date).AddDays(-$Days)
        $found = @{}
        foreach ($name in $ComputerName) {
            try {
                $events = Get-WinEvent -ComputerName $name -FilterHashtable @{ LogName = 'System'; Level = 2; StartTime = $since } -ErrorAction Stop
                $found[$name] = $events.Count
            }
            catch {
                Write-Warning "No answer from ${name}: $($_.Exception.Message)"
                continue
            }
            finally { $events = $null }
        }
        switch ($found.Count) { 0 { 'none' } default { $found.GetEnumerator() | Sort-Object Value -Descending | Select-Object -First 10 } }
        """,
    ];

    /// <summary>The tokens, whatever the case, the quotes and the white space; comments do not count.</summary>
    public static string Tokens(string text)
    {
        Parser.ParseInput(text, out var tokens, out _);
        var said = tokens.Where(token => token.Kind is not (TokenKind.NewLine or TokenKind.Comment or TokenKind.Semi or TokenKind.EndOfInput or TokenKind.LineContinuation))
            .Select(token => token is StringToken value ? value.Value : token.Text);
        return string.Join('\u0001', said).ToLowerInvariant().ReplaceLineEndings("\n");
    }
}
