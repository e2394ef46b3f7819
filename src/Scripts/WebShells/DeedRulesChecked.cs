using Afterpatch.Scripts.Taint;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Values that the page checked before it used them, and what such a check does not excuse.</summary>
internal sealed partial class DeedRules
{
    /// <summary>All that is not the page's own text is a number or went through a check of its characters.</summary>
    private static bool IsChecked(Value command, Value arguments)
    {
        var holes = command.Pieces.Concat(arguments == Value.Unknown ? [] : arguments.Pieces).Where(p => p.Text is null).ToList();
        return holes.Count > 0 && holes.TrueForAll(p => p.Taint != 0 && (p.Taint & ~(Taints.Guarded | Taints.Number)) == 0);
    }

    /// <summary>A word that the client writes where the command's name stands: a check of its characters lets any program through.</summary>
    private static bool PicksCommand(Value command, Value arguments)
    {
        if (command.Pieces is [{ Text: null } program, ..] && (program.Taint & Taints.Checked) != 0)
            return true;
        var before = "";
        foreach (var piece in command.Pieces.Concat(arguments.Pieces))
        {
            if (piece.Text is null && (piece.Taint & Taints.Checked) != 0 && StartsCommand(before.TrimEnd(' ', '"', '\'').ToLowerInvariant()))
                return true;
            before += piece.Text ?? "?";
        }
        return false;
    }

    private static bool StartsCommand(string before) =>
        before.EndsWith("/c", StringComparison.Ordinal) || before.EndsWith("/k", StringComparison.Ordinal) || before.EndsWith("/r", StringComparison.Ordinal) || before.EndsWith("-c", StringComparison.Ordinal)
        || before.EndsWith("-command", StringComparison.Ordinal) || before.EndsWith("start", StringComparison.Ordinal) || before.EndsWith('&') || before.EndsWith('|') || before.EndsWith(';');

    /// <summary>The last part of a path completes a name in code that the page holds or reads: <c>class T_</c> and the file's name.</summary>
    private static bool CompletesName(Value code)
    {
        var before = "";
        var found = false;
        foreach (var piece in code.Pieces)
        {
            if (piece.Text is null && (piece.Taint & (Taints.AnyClient | Taints.Head)) != 0)
            {
                if ((piece.Taint & Taints.NameOnly) == 0 || before.Length == 0 || before[^1] != '_' && !char.IsLetterOrDigit(before[^1]))
                    return false;
                found = true;
            }
            before = piece.Text ?? "";
        }
        return found;
    }

    private static bool IsRealShell(string file) =>
        Array.Exists(RealShells, s => Names(file, s));

    private static readonly string[] RealShells = ["cmd", "powershell", "pwsh", "comspec", "cscript", "wscript", "command.com", "/bin/sh", "/bin/bash", "mshta"];
}
