using Afterpatch.Analysis.Credentials.Typed;

namespace Afterpatch.Analysis.Movement;

/// <summary>Commands that a shell was given and then started: two events of one deed.</summary>
/// <remarks>State: the last 64 commands of shells.</remarks>
internal sealed class ShellCommands
{
    private const int Most = 64;
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(2);
    private readonly Queue<(string Tool, string Host, DateTime Utc)> _given = new();

    /// <summary>Whether a shell was given that command just before. What a shell is given is remembered.</summary>
    public bool IsRepeated(string line, string tool, string host, DateTime utc)
    {
        var words = CommandWords.Split(line);
        if (words.Count > 0 && words[0].Tool is "cmd" or "powershell" or "pwsh" && words[0].Tool != tool)
        {
            if (_given.Count >= Most)
                _given.Dequeue();
            _given.Enqueue((tool, host, utc));
            return false;
        }
        return _given.Any(given => given.Tool == tool && given.Host.Equals(host, StringComparison.OrdinalIgnoreCase) && utc >= given.Utc && utc - given.Utc <= Near);
    }
}
