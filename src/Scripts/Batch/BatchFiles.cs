using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.Batch;

/// <summary>Text files that a batch file writes line by line, unpacks and runs: nothing is written, the lines are kept in memory.</summary>
internal sealed partial class BatchFiles
{
    private const int MaxFiles = 64;
    private const int MaxLength = 4 << 20;
    private readonly Dictionary<string, StringBuilder> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _decoded = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file that the lines of an open block go to.</summary>
    private string? _block;

    public IReadOnlyDictionary<string, string> All => _files.ToDictionary(file => file.Key, file => file.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the arguments are only about files that were written here.</summary>
    public bool IsAbout(string arguments)
    {
        if (_files.Count == 0)
            return false;
        foreach (var word in Windows.CommandLine.Split(arguments, out _))
        {
            var name = Name(word).TrimEnd('*', '.');
            if (name.Length > 3 && !name.StartsWith('-') && !name.StartsWith('/') && !name.StartsWith('>') && !_files.Keys.Any(file => file.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
                return false;
        }
        return true;
    }

    /// <summary>True for a line that is only there to write a line of a file: <c>echo text>>file</c>, <c>>file (</c>, <c>)</c>.</summary>
    public bool Writes(string line)
    {
        var text = line.Trim();
        if (_block is not null)
        {
            if (text is ")")
            {
                _block = null;
                return true;
            }
            if (Said(text) is { } inBlock)
            {
                Append(_block, inBlock);
                return true;
            }
        }
        if (Redirection(text, out var rest) is not { } target)
            return false;
        if (rest is "(")
        {
            _block = Start(target.Name, target.Adds);
            return true;
        }
        if (Prompted().Match(rest) is { Success: true } prompt)
        {
            Append(Start(target.Name, target.Adds), prompt.Groups[1].Value, ends: false);
            return true;
        }
        if (Said(rest) is not { } said)
            return false;
        Append(Start(target.Name, target.Adds), said);
        return true;
    }

    /// <summary>The script that a command runs out of a file written here, as a command that carries it; a certificate tool's decoding is done.</summary>
    public (string Command, bool Encoded)? Runs(string head, string rest)
    {
        if (_files.Count == 0)
            return null;
        var words = Windows.CommandLine.Split(rest, out _);
        var program = ShellNames.FileName(head);
        if (program == "certutil" && words.Any(word => word.Length > 1 && word[1..].StartsWith("decode", StringComparison.OrdinalIgnoreCase)))
        {
            var names = words.Where(word => !word.StartsWith('-') && !word.StartsWith('/') && !word.StartsWith('>')).ToList();
            if (names.Count >= 2 && Content(names[0]) is { } packed && Base64.TryDecode(Bare(packed), out var bytes) && _files.Count < MaxFiles)
            {
                _files[Name(names[1])] = new StringBuilder(PowerShell.ScriptText.Decode(bytes));
                _decoded.Add(Name(names[1]));
            }
            return null;
        }
        if (!ShellNames.IsPowerShell(program) || PowerShellArguments.Read(words) is not { File: { } file } || Content(file) is not { } script)
            return null;
        return ($"powershell -Command {Quoted(script)}", _decoded.Contains(Name(file)));
    }

    /// <summary>The lines of a batch file that was written here.</summary>
    /// <param name="rest">What follows <c>call</c>.</param>
    /// <param name="decoded">It was written in Base64.</param>
    public IEnumerable<string>? Lines(string rest, out bool decoded)
    {
        decoded = false;
        if (_files.Count == 0 || Windows.CommandLine.Split(rest, out _) is not [var name, ..] || Content(name) is not { } content)
            return null;
        decoded = _decoded.Contains(Name(name));
        return content.Split('\n');
    }

    /// <summary>As the argument that gives this text back.</summary>
    private static string Quoted(string script)
    {
        var text = new StringBuilder("\"");
        var slashes = 0;
        foreach (var letter in script.TrimEnd())
        {
            if (letter == '"')
                text.Append('\\', slashes + 1);
            slashes = letter == '\\' ? slashes + 1 : 0;
            text.Append(letter);
        }
        return text.Append('\\', slashes).Append('"').ToString();
    }

    private static string Bare(string packed)
    {
        var text = new StringBuilder(packed.Length);
        foreach (var line in packed.Split('\n'))
            if (!line.StartsWith("-----", StringComparison.Ordinal))
                text.Append(line.Trim());
        return text.ToString();
    }

    private string? Content(string name) => _files.TryGetValue(Name(name), out var content) ? content.ToString() : null;

    private static string Name(string written) => written.Trim().Trim('"').Replace('/', '\\');

    private string Start(string name, bool adds)
    {
        if (!adds || !_files.ContainsKey(name))
        {
            if (_files.Count < MaxFiles || _files.ContainsKey(name))
                _files[name] = new StringBuilder();
            _decoded.Remove(name);
        }
        return name;
    }

    private void Append(string name, string line, bool ends = true)
    {
        if (_files.TryGetValue(name, out var content) && content.Length + line.Length < MaxLength)
            content.Append(line).Append(ends ? "\n" : "");
    }

    /// <summary><c>echo|set /p="text"</c>, <c>&lt;nul set /p=text</c>: a text without the end of its line.</summary>
    [GeneratedRegex(@"^(?:echo\s*\.?\s*\|\s*|<\s*nul\s+)set\s+/p\s*""?\s*\w*=""?([^""]*)""?\s*(?:<\s*nul\s*)?$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Prompted();

    /// <summary>What <c>echo</c> says, without its carets; null when it is another command.</summary>
    private static string? Said(string text)
    {
        var bare = text.TrimStart('@', ' ', '(');
        if (!bare.StartsWith("echo", StringComparison.OrdinalIgnoreCase) || bare.Length < 5 || bare[4] is not (' ' or '.' or ':' or '(' or '\t'))
            return null;
        return BatchSyntax.WithoutCarets(bare[5..], out _).TrimEnd('\r');
    }

    /// <summary>The file that the line's output goes to; the rest is the command.</summary>
    private static (string Name, bool Adds)? Redirection(string text, out string rest)
    {
        rest = text;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '^' && !quoted)
            {
                i++;
                continue;
            }
            if (text[i] == '"')
                quoted = !quoted;
            if (quoted || text[i] != '>' || (i > 0 && char.IsAsciiDigit(text[i - 1]) && (i < 2 || text[i - 2] == ' ') && text[i - 1] != '1'))
                continue;
            var adds = i + 1 < text.Length && text[i + 1] == '>';
            var from = adds ? i + 2 : i + 1;
            while (from < text.Length && text[from] == ' ')
                from++;
            var close = from < text.Length && text[from] == '"' ? text.IndexOf('"', from + 1) + 1 : text.IndexOfAny([' ', '(', '&'], from);
            close = close <= 0 ? text.Length : close;
            var name = Name(text[from..close]);
            if (name.Length == 0 || name[0] == '&' || name.Equals("nul", StringComparison.OrdinalIgnoreCase))
                return null;
            rest = (text[..i].TrimEnd(' ') + text[close..]).Trim();
            return (name, adds);
        }
        return null;
    }
}
