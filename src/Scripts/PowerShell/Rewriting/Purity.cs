using System.Management.Automation.Language;
using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Rewriting;

/// <summary>Tells code that only computes values of its own from code that does something in the world. What is not known does something.</summary>
internal sealed class Purity(ScriptSource source, Trace trace)
{
    private static readonly HashSet<string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        "ForEach-Object", "Where-Object", "Get-Variable", "Set-Variable", "New-Variable", "Select-Object", "Sort-Object", "Write-Output", "Out-String", "Out-Null",
        "ConvertTo-SecureString", "ConvertFrom-Json", "ConvertFrom-StringData", "Get-Command", "Get-Alias", "Tee-Object", "Measure-Object", "ConvertFrom-Csv", "Add-Member", "Set-Clipboard",
    };

    private static readonly HashSet<string> Methods = new(StringComparer.OrdinalIgnoreCase)
    {
        "replace", "split", "tochararray", "substring", "getstring", "getbytes", "getchars", "tostring", "trim", "trimstart", "trimend", "tolower", "toupper", "readtoend", "readline", "toarray",
        "getbuffer", "indexof", "lastindexof", "getenumerator", "matches", "match", "createdecryptor", "transformfinalblock", "computehash", "invoke", "invokereturnasis", "padleft", "padright", "getnetworkcredential", "contains",
        "containskey", "startswith", "endswith", "foreach", "where", "peek", "tobytearray", "getnewclosure", "normalize", "equals", "clone", "getvalue", "get_chars", "gettype", "createpipeline", "getaddressbytes", "compute", "getentry",
    };

    private static readonly HashSet<string> Changing = new(StringComparer.OrdinalIgnoreCase)
    {
        "append", "appendline", "appendformat", "add", "addrange", "insert", "remove", "removeat", "reverse", "clear", "sort", "push", "pop", "enqueue", "dequeue", "write", "writebyte", "read", "seek", "copyto",
        "copy", "blockcopy", "close", "dispose", "flush", "setvalue", "set_item", "addscript", "open", "set_position",
    };

    private static readonly string[] Types =
    [
        "System.String", "System.Char", "System.Convert", "System.Array", "System.Math", "System.BitConverter", "System.Buffer", "System.Byte", "System.Int16", "System.Int32", "System.Int64", "System.UInt32",
        "System.Text.", "System.IO.Compression.", "System.IO.MemoryStream", "System.IO.StreamReader", "System.IO.BinaryReader", "System.Collections.", "Collections.", "System.Linq.", "Linq.",
        "System.Runtime.InteropServices.Marshal", "System.Management.Automation.ScriptBlock", "System.Management.Automation.PowerShell", "System.Management.Automation.PSObject",
        "System.Management.Automation.PSCredential", "System.Management.Automation.Runspaces.", "System.Net.NetworkCredential", "System.Net.WebUtility", "System.Web.HttpUtility", "System.Uri", "System.Object",
        "System.Security.Cryptography.", "System.Numerics.", "System.Guid", "System.Security.SecureString", "Security.Cryptography.", "IO.Compression.",
        "System.Net.IPAddress", "System.Net.NetworkInformation.PhysicalAddress", "System.TimeSpan", "System.Version", "System.Data.DataTable", "System.Xml.XmlDocument", "Windows.Forms.Clipboard", "System.Windows.Forms.Clipboard",
    ];

    private readonly Dictionary<Ast, bool> _known = new(ReferenceEqualityComparer.Instance);
    private Dictionary<string, List<Ast>>? _sources;

    public static bool IsChanging(string method) => Changing.Contains(method);

    public static bool ChangesArguments(string method) => method.Equals("CopyTo", StringComparison.OrdinalIgnoreCase) || method.Equals("Read", StringComparison.OrdinalIgnoreCase);

    /// <summary>Nothing in it reaches beyond the script's own variables.</summary>
    public bool IsPure(Ast node)
    {
        if (_known.TryGetValue(node, out var pure))
            return pure;
        _known[node] = true; // a function that calls itself does not become impure by that
        pure = node.Find(ast => !IsHarmless(ast), true) is null;
        return _known[node] = pure;
    }

    private bool IsHarmless(Ast node) => node switch
    {
        CommandAst command => IsPureCommand(command),
        InvokeMemberExpressionAst call => IsPureCall(call),
        ExitStatementAst or ThrowStatementAst or UsingStatementAst or TypeDefinitionAst or FileRedirectionAst or ConfigurationDefinitionAst => false,
        AssignmentStatementAst { Left: MemberExpressionAst member } => !IsStatic(member) && Root(member.Expression) is VariableExpressionAst root && IsLocal(root),
        _ => true,
    };

    private static bool IsStatic(Ast node)
    {
        for (; node is MemberExpressionAst member; node = member.Expression)
            if (member.Static)
                return true;
        return false;
    }

    private bool IsPureCommand(CommandAst command)
    {
        var head = command.CommandElements[0];
        if (head is VariableExpressionAst block)
            return SourcesOf(block) is { Count: > 0 } blocks && blocks.TrueForAll(one => Bare(one) is ScriptBlockExpressionAst && IsPure(one));
        if (head is ScriptBlockExpressionAst)
            return true;
        var called = command.GetCommandName() ?? "";
        if (source.Nodes.Functions.Find(function => function.Name.Equals(called, StringComparison.OrdinalIgnoreCase)) is { } own)
            return IsPure(own.Body);
        var name = trace.Commands.GetValueOrDefault(command) ?? CommandNames.Resolve(called) ?? called;
        if (name is "Add-Type")
            return trace.CompiledTypes.ContainsKey(command) || command.Extent.Text.Contains("-AssemblyName", StringComparison.OrdinalIgnoreCase);
        if (name is "New-Object" && command.CommandElements is [_, StringConstantExpressionAst made, ..] && IsCompiled(made.Value))
            return true;
        if (name is "New-Object")
            return command.CommandElements.Skip(1).OfType<StringConstantExpressionAst>().FirstOrDefault() is { } type && IsOfValues(TypeNames.Canonical(source.Literal(type)));
        if (name is "Get-Item" or "Get-ChildItem" or "Set-Item" or "Get-Content" or "New-Item")
            return command.Extent.Text is var text && (text.Contains("variable:", StringComparison.OrdinalIgnoreCase) || text.Contains("env:", StringComparison.OrdinalIgnoreCase)
                || text.Contains("alias:", StringComparison.OrdinalIgnoreCase) || text.Contains("function:", StringComparison.OrdinalIgnoreCase));
        return Commands.Contains(name);
    }

    private bool IsCompiled(string type) => trace.CompiledTypes.Count > 0 && trace.CompiledTypes.Values.Any(names => names.Contains(type, StringComparer.OrdinalIgnoreCase));

    private bool IsPureCall(InvokeMemberExpressionAst call)
    {
        if (call.Member is not StringConstantExpressionAst member)
            return false;
        var method = source.Literal(member);
        if (call.Static)
            return call.Expression is TypeExpressionAst type && IsOfValues(TypeNames.Canonical(type.TypeName.FullName))
                || method.Equals("SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase) || method.Equals("GetEnvironmentVariable", StringComparison.OrdinalIgnoreCase)
                || call.Expression is TypeExpressionAst compiled && IsCompiled(compiled.TypeName.FullName)
                || call.Expression is TypeExpressionAst own && source.Nodes.Types.Exists(one => one.Name.Equals(own.TypeName.FullName, StringComparison.OrdinalIgnoreCase));
        if (!Methods.Contains(method) && !Changing.Contains(method) && !source.Nodes.Types.Exists(one => one.Members.Any(own => own is FunctionMemberAst && own.Name.Equals(method, StringComparison.OrdinalIgnoreCase))))
            return false;
        return Root(call.Expression) switch
        {
            VariableExpressionAst variable => IsLocal(variable),
            TypeExpressionAst type => IsOfValues(TypeNames.Canonical(type.TypeName.FullName)),
            _ => true, // made in place of what is looked at by itself
        };
    }

    private static bool IsOfValues(string type)
    {
        var bare = type.EndsWith("[]", StringComparison.Ordinal) ? type[..^2] : type;
        foreach (var known in Types)
        {
            if (known.EndsWith('.') ? bare.StartsWith(known, StringComparison.OrdinalIgnoreCase) : bare.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Everything that the script puts into this variable only computes; a parameter or <c>$_</c> has no such place.</summary>
    private bool IsLocal(VariableExpressionAst variable) => SourcesOf(variable).TrueForAll(IsPure);

    private List<Ast> SourcesOf(VariableExpressionAst variable)
    {
        if (_sources is null)
        {
            _sources = new(StringComparer.OrdinalIgnoreCase);
            foreach (var assignment in source.Nodes.Assignments)
            {
                var left = assignment.Left;
                while (left is AttributedExpressionAst attributed)
                    left = attributed.Child;
                foreach (var target in left is ArrayLiteralAst several ? several.Elements : [left])
                    if (target is VariableExpressionAst written)
                        Add(written.VariablePath.UserPath, assignment.Right);
            }
            foreach (var loop in source.Nodes.Loops)
                Add(loop.Variable.VariablePath.UserPath, loop.Condition);
        }
        return _sources.GetValueOrDefault(Liveness.Key(variable.VariablePath.UserPath)) ?? [];
    }

    private void Add(string path, Ast from)
    {
        var name = Liveness.Key(path);
        if (!_sources!.TryGetValue(name, out var places))
            _sources[name] = places = [];
        places.Add(from);
    }

    /// <summary>What a chain of members, indexes and casts starts from.</summary>
    public static Ast Root(Ast node)
    {
        while (true)
        {
            switch (node)
            {
                case MemberExpressionAst member:
                    node = member.Expression;
                    break;
                case IndexExpressionAst index:
                    node = index.Target;
                    break;
                case AttributedExpressionAst cast:
                    node = cast.Child;
                    break;
                default:
                    if (Bare(node) is var inner && ReferenceEquals(inner, node))
                        return node;
                    node = inner;
                    break;
            }
        }
    }

    private static Ast Bare(Ast node) => node switch
    {
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var inner }] } } => inner,
        CommandExpressionAst { Expression: var inner } => inner,
        PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var inner }] } => inner,
        _ => node,
    };
}
