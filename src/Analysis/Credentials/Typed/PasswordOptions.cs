using Group = Afterpatch.Analysis.Credentials.Typed.CommandCredentials.Group;

namespace Afterpatch.Analysis.Credentials.Typed;

/// <summary>The options by which tools take an account and its password.</summary>
internal static class PasswordOptions
{
    /// <summary>An option that ends in a colon has its value behind it; one that ends in an equals sign there or in the next word; any other in the next word.</summary>
    private sealed record Options(string[] Tools, string[] User, string[] Password);

    private static readonly Options[] ByTool =
    [
        new(["psexec", "psexec64", "paexec", "csexec", "remcom", "nxc", "netexec", "crackmapexec", "cme"], ["-u", "/u"], ["-p", "/p"]),
        new(["schtasks"], ["/u", "/ru"], ["/p", "/rp"]),
        new(["tasklist", "taskkill", "systeminfo", "driverquery", "getmac", "openfiles", "eventcreate", "logman", "typeperf"], ["/u", "-u"], ["/p", "-p"]),
        new(["wevtutil", "winrs"], ["/u:", "-u:", "/username:", "-username:"], ["/p:", "-p:", "/password:", "-password:"]),
        new(["winrm"], ["-username:", "/username:", "-u:"], ["-password:", "/password:", "-p:"]),
        new(["sc"], ["obj="], ["password="]),
        new(["dsmod", "dsadd"], [], ["-pwd"]),
        new(["netdom"], ["/userd:", "/usero:"], ["/passwordd:", "/passwordo:"]),
        new(["plink", "pscp", "psftp", "putty", "kitty"], ["-l"], ["-pw"]),
        new(["sqlcmd", "osql", "bcp"], ["-U"], ["-P"]),
        new(["wmic", "cmdkey", "runas", "appcmd", "net", "net1", "powershell", "pwsh", "cmd"], [], []),
    ];

    /// <summary>Of any tool.</summary>
    private static readonly Options Usual = new([], ["/user:", "-username", "/processmodel.username:"], ["/password:", "/pass:", "-password", "/processmodel.password:"]);

    private static readonly string[] Foreign = ["plink", "pscp", "psftp", "putty", "kitty", "sqlcmd", "osql", "bcp"];

    public static bool IsTool(string name) => Array.Exists(ByTool, options => options.Tools.Contains(name, StringComparer.Ordinal));

    /// <summary>Its accounts are of a database or of another system.</summary>
    public static bool IsForeign(string tool) => Foreign.Contains(tool, StringComparer.Ordinal);

    public static void Read(List<CommandWord> words, int i, Group group, int offset)
    {
        foreach (var options in ByTool)
            if (options.Tools.Contains(group.Tool, StringComparer.Ordinal) && Read(options, words, i, group, offset))
                return;
        Read(Usual, words, i, group, offset);
    }

    private static bool Read(Options options, List<CommandWord> words, int i, Group group, int offset)
    {
        foreach (var option in options.User)
            if (Value(words, i, option, group.Tool) is ({ } user, var skip))
            {
                group.SetAccount(user.Text[skip..]);
                return true;
            }
        foreach (var option in options.Password)
            if (Value(words, i, option, group.Tool) is ({ } password, var skip))
            {
                group.SetPassword(password, skip, offset);
                return true;
            }
        return false;
    }

    /// <returns>The word that holds the value, and how much of it is the option; no word where it is another option.</returns>
    private static (CommandWord? Word, int Skip) Value(List<CommandWord> words, int i, string option, string tool)
    {
        var word = words[i];
        // Only databases' tools tell -p from -P.
        var comparison = option is "-U" or "-P" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (option[^1] is ':' or '=' && word.Text.Length > option.Length && word.Text.StartsWith(option, comparison))
            return (word, option.Length);
        if (option[^1] == ':' || !word.Text.Equals(option, comparison) || i + 1 >= words.Count)
            return (null, 0);
        var next = words[i + 1];
        return next.Text[0] is '/' or '-' && tool != "sc" ? (null, 0) : (next, 0);
    }
}
