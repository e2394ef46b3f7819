using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.Batch;

/// <summary>Loops of cmd.exe over words, numbers and what harmless commands print.</summary>
internal sealed partial class BatchShell
{
    private void For(string rest, string raw, int depth)
    {
        var match = Loop().Match(rest);
        if (!match.Success)
        {
            Started.Add("for " + rest);
            Deeds.Add("for " + rest);
            return;
        }
        var option = match.Groups[1].Value.ToLowerInvariant();
        var body = BatchSyntax.Head(raw, out var original) == "for" && Loop().Match(original) is { Success: true } plain ? plain.Groups[5].Value : match.Groups[5].Value;
        foreach (var values in Values(option, match.Groups[2].Value, match.Groups[4].Value).Take(MaxSteps))
        {
            if (Exhausted)
                return;
            var name = match.Groups[3].Value;
            var one = body.Trim();
            if (one.StartsWith('(') && one.EndsWith(')'))
                one = one[1..^1];
            var replaced = Replaced(one, name[0], values);
            Signs += option != "/l" && (NamesShell(one, name, replaced) || values.Count > 1 && JoinsTokens().IsMatch(one)) ? 1 : 0;
            Line(replaced, depth + 1);
        }
    }

    /// <summary>The loop's value is what is started, and that is a shell.</summary>
    private static bool NamesShell(string body, string name, string replaced) =>
        BatchSyntax.Head(body, out _).Contains("%" + name, StringComparison.OrdinalIgnoreCase) && BatchSyntax.Head(replaced, out _) is var head && (ShellNames.IsCmd(head) || ShellNames.IsPowerShell(head));

    /// <summary>The loop's variable and the letters after it, each with one value; what a value holds is not looked at again.</summary>
    private static string Replaced(string body, char name, IReadOnlyList<string> values)
    {
        var text = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            var at = body[i] == '%' ? i + 1 < body.Length && body[i + 1] == '%' ? i + 2 : i + 1 : body.Length;
            if (at < body.Length && body[at] - name is >= 0 and var number && number < values.Count)
            {
                text.Append(values[number]);
                i = at;
                continue;
            }
            text.Append(body[i]);
        }
        return text.ToString();
    }

    private IEnumerable<IReadOnlyList<string>> Values(string option, string options, string list)
    {
        if (option == "/l")
        {
            var numbers = list.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries);
            if (numbers.Length != 3 || !int.TryParse(numbers[0], out var from) || !int.TryParse(numbers[1], out var step) || !int.TryParse(numbers[2], out var to) || step == 0)
                yield break;
            for (long i = from; step > 0 ? i <= to : i >= to; i += step)
                yield return [i.ToString(CultureInfo.InvariantCulture)];
        }
        else if (option == "/f")
        {
            foreach (var line in Output(list))
                if (Tokens(line, options) is { Count: > 0 } tokens)
                    yield return tokens;
        }
        else
        {
            foreach (var word in list.Split([',', ' ', ';', '\t'], StringSplitOptions.RemoveEmptyEntries))
                yield return [word];
        }
    }

    /// <summary>Lines that the harmless commands of a <c>for /f</c> print: <c>set|findstr x</c>, <c>echo x</c>, a text.</summary>
    private IEnumerable<string> Output(string list)
    {
        var text = BatchSyntax.WithoutCarets(list.Trim(), out _);
        if (text.StartsWith('"'))
            return [text.Trim('"')];
        var command = text.Trim('\'', '`').Trim();
        var parts = command.Split('|');
        var head = BatchSyntax.Head(parts[0], out var rest);
        var lines = head switch
        {
            "set" => _variables.All.Where(pair => pair.Key.StartsWith(rest.Trim(), StringComparison.OrdinalIgnoreCase)).Select(pair => $"{pair.Key}={pair.Value}"),
            "echo" => [rest],
            "assoc" => [".ps1xml=Microsoft.PowerShellXMLData.1", ".cmd=cmdfile", ".exe=exefile", ".ps1=Microsoft.PowerShellScript.1"],
            "ftype" => [@"cmdfile=""%1"" %*", @"SHCmdFile=%SystemRoot%\explorer.exe", @"Microsoft.PowerShellScript.1=""C:\Windows\System32\notepad.exe"" ""%1"""],
            _ => Enumerable.Empty<string>(),
        };
        foreach (var filter in parts.Skip(1))
        {
            if (BatchSyntax.Head(filter, out var sought) is "findstr" or "find")
            {
                var word = sought.Split(' ').Last().Trim('"');
                var anyCase = sought.Contains("/i", StringComparison.OrdinalIgnoreCase);
                lines = lines.Where(line => line.Contains(word, anyCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
            }
        }
        return lines;
    }

    /// <summary>The parts of a line that <c>tokens=1-3,5*</c> asks for; a star is all that is left.</summary>
    private static List<string> Tokens(string line, string options)
    {
        if (options.Contains("tokens=*", StringComparison.OrdinalIgnoreCase) || options.TrimEnd('"', ' ').EndsWith("delims=", StringComparison.OrdinalIgnoreCase))
            return [line.TrimStart()];
        var delims = Delims().Match(options) is { Success: true } given ? given.Groups[1].Value.ToCharArray() : [' ', '\t'];
        var wanted = WantedTokens().Match(options) is { Success: true } asked ? asked.Groups[1].Value : "1";
        var starts = new List<(int From, int To)>();
        for (var i = 0; i < line.Length;)
        {
            while (i < line.Length && Array.IndexOf(delims, line[i]) >= 0)
                i++;
            var from = i;
            while (i < line.Length && Array.IndexOf(delims, line[i]) < 0)
                i++;
            if (i > from)
                starts.Add((from, i));
        }
        var tokens = new List<string>();
        foreach (var part in wanted.TrimEnd('*').Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (!int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last))
                continue;
            for (var at = first; at <= last && tokens.Count < MaxTokens; at++)
                tokens.Add(at >= 1 && at <= starts.Count ? line[starts[at - 1].From..starts[at - 1].To] : "");
            if (wanted.EndsWith('*') && part == wanted.TrimEnd('*').Split(',')[^1])
                tokens.Add(last >= 1 && last < starts.Count ? line[starts[last].From..] : "");
        }
        return tokens.TrueForAll(token => token.Length == 0) ? [] : tokens;
    }

    private const int MaxTokens = 31;

    [GeneratedRegex(@"^[\s,;]*(/[lfdr])?[\s,;]*(""[^""]*"")?[\s,;]*%{1,2}([A-Za-z0-9])[\s,;]*\bin[\s,;]*\(([\s,;]*""[^""]*""[\s,;]*|[\s,;]*'[^']*'[\s,;]*|[^)]*)\)[\s,;]*do[\s,;]*(.+)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Loop();

    [GeneratedRegex(@"delims=([^""]*?)(?:\s+tokens=|""|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Delims();

    [GeneratedRegex(@"tokens=([\d,\-]+\*?)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex WantedTokens();

    [GeneratedRegex(@"%[A-Za-z]%{1,2}[A-Za-z]", RegexOptions.NonBacktracking)]
    private static partial Regex JoinsTokens();
}
