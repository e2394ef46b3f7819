using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private object? RunCommand(CommandAst node, bool piped, object? value)
    {
        if (!_budget.Step())
            return Unknown.Value;
        var head = node.CommandElements[0];
        var input = piped ? Input(value) : null;
        if (head is ScriptBlockExpressionAst literal && node.InvocationOperator != TokenKind.Unknown)
            return RunLiteralBlock(node, literal, input);
        var (strong, medium) = (_strong, _medium);
        var target = Eval(head);
        (_strong, _medium) = (strong, medium); // a disguised name does not make the command's output a hidden text
        if (head is StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } && node.InvocationOperator == TokenKind.Unknown)
            target = _source.Literal((StringConstantExpressionAst)head);
        switch (target)
        {
            case BlockValue block:
                var given = Collect(node, []);
                return Unknown.Any(given.Positional.ToArray()) && !_recording ? Unknown.Value : InvokeBlock(block, [null], [.. given.Positional], input);
            case CodeValue code:
                Collect(node, []);
                return Execute(node, code.Code);
            case CommandValue command:
                return RunNamed(node, command.Name, piped, value);
            case AliasValue alias:
                return RunNamed(node, alias.Definition, piped, value);
            case string or char or object?[] { Length: 1 } when Conversions.Text(target) is { } name:
                return RunNamed(node, name.Trim(), piped, value);
        }
        Collect(node, []);
        return Effect();
    }

    private object? RunLiteralBlock(CommandAst node, ScriptBlockExpressionAst literal, object?[]? input)
    {
        var arguments = Collect(node, []);
        if (node.InvocationOperator != TokenKind.Dot)
        {
            var result = InScope(literal.ScriptBlock, [.. arguments.Positional], input, null, arguments.Named);
            return literal.ScriptBlock.ParamBlock is not null && CodeOf(literal.ScriptBlock) is { } code ? Execute(node, code) : result;
        }
        var before = _outputUnknown;
        _outputUnknown = false;
        var output = new List<object?>();
        Bind(literal.ScriptBlock.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>(), [.. arguments.Positional], arguments.Named);
        RunBlock(literal.ScriptBlock, output);
        var unknown = _outputUnknown;
        _outputUnknown = before;
        return unknown ? Unknown.Value : Result(output);
    }

    /// <summary>Evaluates the arguments. A parameter takes the next element unless it is one of the switches.</summary>
    private CommandArguments Collect(CommandAst node, ReadOnlySpan<string> switches)
    {
        var arguments = new CommandArguments();
        var elements = node.CommandElements;
        for (var i = 1; i < elements.Count; i++)
        {
            if (elements[i] is VariableExpressionAst { Splatted: true } splatted)
            {
                Spread(Eval(splatted), arguments);
                continue;
            }
            if (elements[i] is not CommandParameterAst parameter)
            {
                arguments.Positional.Add(Eval(elements[i]));
                continue;
            }
            var name = parameter.ParameterName.Replace("`", "", StringComparison.Ordinal);
            if (parameter.Argument is { } attached)
                arguments.Add(name, Eval(attached));
            else if (IsSwitch(name, switches) || i + 1 >= elements.Count || elements[i + 1] is CommandParameterAst)
                arguments.Add(name, true);
            else
                arguments.Add(name, Eval(elements[++i]));
        }
        foreach (var redirection in node.Redirections.OfType<FileRedirectionAst>())
            Eval(redirection.Location);
        return arguments;
    }

    /// <summary><c>@table</c> gives parameters by name, <c>@list</c> by position.</summary>
    private static void Spread(object? value, CommandArguments arguments)
    {
        if (value is HashValue table)
        {
            foreach (System.Collections.DictionaryEntry entry in table.Entries)
                arguments.Add((string)entry.Key, entry.Value);
        }
        else
        {
            arguments.Positional.AddRange(Unknown.Is(value) ? [value] : Conversions.Array(value));
        }
    }

    private static bool IsSwitch(string name, ReadOnlySpan<string> switches)
    {
        foreach (var known in switches)
            if (known.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private object? RunNamed(CommandAst node, string name, bool piped, object? value)
    {
        _budget.Step(name.Length >> 4);
        if (_aliases.TryGetValue(name, out var alias))
            name = alias;
        if (_codeFunctions.TryGetValue(name, out var held))
        {
            Collect(node, []);
            return Execute(node, held);
        }
        if (_functions.TryGetValue(name, out var function))
            return CallFunction(node, function, piped ? Input(value) : null, piped);
        var command = CommandNames.Resolve(name) ?? name;
        if (_recording)
            _trace.Commands[node] = command;
        var input = piped ? Input(value) : null;
        return command switch
        {
            "ForEach-Object" => ForEachCommand(node, input),
            "Where-Object" => WhereCommand(node, input),
            "Get-Variable" => GetVariable(node, input),
            "Set-Variable" or "New-Variable" => SetVariable(node),
            "Set-Item" or "New-Item" => SetItem(node),
            "Get-Item" or "Get-ChildItem" or "Get-Content" => GetItem(node, command),
            "Get-Command" or "Get-Alias" => GetCommand(node, command),
            "New-Object" => NewObject(node),
            "Invoke-Expression" => InvokeExpression(node, piped, value),
            "Write-Output" => WriteOutput(node, input),
            "Out-String" => OutString(node, input),
            "Out-Null" or "Out-Default" => Discard(node),
            "Select-Object" => SelectObject(node, input),
            "Sort-Object" => SortObject(node, input),
            "Set-Alias" or "New-Alias" => SetAlias(node),
            "ConvertTo-SecureString" => SecureString(node, input),
            "Start-Process" => StartProcess(node),
            "Invoke-Command" or "Start-Job" or "New-Module" => InvokeCommandBlock(node),
            "Add-Member" => AddMember(node, input),
            "Add-Type" => AddType(node, piped ? value : null),
            "Join-Path" => JoinPath(node),
            "Set-Clipboard" => SetClipboard(node, input),
            "Get-Clipboard" => Read("env:" + KnownEnvironment.Clipboard, out _, out _),
            "Get-Member" => GetMember(node, input),
            "Tee-Object" => Tee(node, input),
            "ConvertFrom-Json" or "ConvertFrom-StringData" or "ConvertFrom-Csv" => FromData(node, command, input),
            "Get-Date" or "Get-Random" or "Get-Location" or "Get-Host" or "Split-Path" or "Get-Process" => Pure(node),
            "Write-Host" or "Write-Verbose" or "Write-Debug" or "Write-Warning" or "Write-Progress" or "Set-StrictMode" => Silent(node),
            _ => Shell(node, command, piped ? value : null),
        };
    }

    private Unknown Pure(CommandAst node)
    {
        Collect(node, []);
        return Unknown.Value;
    }

    private NoOutput Silent(CommandAst node)
    {
        Collect(node, []);
        return NoOutput.Value;
    }

    private NoOutput Discard(CommandAst node)
    {
        Collect(node, []);
        return NoOutput.Value;
    }

    private object? CallFunction(CommandAst node, FunctionDefinitionAst function, object?[]? input, bool piped)
    {
        var switches = Parameters(function).Where(parameter => parameter.StaticType == typeof(System.Management.Automation.SwitchParameter))
            .Select(parameter => parameter.Name.VariablePath.UserPath).ToArray();
        var arguments = Collect(node, switches);
        if (IsTooDeep())
            return Unknown.Value;
        if (piped && input is null)
            return Effect();
        if (input is not null && Parameters(function).FirstOrDefault(IsFromPipeline) is { } fed && !arguments.Has(fed.Name.VariablePath.UserPath))
            arguments.Add(fed.Name.VariablePath.UserPath, input is [var only] ? only : Unknown.Value);
        var active = _active.GetValueOrDefault(function);
        if (active > 0 && (Unknown.Any(arguments.Positional.ToArray()) || arguments.Named.Any(pair => Unknown.Is(pair.Value))))
            return Effect(); // a recursion on what is not known ends nowhere
        _active[function] = active + 1;
        var once = _recording && _callSites.GetValueOrDefault(function.Name) == 1 && _walked.Add(function);
        var recording = _recording;
        _recording = once;
        var strong = _strong;
        var picked = _picked;
        var limit = _budget.Narrow(LoopWork);
        var result = InScope(function.Body, [.. arguments.Positional], input, null, arguments.Named, Parameters(function));
        if (_budget.Exhausted)
            result = Unknown.Value;
        _budget.Restore(limit);
        _active[function] = active;
        _recording = recording;
        if (CodeOf(function.Body) is { } code)
        {
            _trace.FoldedFunctions.Add(function.Name);
            return Execute(node, code);
        }
        if (result is string { Length: >= 1 } made && (made.Length >= 2 || _trace.FoldedFunctions.Contains(function.Name)) && (_picked - picked) * 5 >= made.Length * 4 && node.CommandElements.Skip(1).All(element => element is ConstantExpressionAst or CommandParameterAst))
            Mark(Strength.Strong); // put together letter by letter out of a text that stands there
        if (!Unknown.Is(result) && result is string or char && _strong != strong)
            _trace.FoldedFunctions.Add(function.Name);
        else if (Unknown.Is(result))
            _strong = strong;
        return result;
    }

    /// <summary>In code that may not run at all a recursion has no end to be found: there a few calls are enough.</summary>
    private bool IsTooDeep()
    {
        var most = _doubt == Doubt.None ? EvaluationBudget.MaxCalls : EvaluationBudget.MaxDoubtfulCalls;
        if (_calls < most)
            return false;
        _budget.Reached($"calls nested deeper than {most} were not followed");
        return true;
    }

    /// <summary>A body that does nothing but run a text is a way to write <c>iex</c>: the text runs where the body is called.</summary>
    private string? CodeOf(ScriptBlockAst body)
    {
        if (body is not { BeginBlock: null, DynamicParamBlock: null } || (body.ProcessBlock is not null && body.EndBlock is not null)
            || (body.ProcessBlock ?? body.EndBlock)?.Statements is not [PipelineAst { PipelineElements: [.., var last] }])
            return null;
        Ast runs = last is CommandExpressionAst { Expression: var expression } ? expression : last;
        if (_trace.Code.Remove(runs, out var code))
            return code;
        return _lastCode is { } executed && ReferenceEquals(executed.Node, runs) ? executed.Code : null;
    }

    private static bool IsFromPipeline(ParameterAst parameter) => parameter.Attributes.OfType<AttributeAst>()
        .Any(attribute => attribute.NamedArguments.Any(argument => argument.ArgumentName.StartsWith("ValueFromPipeline", StringComparison.OrdinalIgnoreCase)));

    private object? ForEachCommand(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, []);
        if (arguments.Positional is [string member, .. var rest] || (arguments.TryGet("MemberName", out var named) && named is string && (member = (string)named) is not null && (rest = []) is not null))
        {
            if (input is null)
                return Unknown.Value;
            var values = input.Select(item => Member(item, member) is var value && !Unknown.Is(value) && value is not MethodValue ? value
                : InstanceCall(node, item, member, [.. rest])).ToList();
            return values.Any(Unknown.Is) ? Unknown.Value : Result(values);
        }
        var blocks = arguments.Positional.OfType<BlockValue>().ToList();
        if (arguments.TryGet("Process", out var process) && process is BlockValue only)
            blocks.Insert(0, only);
        if (input is null || blocks.Count == 0)
            return Effect();
        if (blocks.Count == 1)
            return ForEach(input, blocks[0]);
        var parts = new List<object?> { ForEach([null], blocks[0]) };
        for (var i = 1; i < Math.Max(2, blocks.Count - 1); i++)
            parts.Add(ForEach(input, blocks[i]));
        if (blocks.Count > 2)
            parts.Add(ForEach([null], blocks[^1]));
        return Combined(parts);
    }

    private static object? Combined(List<object?> parts)
    {
        var output = new List<object?>();
        foreach (var part in parts)
        {
            if (Input(part) is not { } items)
                return Unknown.Value;
            output.AddRange(items);
        }
        return Result(output);
    }

    private object? InvokeExpression(CommandAst node, bool piped, object? value)
    {
        var arguments = Collect(node, []);
        var code = piped ? value : arguments.TryGet("Command", 0, out var given) ? given : Unknown.Value;
        if (Unknown.Is(code) || code is NoOutput)
            return Effect();
        var text = piped && Conversions.IsList(code) ? Lines(code) : Conversions.Text(code);
        return string.IsNullOrWhiteSpace(text) ? Effect() : Execute(node, text);
    }

    private static string? Lines(object? value)
    {
        var lines = Conversions.Items(value).Select(item => Conversions.Text(item)).ToList();
        return lines.Contains(null) ? null : string.Join('\n', lines);
    }

    /// <summary>Code that was a string runs here: remember it, its output is not known.</summary>
    private Unknown Execute(Ast node, string code)
    {
        _effects++;
        _lastCode = (node, code);
        if (_recording)
            _trace.Code[node] = code;
        else if (_trace.HiddenCode.Count < 1_000 && !_trace.HiddenCode.Contains(code))
            _trace.HiddenCode.Add(code);
        return Unknown.Value;
    }

    private object? InvokeCommandBlock(CommandAst node)
    {
        var arguments = Collect(node, ["AsJob", "NoNewScope", "ReturnResult", "AsCustomObject"]);
        if (arguments.TryGet("ScriptBlock", 0, out var block) && block is CodeValue code)
            return Execute(node, code.Code);
        return Effect();
    }

    private object? WriteOutput(CommandAst node, object?[]? input)
    {
        var arguments = Collect(node, ["NoEnumerate"]);
        if (arguments.Positional.Count == 0)
            return input is null ? arguments.TryGet("InputObject", out var only) ? only : Unknown.Value : Result([.. input]);
        return Unknown.Any(arguments.Positional.ToArray()) ? Unknown.Value : Result([.. arguments.Positional.SelectMany(Conversions.Items)]);
    }

    private object? OutString(CommandAst node, object?[]? input)
    {
        Collect(node, ["Stream"]);
        if (input is null || Lines(input) is not { } text)
            return Unknown.Value;
        return text + "\r\n";
    }

    private object? SetAlias(CommandAst node)
    {
        var arguments = Collect(node, ["Force", "PassThru"]);
        if (arguments.TryGet("Name", 0, out var name) && arguments.TryGet("Value", arguments.Has("Name") ? 0 : 1, out var value)
            && Conversions.Text(name) is { Length: > 0 } alias && Conversions.Text(value) is { Length: > 0 } target && !Unknown.Is(name) && !Unknown.Is(value))
        {
            _aliases[alias] = CommandNames.Resolve(target) ?? target;
            if (_recording && _aliases[alias] is "Invoke-Expression")
                _trace.Definitions[node] = "alias:" + alias;
        }
        return NoOutput.Value;
    }
}
