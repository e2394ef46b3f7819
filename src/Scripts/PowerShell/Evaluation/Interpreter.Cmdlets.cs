using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private object? GetVariable(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["ValueOnly"]);
        if (!arguments.TryGet("Name", 0, out var name))
            name = input is [var only] ? only : Unknown.Value;
        return Unknown.Is(name) || Conversions.Text(name) is not { } pattern ? Unknown.Value : Variables(pattern, arguments.Has("ValueOnly"));
    }

    private object? Variables(string pattern, bool values)
    {
        if (pattern.IndexOfAny(['*', '?', '[']) < 0)
        {
            var value = Read(pattern, out var own, out _);
            if (own)
                _reads++;
            if (Unknown.Is(value))
                return Unknown.Value;
            return values ? value : new VariableValue(pattern, value);
        }
        var found = new SortedDictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        for (var scope = _scope; scope is not null; scope = scope.Outer)
            foreach (var (name, variable) in scope.Own)
                if (SafeRegex.Wildcard(pattern, name))
                    found.TryAdd(name, variable.Value);
        foreach (var (name, value) in KnownEnvironment.Variables)
            if (SafeRegex.Wildcard(pattern, name))
                found.TryAdd(name, value);
        foreach (var name in KnownEnvironment.OtherVariables)
            if (SafeRegex.Wildcard(pattern, name))
                found.TryAdd(name, name == "ExecutionContext" ? new EngineValue("execution-context") : Unknown.Value);
        var items = found.Select(pair => values ? pair.Value : new VariableValue(pair.Key, pair.Value)).ToList();
        return items.Count == 0 || (values && items.Any(Unknown.Is)) ? Unknown.Value : Result(items);
    }

    private object? SetVariable(CommandAst node)
    {
        var strong = _strong + _medium;
        var arguments = Collect(node, ["Force", "PassThru"]);
        if (!arguments.TryGet("Name", 0, out var name) || Unknown.Is(name) || Conversions.Text(name) is not { Length: > 0 } bare)
            return NoOutput.Value;
        if (!arguments.TryGet("Value", arguments.Has("Name") ? 0 : 1, out var value))
            value = null;
        Write(bare, value, _strong + _medium != strong);
        if (_recording)
            _trace.Definitions[node] = bare;
        return NoOutput.Value;
    }

    private object? SetItem(CommandAst node)
    {
        var strong = _strong + _medium;
        var arguments = Collect(node, ["Force", "PassThru"]);
        if (!arguments.TryGet("Path", 0, out var path) || Unknown.Is(path) || Conversions.Text(path) is not { } text)
            return NoOutput.Value;
        if (!arguments.TryGet("Value", arguments.Has("Path") ? 0 : 1, out var value))
            value = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return Effect();
        var name = text[(colon + 1)..].TrimStart('\\', '/');
        switch (text[..colon].ToLowerInvariant())
        {
            case "variable":
                Write(name, value, _strong + _medium != strong);
                if (_recording)
                    _trace.Definitions[node] = name;
                return NoOutput.Value;
            case "env":
                Write("env:" + name, value, _strong + _medium != strong);
                return NoOutput.Value;
            case "function" when value is CodeValue or string:
                MakeFunction(name, value);
                if (_recording)
                    _trace.Definitions[node] = "function:" + name[(name.LastIndexOf(':') + 1)..];
                return NoOutput.Value;
            case "alias" when Conversions.Text(value) is { Length: > 0 } target && !Unknown.Is(value):
                _aliases[name] = CommandNames.Resolve(target) ?? target;
                return NoOutput.Value;
            default:
                return Effect();
        }
    }

    private object? GetItem(CommandAst node, string command)
    {
        var arguments = Collect(node, ["Recurse", "Force", "Raw", "File", "Directory", "Name"]);
        if (command == "Get-Content" && _files is not null && PathOf(node) is { } written && KnownFile(written, Unknown.Value) is { } known && _budget.Allows(known.Length))
            return arguments.Has("Raw") ? known : LinesOf(known);
        if (!arguments.TryGet("Path", 0, out var path) && !arguments.TryGet("LiteralPath", 0, out path) || Unknown.Is(path) || Conversions.Text(path) is not { } text)
            return Effect();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[(colon + 1)..].TrimStart('\\', '/');
        if (colon <= 0)
            return Effect();
        switch (text[..colon].ToLowerInvariant())
        {
            case "variable":
                return Variables(name.Length == 0 ? "*" : name, command == "Get-Content");
            case "env":
                return EnvironmentItems(name, command == "Get-Content");
            case "alias":
                return CommandNames.Find(name, aliases: true) is { Count: 1 } found ? new CommandValue(CommandNames.Resolve(found[0])!) : Unknown.Value;
            default:
                return Effect();
        }
    }

    /// <summary>The first argument that is no parameter, or the one after a path's name.</summary>
    private static CommandElementAst? PathOf(CommandAst node) => node.CommandElements.Skip(1).FirstOrDefault(element => element is not CommandParameterAst);

    private object? EnvironmentItems(string pattern, bool values)
    {
        if (_scope.Root.TryRead("env:" + pattern, out var written))
            return values ? written.Value : new VariableValue(pattern, written.Value);
        var found = KnownEnvironment.Environment.Where(pair => SafeRegex.Wildcard(pattern, pair.Key))
            .Select(pair => values ? pair.Value : (object?)new VariableValue(pair.Key, pair.Value)).ToList();
        return found.Count == 0 ? Unknown.Value : Result(found);
    }

    private object? GetCommand(CommandAst node, string command)
    {
        var arguments = Collect(node, []);
        if (command == "Get-Alias" && arguments.Positional.Count == 0 && arguments.Named.Count == 0)
            return CommandNames.Find("*", aliases: true).Select(one => (object?)new AliasValue(one, CommandNames.Resolve(one) ?? one)).ToArray();
        if (command == "Get-Command" && arguments.TryGet("Verb", out var verb) && arguments.TryGet("Noun", out var noun) && Conversions.Text(verb) is { } verbText && Conversions.Text(noun) is { } nounText && !Unknown.Is(verb) && !Unknown.Is(noun))
            return CommandNames.Find($"{verbText}-{nounText}") is [var whole] ? new CommandValue(whole) : Unknown.Value;
        if (arguments.TryGet("Definition", out var definition) && command == "Get-Alias")
            return Conversions.Text(definition) is { } target && CommandNames.Find(target) is [var defined] ? new CommandValue(defined) : Unknown.Value;
        if (!arguments.TryGet("Name", 0, out var name) || Unknown.Is(name) || Conversions.Text(name) is not { } pattern)
            return Unknown.Value;
        var found = CommandNames.Find(pattern, command == "Get-Alias" || (arguments.TryGet("CommandType", out var kind) && Conversions.Text(kind) is "Alias" or "alias"));
        if (found.Count == 0 && command == "Get-Command")
            found = CommandNames.Find(pattern, aliases: true);
        if (found.Count > 1 && pattern.IndexOfAny(['*', '?', '[']) >= 0)
            return found.Select(one => (object?)new AliasValue(one, CommandNames.Resolve(one) ?? one)).ToArray(); // for a question that comes after
        if (found.Count != 1)
            return Unknown.Value;
        if (pattern.IndexOfAny(['*', '?', '[']) >= 0)
            Mark(Strength.Strong);
        return new CommandValue(CommandNames.Resolve(found[0]) ?? found[0]);
    }

    private object? NewObject(CommandAst node)
    {
        var arguments = Collect(node, ["Strict"]);
        if (arguments.Has("ComObject") || !arguments.TryGet("TypeName", 0, out var type) || Unknown.Is(type) || Conversions.Text(type) is not { } name)
            return Effect();
        if (arguments.TryGet("Property", out var properties) && properties is HashValue table && TypeNames.Canonical(name) is "System.Management.Automation.PSObject" or "System.Object")
            return table;
        if (!arguments.TryGet("ArgumentList", arguments.Has("TypeName") ? 0 : 1, out var list))
            return New(TypeNames.Canonical(name), []);
        if (Unknown.Is(list))
            return Effect();
        var made = list is byte[] or char[] or StreamValue || list is null || !Conversions.IsList(list) ? [list] : Conversions.Array(list);
        return New(TypeNames.Canonical(name), made);
    }

    private object? SelectObject(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["Unique"]);
        if (input is null)
            return Unknown.Value;
        if (arguments.TryGet("ExpandProperty", out var property) && Conversions.Text(property) is { } name && !Unknown.Is(property))
        {
            var values = input.Select(item => Member(item, name)).ToList();
            return values.Any(Unknown.Is) ? Unknown.Value : Result(values);
        }
        if (arguments.Positional.Count > 0 || arguments.Has("Property"))
            return Unknown.Value;
        IEnumerable<object?> kept = input;
        if (arguments.TryGet("Skip", out var skip) && Conversions.TryInt(skip, out var from))
            kept = kept.Skip(from);
        if (arguments.TryGet("First", out var first) && Conversions.TryInt(first, out var count))
            kept = kept.Take(count);
        if (arguments.TryGet("Last", out var last) && Conversions.TryInt(last, out count))
            kept = kept.TakeLast(count);
        if (arguments.TryGet("Index", out var index))
        {
            var wanted = Conversions.Items(index).Select(item => Conversions.TryInt(item, out var at) ? at : -1).Order().Distinct().ToList();
            var all = kept.ToArray();
            if (wanted.Exists(at => at < 0))
                return Unknown.Value;
            kept = wanted.Where(at => at < all.Length).Select(at => all[at]);
        }
        return Result([.. kept]);
    }

    private object? SortObject(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["Descending", "Unique"]);
        if (input is null || arguments.Has("Unique"))
            return Unknown.Value;
        if (arguments.TryGet("Property", 0, out var by))
            return by is BlockValue or string ? SortBy(input, by, arguments.Has("Descending")) : Unknown.Value;
        if (!input.All(item => item is int or byte or char) && !input.All(item => item is string))
            return Unknown.Value;
        var sorted = input.All(item => item is string) ? input.Order(Comparer<object?>.Create((a, b) => string.Compare((string?)a, (string?)b, StringComparison.OrdinalIgnoreCase)))
            : input.OrderBy(item => Conversions.TryInt(item, out var number) ? number : 0);
        return Result([.. arguments.Has("Descending") ? sorted.Reverse() : sorted]);
    }

    private object? SortBy(object?[] input, object by, bool descending)
    {
        var keys = Array.ConvertAll(input, item => by is BlockValue block ? InvokeBlock(block, [item], [], null) : Member(item, (string)by));
        if (!Array.TrueForAll(keys, key => key is int or byte or char) && !Array.TrueForAll(keys, key => key is string))
            return Unknown.Value;
        var order = Enumerable.Range(0, input.Length);
        order = keys.FirstOrDefault() is string ? order.OrderBy(i => (string)keys[i]!, StringComparer.OrdinalIgnoreCase)
            : order.OrderBy(i => Conversions.TryInt(keys[i], out var number) ? number : 0);
        return Result([.. (descending ? order.Reverse() : order).Select(i => input[i])]);
    }

    private object? GetMember(CommandAst node, object?[]? input)
    {
        Collect(node, ["Static", "Force"]);
        return input is [EngineValue { Kind: "invoke-command" }] ? InvokeCommandMethods() : input is [EngineValue { Kind: "web-client" }] ? WebClientMethods() : Unknown.Value;
    }

    /// <summary>A nested shell whose command is text.</summary>
    private object? Shell(CommandAst node, string command, object? input)
    {
        var arguments = Collect(node, []);
        if (!ShellNames.IsPowerShell(command) && !ShellNames.IsCmd(command))
            return ShellNames.FileName(command) is "mshta" or "wscript" or "rundll32" or "conhost" or "forfiles" or "pcalua" && HostedCode(string.Join(' ', arguments.Positional.Select(one => Unknown.Is(one) ? "" : Conversions.Text(one)))) is { } hosted ? Execute(node, hosted) : Effect();
        var words = new List<string>();
        for (var i = 1; i < node.CommandElements.Count; i++)
        {
            var element = node.CommandElements[i];
            if (element is CommandParameterAst parameter)
            {
                words.Add("-" + parameter.ParameterName.Replace("`", "", StringComparison.Ordinal));
                if (parameter.Argument is { } attached && Conversions.Text(Eval(attached)) is { } value)
                    words.Add(value);
                continue;
            }
            if (element is ScriptBlockExpressionAst)
                return Effect();
            var argument = _recording && _trace.Values.TryGetValue(element, out var known) ? known : element is StringConstantExpressionAst text ? _source.Literal(text) : Unknown.Value;
            if (Unknown.Is(argument) || Conversions.Text(argument) is not { } word)
                return Effect();
            words.Add(word);
        }
        if (ShellNames.IsCmd(command))
            return CommandShell(node, words);
        var launch = PowerShellArguments.Read(words);
        var code = launch.Command ?? (launch.FromInput && input is not null && !Unknown.Is(input) ? Conversions.Text(input) : null);
        _ = arguments;
        return code is null ? Effect() : Execute(node, code);
    }

    /// <summary><c>cmd /c</c> that only starts PowerShell.</summary>
    private object? StartProcess(CommandAst node)
    {
        var arguments = Collect(node, ["NoNewWindow", "Wait", "PassThru", "UseNewEnvironment", "LoadUserProfile"]);
        if (!arguments.TryGet("FilePath", 0, out var file) || Unknown.Is(file) || Conversions.Text(file) is not { } program
            || !(arguments.TryGet("ArgumentList", arguments.Has("FilePath") ? 0 : 1, out var list) || arguments.TryGet("Args", out list)) || Unknown.Is(list) || Conversions.Text(list) is not { } line)
            return Effect();
        if (!ShellNames.IsPowerShell(program))
            return HostedCode(line) is { } hosted ? Execute(node, hosted) : Effect();
        var launch = PowerShellArguments.Read(Windows.CommandLine.Split(line, out _));
        return launch is { Encoded: true, Command: { } code } ? Execute(node, code) : Effect();
    }

    /// <summary>Encoded PowerShell that another program is asked to start: a page's script, a library's entry.</summary>
    private static string? HostedCode(string line) =>
        Hosted().Match(line) is { Success: true } hosted ? PowerShellArguments.Decode(hosted.Groups[1].Value) : null;

    [System.Text.RegularExpressions.GeneratedRegex(@"powershell(?:\.exe)?\s[^""']{0,200}-e\w*\s+([A-Za-z0-9+/=]{16,})", System.Text.RegularExpressions.RegexOptions.IgnoreCase | System.Text.RegularExpressions.RegexOptions.NonBacktracking)]
    private static partial System.Text.RegularExpressions.Regex Hosted();

    private object? CommandShell(CommandAst node, List<string> words)
    {
        var reading = Batch.BatchReading.OfLine("cmd " + string.Join(' ', words));
        if (reading.Scripts.Count != 1 || reading.Text != reading.Scripts[0])
            return Effect();
        var launch = PowerShellArguments.Read([.. Windows.CommandLine.Split(reading.Text, out _).Skip(1)]);
        if (launch.Command is not { } code)
            return Effect();
        foreach (var (name, value) in reading.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (code.Contains("$env:" + name, StringComparison.OrdinalIgnoreCase))
                code = $"$env:{name} = {Rewriting.Literals.Quoted(value)}\n{code}";
        return Execute(node, code);
    }
}
