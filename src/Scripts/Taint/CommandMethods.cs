namespace Afterpatch.Scripts.Taint;

/// <summary>Other ways to have a command or a script run: components that do it for others, PowerShell's objects, the input of a shell that is running.</summary>
internal sealed partial class Machine
{
    private Value? CommandMethod(Value target, string method, Value[] args, int line)
    {
        var first = args.Length > 0 ? args[0] : Value.Unknown;
        switch (method)
        {
            case "executeshellcommand" when args.Length > 0:
                Record(SinkKind.Process, line, first, args.Length > 2 ? args[2] : null, "ExecuteShellCommand");
                return Value.Unknown;
            case "shellexecute" when args.Length > 0:
                Record(SinkKind.Process, line, first, args.Length > 1 ? args[1] : null, "ShellExecute");
                return Value.Unknown;
            case "invokeverb" or "invokeverbex" or "doit" when target.IsClient:
                Record(SinkKind.Process, line, Value.From(target.Taint, target.Parameters), null, "Shell.Application." + method);
                return Value.Unknown;
            case "createpipeline" when args.Length == 0:
                return Value.Object("pipeline");
            case "execmethod" when args.Length > 1 && target.Type == "winmgmts" && args[1].Text is { } wmi && wmi.Equals("Create", StringComparison.OrdinalIgnoreCase):
                Record(SinkKind.Process, line, args.Length > 2 ? args[2].Fields?.GetValueOrDefault("CommandLine") ?? args[2] : Value.Unknown, null, "WMI ExecMethod");
                return Value.Unknown;
            case "createobject" when args.Length > 0 && target.Type is not ("server" or "this" or "page"):
                return CreateObject(args, "CreateObject", line);
            case "executeexcel4macro" when args.Length > 0:
                var isCommand = first.Pieces is [{ Text: { } macro }, ..] && macro.Contains("exec(", StringComparison.OrdinalIgnoreCase);
                Record(isCommand ? SinkKind.Process : SinkKind.Eval, line, isCommand ? Value.From(first.Taint, first.Parameters) : first, null, "ExecuteExcel4Macro");
                return Value.Unknown;
            case "addfromstring" or "execscript" when args.Length > 0:
                Record(SinkKind.Eval, line, first, null, method);
                return Value.Unknown;
            case "create" when target is { IsType: true, Type: "scriptblock" }:
            case "newscriptblock" when args.Length > 0:
                Record(SinkKind.Process, line, first, null, "PowerShell script block");
                return Value.Object("powershell");
            case "add" when target.Type == "commandcollection" && args.Length > 0:
                Record(SinkKind.Process, line, first.Fields?.GetValueOrDefault("$0") ?? first, null, "PowerShell.Commands.Add");
                return Value.Unknown;
            case "addargument" or "addparameter" when target.Type == "powershell" && args.Length > 0 && args[^1] is { IsClient: true } argument && target.Fields?.GetValueOrDefault("$command")?.Text is { } command && RunsText(command):
                Record(SinkKind.Process, line, argument, null, "PowerShell." + method);
                return target;
            case "write" or "writeline" or "writeasync" or "writelineasync" when target.Type == "standardinput" && args.Length > 0:
                Record(SinkKind.Process, line, target.Fields!.GetValueOrDefault("$command") ?? Value.Unknown, first, "standard input");
                return Value.Unknown;
            default:
                return null;
        }
    }

    /// <summary>Commands of PowerShell whose argument is a command again.</summary>
    private static bool RunsText(string command) =>
        command.Trim().ToLowerInvariant() is "invoke-expression" or "iex" or "invoke-command" or "icm" or "start-process" or "saps" or "start" or "start-job" or "invoke-item" or "ii" or "add-type";

    /// <summary>What goes to a program by its standard input: the program is that of the process, as far as it is known.</summary>
    private static Value StandardInput(Value process)
    {
        var input = Value.Object("standardinput");
        var command = process.Fields?.GetValueOrDefault("$command")
            ?? (process.Fields?.GetValueOrDefault("StartInfo") ?? process).Fields?.GetValueOrDefault("FileName")
            ?? process.Fields?.GetValueOrDefault("StartInfo")?.Fields?.GetValueOrDefault("$0");
        if (command is not null)
            input.Fields!["$command"] = command;
        return input;
    }

    private static Value Started(string type, Value command)
    {
        var started = Value.Object(type);
        started.Fields!["$command"] = command;
        return started;
    }
}
