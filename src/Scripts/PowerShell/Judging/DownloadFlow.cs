using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>Follows what comes from the network, through variables, to what runs it as code.</summary>
internal sealed class DownloadFlow
{
    private static readonly HashSet<string> Fetching = new(StringComparer.OrdinalIgnoreCase)
    {
        "DownloadString", "DownloadData", "DownloadStringAsync", "DownloadStringTaskAsync", "DownloadDataTaskAsync", "OpenRead", "GetResponseStream", "GetResponse",
        "ResponseText", "ResponseBody", "GetContext", "InputStream", "GetStringAsync", "GetByteArrayAsync", "GetStream", "ReceiveFrom", "ReceiveAsync", "AcceptTcpClient",
    };

    /// <summary>What programs that are driven from outside read from the network or from mail, by the name they are made by.</summary>
    private static readonly (string Program, string[] Members)[] Driven =
    [
        ("InternetExplorer.Application", ["innerText", "innerHTML", "outerHTML", "outerText", "body"]),
        ("Word.Application", ["Content"]), ("Excel.Application", ["UsedRange"]), ("Outlook.Application", ["Body", "HTMLBody"]), ("Net.Sockets.UdpClient", ["Receive"]),
            ("Net.Sockets.Socket", ["Receive"]),
        ("NetworkInformation.Ping", ["Buffer"]), ("Microsoft.XMLDOM", ["text", "nodeTypedValue"]), ("ClientWebSocket", ["ReceiveAsync"]), ("NamedPipeClientStream", ["Read", "ReadLine"]),
    ];

