using System.Buffers;

namespace Afterpatch.Analysis.Credentials.Typed;

/// <summary>An account that a command line gives to a tool.</summary>
/// <param name="Account">Empty where the line does not name it.</param>
/// <param name="At">Where the password begins in the line.</param>
/// <param name="Length">0 where the line has no password.</param>
/// <param name="IsOfWindows">An account of Windows: not of a database or of a machine that is reached by SSH.</param>
internal readonly record struct CommandCredential(string Tool, string Account, int At, int Length, bool IsOfWindows);

/// <summary>The accounts and passwords that command lines hold. Reads the options of known tools, and <c>/user:</c> with <c>/password:</c> of any.</summary>
internal static class CommandCredentials
{
    private const int MaxLine = 8_192;
    private const int MaxDepth = 3;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\"[]:;|=+*?<>,%");

    /// <summary>What every line with a password in it has; few others do.</summary>
    private static readonly SearchValues<string> Hints = SearchValues.Create(["/pass", "-pass", "password", "-p ", "/p ", "-p:", "/p:", "/rp ", "-pw ", "-pwd ", "-asplaintext", "net use", "net user", "net1 use", "net.exe", "net1.exe", "runas"], StringComparison.OrdinalIgnoreCase);

    public static bool MayHold(ReadOnlySpan<char> line) => line.ContainsAny(Hints);

    public static IReadOnlyList<CommandCredential> Of(string line)
    {
        var found = new List<CommandCredential>();
        Read(line.Length > MaxLine ? line[..MaxLine] : line, 0, 0, found);
        return found;
    }

    private static void Read(string line, int offset, int depth, List<CommandCredential> found)
    {
        var words = CommandWords.Split(line);
        var group = new Group("");
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (depth < MaxDepth && word.Text.Contains(' ', StringComparison.Ordinal) && i > 0 && IsCommandOption(words[i - 1].Text) && line[word.At] == '"')
            {
                var length = word.Length - (line[word.At + word.Length - 1] == '"' && word.Length > 1 ? 2 : 1);
                Read(line.Substring(word.At + 1, length), offset + word.At + 1, depth + 1, found);
                continue;
            }
            if (PasswordOptions.IsTool(word.Tool))
            {
                group.Close(found);
                group = new Group(word.Tool);
                if (word.Tool is "net" or "net1")
                    NetCommand.Read(words, i, group, offset);
                if (word.Tool == "runas" && i > 1 && words[i - 2].Tool == "echo")
                    group.SetPassword(words[i - 1], 0, offset);
                continue;
            }
            PasswordOptions.Read(words, i, group, offset);
        }
        group.Close(found);
    }

    private static bool IsCommandOption(string word) => word.ToUpperInvariant() is "/C" or "/K" or "/S" or "-C" or "-COMMAND";

    /// <summary>What one tool was given.</summary>
    internal sealed class Group(string tool)
    {
        private string _account = "";
        private int _at;
        private int _length;

        public string Tool { get; } = tool;

        public void SetAccount(string account)
        {
            if (IsAccount(account))
                _account = account;
        }

        /// <param name="skip">Characters of the option in the same word.</param>
        public void SetPassword(CommandWord word, int skip, int offset)
        {
            var text = word.Text.AsSpan(skip);
            if (text.Trim('*').IsEmpty || Tool is "powershell" or "pwsh" or "" && text[0] is '$' or '(')
                return;
            (_at, _length) = (offset + word.At + skip, word.Length - skip);
        }

        public void Close(List<CommandCredential> found)
        {
            if (_account.Length > 0 || _length > 0)
                found.Add(new(Tool, _account, _at, _length, !PasswordOptions.IsForeign(Tool)));
        }

        /// <summary>No letter that Windows forbids in the name of an account.</summary>
        private static bool IsAccount(string text) => text.Length is > 0 and <= 120 && !text.AsSpan().ContainsAny(Forbidden);
    }
}
