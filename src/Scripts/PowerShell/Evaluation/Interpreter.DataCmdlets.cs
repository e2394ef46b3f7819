using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Cmdlets that keep or read data: clipboard, members, tables, secure strings.</summary>
internal sealed partial class Interpreter
{
    private NoOutput SetClipboard(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["Append", "AsHtml"]);
        var given = arguments.TryGet("Value", 0, out var value) ? value : input is [var only] ? only : Unknown.Value;
        Write("env:" + KnownEnvironment.Clipboard, given, false);
        if (_recording && !Unknown.Is(given))
            _trace.Definitions[node] = "env:" + KnownEnvironment.Clipboard;
        return NoOutput.Value;
    }

    /// <summary>A note or a method that is put on an object of the script's own.</summary>
    private object? AddMember(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["PassThru", "Force"]);
        var target = arguments.TryGet("InputObject", out var given) ? given : input is [var only] ? only : null;
        if (target is not HashValue table || !Changes(table))
            return Effect();
        var hasType = arguments.TryGet("MemberType", out var kind) || arguments.Positional is ["ScriptMethod" or "NoteProperty", ..];
        var shift = hasType && !arguments.Has("MemberType") ? 1 : 0;
        if (!arguments.TryGet("Name", shift, out var name) || !arguments.TryGet("Value", shift + (arguments.Has("Name") ? 0 : 1), out var value) || Unknown.Is(name) || Conversions.Text(name) is not { Length: > 0 } member)
            return Effect();
        _ = kind;
        table.Entries[member] = value;
        return arguments.Has("PassThru") ? table : NoOutput.Value;
    }

    private object? Tee(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["Append"]);
        if (!arguments.TryGet("Variable", out var name) || Unknown.Is(name) || Conversions.Text(name) is not { Length: > 0 } bare)
            return Effect();
        Write(bare, input is null ? Unknown.Value : Unwrapped([.. input]), false);
        if (_recording)
            _trace.Definitions[node] = bare;
        return input is null ? Unknown.Value : Result([.. input]);
    }

    private object? FromData(CommandAst node, string command, object?[]? input)
    {
        var arguments = Collect(node, ["AsHashtable"]);
        var given = input is null ? arguments.TryGet("InputObject", 0, out var direct) || arguments.TryGet("StringData", out direct) ? direct : Unknown.Value : Lines(input);
        if (Unknown.Is(given) || Conversions.Text(given) is not { } text || !_budget.Allows(text.Length * 4L))
            return Unknown.Value;
        if (command == "ConvertFrom-Csv")
            return arguments.Has("Header") ? Unknown.Value : DataFormats.Csv(text.ReplaceLineEndings("\n").Split('\n'), arguments.TryGet("Delimiter", out var mark) && Conversions.TryLetter(mark, out var letter) ? letter : ',', _budget);
        return command == "ConvertFrom-Json" ? DataFormats.Json(text, _budget) : DataFormats.StringData(text);
    }

    private object? SecureString(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["AsPlainText", "Force"]);
        if (!arguments.TryGet("String", 0, out var text))
            text = input is [var only] ? only : Unknown.Value;
        if (Unknown.Is(text) || Conversions.Text(text) is not { } given)
            return Unknown.Value;
        if (arguments.Has("AsPlainText"))
            return new SecureValue(given);
        var hasKey = arguments.TryGet("Key", out var key) && !Unknown.Is(key);
        if (!hasKey && arguments.TryGet("SecureKey", out key) && key is SecureValue secure)
            key = System.Text.Encoding.Unicode.GetBytes(secure.Text);
        if (!Conversions.TryBytes(key, out var bytes) || SecureStrings.Decode(given.Trim(), bytes) is not { } clear)
            return Unknown.Value;
        Mark(Strength.Strong);
        return new SecureValue(clear);
    }

    private object? JoinPath(CommandAst node)
    {
        var arguments = Collect(node, ["Resolve"]);
        if (!arguments.TryGet("Path", 0, out var parent) || !arguments.TryGet("ChildPath", arguments.Has("Path") ? 0 : 1, out var child)
            || Unknown.Is(parent) || Unknown.Is(child))
            return Unknown.Value;
        return $"{Conversions.Text(parent)?.TrimEnd('\\')}\\{Conversions.Text(child)?.TrimStart('\\')}";
    }
}