    private readonly HashSet<string> _driven = new(StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> FetchingCommands = new(StringComparer.OrdinalIgnoreCase)
    {
        "Invoke-WebRequest", "Invoke-RestMethod", "Resolve-DnsName", "nslookup", "nslookup.exe", "curl.exe", "wget.exe",
    };

    private static readonly string[] Keeping = ["add", "append", "appendline", "enqueue", "push", "insert"];

    private readonly ScriptSource _source;
    private readonly HashSet<string> _tainted = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _decoded = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _taintedFunctions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _aliases;
    private readonly bool _fetches;

    public DownloadFlow(ScriptSource source, ScriptFacts facts)
    {
        _source = source;
        _aliases = facts.Commands.Where(fact => fact.Name == "Invoke-Expression").Select(fact => fact.Node.GetCommandName() ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (program, members) in Driven)
            if (facts.Has(program) && (program is not ("Word.Application" or "Excel.Application") || facts.HasAny("Open('http", "Open(\"http")))
                _driven.UnionWith(members);
        _fetches = source.Nodes.Members.Exists(IsFetching) || source.Nodes.Commands.Exists(IsFetching);
        if (_fetches || source.Nodes.Members.Exists(IsLoad))
            Spread();
    }

    private void Spread()
    {
        for (var round = 0; round < 6; round++)
        {
            var before = _tainted.Count + _decoded.Count + _taintedFunctions.Count;
            foreach (var function in _source.Nodes.Functions)
                if (Outputs(function.Body).Any(IsFetched))
                    _taintedFunctions.Add(function.Name);
            foreach (var assignment in _source.Nodes.Assignments)
            {
                var left = assignment.Left;
                while (left is AttributedExpressionAst attributed)
                    left = attributed.Child;
                while (left is IndexExpressionAst element)
                    left = element.Target;
                if (NameOf(left) is not { } name)
                    continue;
                if (IsFetched(assignment.Right))
                    _tainted.Add(name);
                if (IsDecoded(assignment.Right))
                    _decoded.Add(name);
            }
            foreach (var call in _source.Nodes.Members)
                SpreadThroughCall(call);
            foreach (var pipeline in _source.Nodes.Running)
                if (pipeline is PipelineAst { PipelineElements: [var fed, ..] } whole && IsFetched(fed))
                    SpreadThroughPipe(whole);
            foreach (var loop in _source.Nodes.Loops)
            {
                if (IsFetched(loop.Condition))
                    _tainted.Add(loop.Variable.VariablePath.UserPath);
                if (IsDecoded(loop.Condition))
                    _decoded.Add(loop.Variable.VariablePath.UserPath);
            }
            if (_tainted.Count + _decoded.Count + _taintedFunctions.Count == before)
                break;
        }
    }

    /// <summary>A variable, or a member of one: <c>$this.Queue</c>.</summary>
    private static string? NameOf(Ast node) => node switch
    {
        VariableExpressionAst variable => variable.VariablePath.UserPath,
        MemberExpressionAst
        {
            Expression: VariableExpressionAst holder,
            Member: StringConstantExpressionAst member
        } and not InvokeMemberExpressionAst => $"{holder.VariablePath.UserPath}.{member.Value}",
        _ => null,
    };

    /// <summary>What comes down a pipe is put by: <c>… | % { $queue.Enqueue($_) }</c>.</summary>
    private void SpreadThroughPipe(PipelineAst pipeline)
    {
        foreach (var element in pipeline.PipelineElements.Skip(1))
            foreach (var node in element.FindAll(ast => ast is InvokeMemberExpressionAst { Arguments: not null } or AssignmentStatementAst, true))
            {
                if (node is InvokeMemberExpressionAst call && NameOf(call.Expression) is { } holder && call.Arguments.Any(ReadsPipe))
                    _tainted.Add(holder);
                else if (node is AssignmentStatementAst assignment && NameOf(assignment.Left) is { } name && ReadsPipe(assignment.Right))
                    _tainted.Add(name);
            }
    }

    private static bool ReadsPipe(Ast node) => node.Find(ast => ast is VariableExpressionAst { VariablePath.UserPath: "_" or "PSItem" }, true) is not null;

    /// <summary><c>$stream.Read($buffer, …)</c> fills the buffer; a list or a builder holds what is added.</summary>
    private void SpreadThroughCall(MemberExpressionAst member)
    {
        if (member is InvokeMemberExpressionAst { Member: StringConstantExpressionAst name, Arguments: { Count: > 0 } arguments } call && _source.Literal(name) is { } method
            && (method.StartsWith("Read", StringComparison.OrdinalIgnoreCase) || method.StartsWith("Receive", StringComparison.OrdinalIgnoreCase)) && IsFetched(call.Expression)
            && arguments[0] is VariableExpressionAst buffer)
            _tainted.Add(buffer.VariablePath.UserPath);
        else if (member is InvokeMemberExpressionAst { Member: StringConstantExpressionAst put, Arguments: { Count: > 0 } given } holding && Array.IndexOf(Keeping,
            _source.Literal(put).ToLowerInvariant()) >= 0
            && NameOf(holding.Expression) is { } holder && given.Any(IsFetched))
            _tainted.Add(holder);
    }

    /// <summary>What a function may return: its plain pipelines and its return statements.</summary>
    private static IEnumerable<Ast> Outputs(ScriptBlockAst body)
    {
        foreach (var node in body.FindAll(ast => ast is ReturnStatementAst or PipelineAst { Parent: NamedBlockAst or StatementBlockAst }, false))
            yield return node;
    }

    /// <remarks>Where nothing in the script fetches, nothing was fetched.</remarks>
    private bool IsFetched(Ast node) => _fetches && node.Find(ast => ast switch
    {
        VariableExpressionAst variable => _tainted.Contains(variable.VariablePath.UserPath) || (variable.VariablePath.UserPath.Equals("Matches",
            StringComparison.OrdinalIgnoreCase) && _tainted.Count > 0 && MatchesFetched(variable)),
        MemberExpressionAst member => IsFetching(member) || (NameOf(member) is { } held && _tainted.Contains(held)),
        CommandAst command => IsFetching(command) || command.GetCommandName() is { } called && _taintedFunctions.Contains(called),
        _ => false,
    }, true) is not null;

    /// <summary>The nearest condition around it matches what came from the network.</summary>
    private bool MatchesFetched(Ast node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
            if (at is IfStatementAst branch)
                foreach (var (test, _) in branch.Clauses)
                    if (test.Find(ast => ast is BinaryExpressionAst { Operator: TokenKind.Imatch or TokenKind.Cmatch } match && match.Left is not ConstantExpressionAst
                        && match.Left.Find(left => left is VariableExpressionAst variable && _tainted.Contains(variable.VariablePath.UserPath), true) is not null,
                        true) is not null)
                        return true;
        return false;
    }

    private bool IsFetching(MemberExpressionAst member) =>
        member.Member is StringConstantExpressionAst name && _source.Literal(name) is var called && (Fetching.Contains(called) || _driven.Contains(called)) && !IsTarget(member);

    private static bool IsTarget(MemberExpressionAst member) => member.Parent is AssignmentStatementAst assignment && ReferenceEquals(assignment.Left, member);

    private static bool IsFetching(CommandAst command) =>
        command.GetCommandName() is { } called && FetchingCommands.Contains(CommandNames.Resolve(called) ?? called) && !SavesToFile(command);

    private bool IsLoad(MemberExpressionAst member) =>
        member is InvokeMemberExpressionAst { Member: StringConstantExpressionAst name, Arguments: not null } && _source.Literal(name).Equals("Load", StringComparison.OrdinalIgnoreCase);

    private static bool SavesToFile(CommandAst command) =>
        command.CommandElements.OfType<CommandParameterAst>().Any(parameter => parameter.ParameterName.StartsWith("outf", StringComparison.OrdinalIgnoreCase)
            || parameter.ParameterName.Equals("o", StringComparison.OrdinalIgnoreCase));

    private bool IsDecoded(Ast node) => node.Find(ast => ast switch
    {
        VariableExpressionAst variable => _decoded.Contains(variable.VariablePath.UserPath),
        MemberExpressionAst { Member: StringConstantExpressionAst name } => _source.Literal(name) is var text
            && (text.Equals("FromBase64String", StringComparison.OrdinalIgnoreCase) || text.Equals("TransformFinalBlock", StringComparison.OrdinalIgnoreCase)),
        TypeExpressionAst type => type.TypeName.FullName.Contains("DeflateStream", StringComparison.OrdinalIgnoreCase) || type.TypeName.FullName.Contains("GzipStream",
            StringComparison.OrdinalIgnoreCase),
        StringConstantExpressionAst text => text.Value.EndsWith("Compression.GzipStream", StringComparison.OrdinalIgnoreCase)
            || text.Value.EndsWith("Compression.DeflateStream", StringComparison.OrdinalIgnoreCase),
        _ => false,
    }, true) is not null;

    /// <summary>The first place that runs downloaded text, as written.</summary>
    public string? Executed()
    {
        if (!_fetches)
            return null;
        foreach (var node in _source.Nodes.Running)
        {
            var runs = node switch
            {
                PipelineAst { PipelineElements.Count: > 1 } pipeline => RunsPiped(pipeline),
                CommandAst command => RunsArgument(command),
                InvokeMemberExpressionAst { Member: StringConstantExpressionAst name } call => IsCodeMaker(_source.Literal(name), call) && call.Arguments is { } arguments
                    && arguments.Any(argument => IsFetched(argument) && !IsOwnBlock(argument)),
                _ => false,
            };
            if (runs)
                return _source.TextOf(node);
        }
        return null;
    }

    /// <summary>A variable that only ever holds a block of the script itself: what is run stands there, whatever the block fetches when it runs.</summary>
    private bool IsOwnBlock(ExpressionAst argument)
    {
        if (argument is not VariableExpressionAst { VariablePath.UserPath: var name })
            return false;
        var given = _source.Nodes.Assignments.Where(assignment => assignment.Left is VariableExpressionAst variable && variable.VariablePath.UserPath.Equals(name,
            StringComparison.OrdinalIgnoreCase)).ToList();
        return given.Count > 0 && given.TrueForAll(assignment => assignment is
        {
            Operator: TokenKind.Equals, Right: CommandExpressionAst { Expression: ScriptBlockExpressionAst }
            or PipelineAst { PipelineElements: [CommandExpressionAst { Expression: ScriptBlockExpressionAst }] }
        });
    }

    private bool RunsPiped(PipelineAst pipeline)
    {
        for (var i = 1; i < pipeline.PipelineElements.Count; i++)
        {
            if (pipeline.PipelineElements[i] is not CommandAst command || !(IsExpression(command) || RunsInLoop(command) || IsShellInput(command)))
                continue;
            for (var before = 0; before < i; before++)
                if (IsFetched(pipeline.PipelineElements[before]))
                    return true;
        }
        return false;
    }

    private bool RunsInLoop(CommandAst command) =>
        command.GetCommandName() is { } name && CommandNames.Resolve(name) == "ForEach-Object"
            && command.Find(ast => ast is CommandAst inner && IsExpression(inner), true) is not null;

    private static bool IsShellInput(CommandAst command) =>
        command.GetCommandName() is { } name && ShellNames.IsPowerShell(name) && command.CommandElements.Any(element => element.Extent.Text == "-");

    private bool IsExpression(CommandAst command) => command.GetCommandName() is { } name && (CommandNames.Resolve(name) == "Invoke-Expression" || _aliases.Contains(name));

    private bool RunsArgument(CommandAst command)
    {
        var byName = IsExpression(command);
        var byBlock = command.InvocationOperator != TokenKind.Unknown && command.CommandElements[0] is not StringConstantExpressionAst and not ScriptBlockExpressionAst;
        var shell = command.GetCommandName() is { } name && ShellNames.IsPowerShell(name);
        if (byBlock && command.CommandElements[0] is ParenExpressionAst or IndexExpressionAst or SubExpressionAst or InvokeMemberExpressionAst
            && command.CommandElements[0].Find(ast => ast is CommandAst fetching && IsFetching(fetching), true) is not null)
            return true; // what came is the name of what runs
        if (byBlock)
            return command.CommandElements[0].Find(ast => ast is InvokeMemberExpressionAst { Member: StringConstantExpressionAst maker } call
                && IsCodeMaker(_source.Literal(maker), call) && IsFetched(call), true) is not null;
        if (command.GetCommandName() is { } cmd && ShellNames.IsCmd(cmd))
            return command.CommandElements.Skip(1).Any(element => element is not StringConstantExpressionAst && IsFetched(element)) && IsWholeCommand(command);
        return (byName || shell) && command.CommandElements.Skip(1).Any(IsFetched);
    }

    /// <summary><c>cmd /c $text</c>: what runs is what came, not an argument of a known program.</summary>
    private static bool IsWholeCommand(CommandAst command)
    {
        for (var i = 1; i + 1 < command.CommandElements.Count; i++)
            if (command.CommandElements[i].Extent.Text.Trim('"', '\'').Equals("/c", StringComparison.OrdinalIgnoreCase))
                return command.CommandElements[i + 1] is VariableExpressionAst or MemberExpressionAst or IndexExpressionAst or ParenExpressionAst
                    || command.CommandElements[i + 1].Extent.Text.StartsWith("\"$", StringComparison.Ordinal);
        return false;
    }

    private static bool IsCodeMaker(string name, InvokeMemberExpressionAst call) =>
        (name.Equals("Create", StringComparison.OrdinalIgnoreCase) && call.Expression is TypeExpressionAst type && type.TypeName.FullName.EndsWith("scriptblock", StringComparison.OrdinalIgnoreCase))
        || name.Equals("InvokeScript", StringComparison.OrdinalIgnoreCase) || name.Equals("NewScriptBlock", StringComparison.OrdinalIgnoreCase)
        || name.Equals("AddScript", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first load of an assembly from downloaded or decoded bytes.</summary>
    public string? Loaded()
    {
        foreach (var node in _source.Nodes.Members)
        {
            if (IsLoad(node) && ((InvokeMemberExpressionAst)node).Arguments.Any(argument => IsFetched(argument) || IsDecoded(argument)))
                return _source.TextOf(node);
        }
        return null;
    }

    /// <summary>The first load of an assembly that came from the network.</summary>
    public string? LoadedFetched() => _fetches && _source.Nodes.Members.Find(node => IsLoad(node)
        && ((InvokeMemberExpressionAst)node).Arguments.Any(IsFetched)) is { } load ? _source.TextOf(load) : null;
}
