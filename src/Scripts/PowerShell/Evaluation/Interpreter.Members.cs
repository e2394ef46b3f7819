using System.Management.Automation.Language;
using System.Text;
using Afterpatch.Scripts.PowerShell.Compiled;
using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

internal sealed partial class Interpreter
{
    private string? MemberName(CommandElementAst member)
    {
        var (strong, medium) = (_strong, _medium);
        var value = Eval(member);
        (_strong, _medium) = (strong, medium); // a disguised name does not make what the member gives a hidden text
        return Unknown.Is(value) || value is BlockValue ? null : Conversions.Text(value);
    }

    private object? EvalMember(MemberExpressionAst node)
    {
        var target = Eval(node.Expression);
        var name = MemberName(node.Member);
        if (name is null || Unknown.Is(target))
            return Unknown.Value;
        if (node.Static && target is TypeValue own && _classes.TryGetValue(own.Name, out var declared))
            return StaticsOf(declared).Entries is var entries && entries.Contains(name) ? entries[name] : Unknown.Value;
        if (node.Static && target is TypeValue written && _compiled?.Type(written.Name) is { } compiled)
            return _compiled.Field(compiled, null, name);
        return node.Static && target is TypeValue type ? StaticMember(type.Name, name) : Member(target, name);
    }

    private static object? StaticMember(string type, string name)
    {
        switch (type)
        {
            case "System.Text.Encoding" or "System.Text.ASCIIEncoding" or "System.Text.UTF8Encoding" or "System.Text.UnicodeEncoding" or "System.Text.UTF32Encoding" or "System.Text.UTF7Encoding":
                return Encodings.ByName(name);
            case "System.String" when name.Equals("Empty", StringComparison.OrdinalIgnoreCase):
                return "";
            case "System.Environment" when name.Equals("NewLine", StringComparison.OrdinalIgnoreCase):
                return "\r\n";
            case "System.Int32" when name.Equals("MaxValue", StringComparison.OrdinalIgnoreCase):
                return int.MaxValue;
        }
        return type.EndsWith("Options", StringComparison.OrdinalIgnoreCase) || type.EndsWith("CompressionMode", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("SeekOrigin", StringComparison.OrdinalIgnoreCase) || type.EndsWith("NumberStyles", StringComparison.OrdinalIgnoreCase) || type.EndsWith("CipherMode", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("PaddingMode", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("CommandTypes", StringComparison.OrdinalIgnoreCase) || type.EndsWith("CryptoStreamMode", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("StringComparison", StringComparison.OrdinalIgnoreCase) ? name : Unknown.Value;
    }

    private object? Member(object? target, string name)
    {
        var key = name.ToLowerInvariant();
        switch (target)
        {
            case null:
                return Unknown.Value;
            case string text when key is "length":
                return text.Length;
            case string when MethodSignatures.Has(name):
                return new MethodValue(target, name);
            case VariableValue variable:
                return key switch { "value" => variable.Value, "name" or "key" => variable.Name, _ => Unknown.Value };
            case CommandValue command:
                return key is "name" or "definition" or "resolvedcommandname" or "displayname" ? command.Name : Unknown.Value;
            case MatchValue match:
                return key switch { "value" => match.Text, "groups" or "captures" => match.Groups.Select(group => (object?)new MatchValue(group, [group])).ToArray(), "success" => true, "length" => match.Text.Length, _ => Unknown.Value };
            case AliasValue alias:
                return key switch { "name" or "displayname" => alias.Name, "definition" or "resolvedcommandname" or "referencedcommand" or "resolvedcommand" => alias.Definition, _ => Unknown.Value };
            case ArchiveEntryValue entry:
                return key switch { "name" or "fullname" => entry.Name, "length" => entry.Bytes.Length, _ => Unknown.Value };
            case TimeSpan span:
                return Times.Member(span, key);
            case Version version:
                return key switch { "major" => version.Major, "minor" => version.Minor, "build" => version.Build, "revision" => version.Revision, _ => Unknown.Value };
            case System.Net.IPAddress address when key is "address" && address.GetAddressBytes() is { Length: 4 } four:
                return (long)BitConverter.ToUInt32(four);
            case EngineValue { Kind: "execution-context" }:
                return key is "invokecommand" ? new EngineValue("invoke-command") : Unknown.Value;
            case EngineValue { Kind: "invoke-command" } when key is "psobject":
                return new EngineValue("invoke-command-members");
            case EngineValue { Kind: "web-client" }:
                return key is "psobject" ? new EngineValue("web-client-members") : Unknown.Value;
            case EngineValue { Kind: "web-client-members" } when key is "methods" or "members":
                return Marked(WebClientMethods());
            case EngineValue { Kind: "invoke-command-members" } when key is "methods" or "members":
                return InvokeCommandMethods();
            case ShellValue shell:
                return key is "commands" ? shell : Unknown.Value;
            case CredentialValue credential:
                return key switch { "password" => new SecureValue(credential.Password), "username" => credential.User, _ => Unknown.Value };
            case EngineValue { Kind: var kind } when kind.StartsWith("network-credential:", StringComparison.Ordinal):
                return key is "password" ? kind["network-credential:".Length..] : Unknown.Value;
            case TypeValue type:
                return key switch { "fullname" => type.Name, "name" => type.Name[(type.Name.LastIndexOf('.') + 1)..], _ => Unknown.Value };
            case HashValue { Class: not null } made:
                return made.Entries.Contains(name) ? made.Entries[name] : Unknown.Value;
            case HashValue table:
                return table.Entries.Contains(name) ? table.Entries[name] : key switch
                {
                    "count" => table.Entries.Count,
                    "values" => table.Entries.Values.Cast<object?>().ToArray(),
                    "keys" => table.Entries.Keys.Cast<object?>().ToArray(),
                    _ => Unknown.Value,
                };
            case ArchiveValue archive:
                return key is "entries" ? archive.Entries.ToArray<object?>() : Unknown.Value;
            case QueueValue queue when key is "count":
                return queue.Items.Count;
            case StringBuilder builder when key is "length":
                return builder.Length;
            case CipherValue cipher:
                return cipher.Get(name);
            case CompiledObject compiled:
                return _compiled!.Field(compiled.Type, compiled, name);
            case StreamValue stream when key is "length":
                return stream.Bytes.Length;
        }
        if (!Conversions.IsList(target))
            return Unknown.Value;
        if (key is "length" or "count" or "longlength")
            return Conversions.Count(target);
        var values = new List<object?>();
        foreach (var item in Conversions.Items(target))
        {
            var value = Member(item, name);
            if (Unknown.Is(value) || !_budget.Step())
                return Unknown.Value;
            values.Add(value);
        }
        return values.Count == 1 ? values[0] : values.ToArray();
    }

    private object? EvalCall(InvokeMemberExpressionAst node)
    {
        var name = MemberName(node.Member);
        if (name is not null && name.Equals("Invoke", StringComparison.OrdinalIgnoreCase) && node.Expression is MemberExpressionAst method and not InvokeMemberExpressionAst)
            return InvokedMember(node, method);
        var target = Eval(node.Expression);
        var arguments = Arguments(node.Arguments);
        if (_files is not null && node is { Static: true, Arguments: [var path, ..] } && target is TypeValue { Name: "System.IO.File" } && name is not null
            && ReadKnownFile(name.ToLowerInvariant(), path, arguments[0]) is var content && !Unknown.Is(content))
            return content;
        if (node.Static && target is TypeValue { Name: "System.BitConverter" } && arguments is [var number] && "GetBytes".Equals(name, StringComparison.OrdinalIgnoreCase))
            return BytesOf(node, number);
        if (node.Static && target is TypeValue { Name: "System.String" } && "Concat".Equals(name, StringComparison.OrdinalIgnoreCase) && node.Arguments is { Count: >= 2 } pieces && pieces.All(piece => piece is StringConstantExpressionAst))
            Mark(Strength.Strong);
        return Call(node, target, name, arguments, node.Static);
    }

    /// <summary><c>$x.Method.Invoke(...)</c> is <c>$x.Method(...)</c> written to look like something else.</summary>
    private object? InvokedMember(InvokeMemberExpressionAst node, MemberExpressionAst method)
    {
        var target = Eval(method.Expression);
        var inner = MemberName(method.Member);
        var arguments = Arguments(node.Arguments);
        if (inner is null)
            return Unknown.Value;
        if (target is VariableValue or CommandValue or EngineValue { Kind: "execution-context" } or HashValue && Member(target, inner) is var member && !Unknown.Is(member))
            return Call(node, member, "Invoke", arguments, false);
        return Call(node, target, inner, arguments, method.Static);
    }

    private object?[] Arguments(IReadOnlyList<ExpressionAst>? nodes)
    {
        if (nodes is null)
            return [];
        var values = new object?[nodes.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Eval(nodes[i]);
        return values;
    }

    private object? Call(Ast node, object? target, string? name, object?[] arguments, bool isStatic)
    {
        if (name is null || Unknown.Is(target))
        {
            GiveAway(arguments);
            return Effect();
        }
        if (isStatic && target is TypeValue type)
            return StaticCall(type.Name, name, arguments) is var made && made is byte[] && type.Name == "System.Convert" ? Created(made) : made;
        return InstanceCall(node, target, name, arguments) is var given && given is byte[] or char[] && target is string or EncodingValue ? Created(given) : given;
    }

    private object? StaticCall(string type, string name, object?[] arguments)
    {
        var key = name.ToLowerInvariant();
        if (key == "new")
            return New(type, arguments);
        if (key == "convertall" && type == "System.Array" && arguments is [not null, BlockValue converter])
            return ConvertAll(arguments[0], converter);
        if (type == "System.BitConverter" && (key.StartsWith("toint", StringComparison.Ordinal) || key.StartsWith("touint", StringComparison.Ordinal)))
            return NumberOf(key, arguments);
        if (key == "blockcopy" && type == "System.Buffer")
            return BlockCopy(arguments);
        if (type == "System.Array" && key == "reverse" && arguments is [not null, ..] && Unknown.Is(arguments[0]))
            return Unknown.Value;
        if (key == "replace" && type.EndsWith("Regex", StringComparison.Ordinal) && arguments is [_, _, BlockValue block, ..])
            return ReplaceWithBlock(arguments, block);
        if (key == "foreach" && type == "System.Array")
            return Unknown.Value;
        if (key == "reverse" && type == "System.Array" && arguments.Length > 0 && !Changes(arguments[0]))
            return Unknown.Value;
        if (key == "getenvironmentvariable" && arguments is [var variable, ..] && Conversions.Text(variable) is { } asked && !Unknown.Is(variable))
            return Read("env:" + asked, out _, out _);
        if (_classes.TryGetValue(type, out var declared) && Method(declared, name) is { } method)
            return CallMethod(method, arguments);
        if (_compiled?.Type(type) is { } compiled)
            return Compiled(arguments, given => _compiled.CallStatic(compiled, name, given));
        if (key == "setenvironmentvariable" && arguments is [string named, var given, ..])
        {
            Write("env:" + named, given, false);
            return null;
        }
        if (key is "settext" or "clear" && type.EndsWith("Clipboard", StringComparison.OrdinalIgnoreCase))
        {
            Write("env:" + KnownEnvironment.Clipboard, key == "clear" ? null : arguments.FirstOrDefault(), false);
            return null;
        }
        if (key == "gettext" && type.EndsWith("Clipboard", StringComparison.OrdinalIgnoreCase))
            return Read("env:" + KnownEnvironment.Clipboard, out _, out _);
        var result = Ciphers.Make(type, key) ?? Digests.Make(type, key, arguments, _budget) ?? StaticMethods.Call(type, name, arguments, _budget);
        if (Unknown.Is(result))
        {
            GiveAway(arguments);
            _effects++;
        }
        else if (key is "reverse" or "unescape" or "convertfromutf32" or "ptrtostringauto" or "ptrtostringbstr" or "ptrtostringuni" or "tochar" or "fromhexstring")
            Mark(Strength.Strong);
        else if (key is "toint32" or "tobyte" or "toint16" && arguments.Length == 2)
            Mark(Strength.Strong);
        else if (type == "System.String" && key is "join" or "concat" or "format")
            Mark(key == "join" && JoinStrength(arguments[1], Conversions.Text(arguments[0]) ?? "", false) == Strength.Strong ? Strength.Strong : Strength.Medium);
        else if (key is "replace" or "matches")
            Mark(Strength.Medium);
        return result;
    }

    private object? InstanceCall(Ast node, object? target, string name, object?[] arguments)
    {
        var key = name.ToLowerInvariant();
        if (Mutators.Contains(key) && !Changes(target))
            return Unknown.Value;
        switch (target)
        {
            case DigestValue digest:
                return digest.Call(key, arguments) ?? Effect();
            case CompiledObject compiled:
                return Compiled(arguments, copies => _compiled!.CallOn(compiled, name, copies));
            case DerivedValue derived:
                return derived.Call(key, arguments) ?? Effect();
            case CipherValue cipher:
                return cipher.Call(key, arguments) is { } answered ? Marked(answered) : Effect();
            case MethodValue { Target: TypeValue holder } method when key == "invoke":
                return arguments is [null, var list] ? StaticCall(holder.Name, method.Name, list is null ? [] : Conversions.IsList(list) ? Conversions.Array(list) : [list]) : Effect();
            case TypeValue holder when key == "getmethod" && arguments is [string found, ..]:
                return new MethodValue(holder, found);
            case MethodValue method when key == "invoke":
                return InstanceCall(node, method.Target, method.Name, arguments);
            case BlockValue block when key is "invoke" or "invokereturnasis":
                var given = arguments is [object?[] spread] ? spread : arguments; // a list given alone is the list of arguments
                return InvokeBlock(block, given, given, null);
            case CodeValue code when key is "invoke" or "invokereturnasis":
                return Execute(node, code.Code);
            case BlockValue { Block: { EndBlock: null or { Statements.Count: 0 }, BeginBlock: null, ProcessBlock: null } } block when key == "tostring":
                return Marked(Conversions.Text(block)); // nothing but comments: a text in the clothes of code
            case CodeValue or BlockValue when key is "getnewclosure" or "getscriptblock":
                return target;
            case CommandValue command when key == "invoke":
                return Unknown.Value;
            case EngineValue { Kind: "invoke-command" }:
                return EngineCall(node, key, arguments);
            case ShellValue shell:
                return ShellCall(node, shell, key, arguments);
            case CredentialValue credential when key == "getnetworkcredential":
                return new EngineValue("network-credential:" + credential.Password);
            case string or char or int when key is "foreach" && arguments is [BlockValue each]:
                return ForEach([target], each);
            case char or int or long or byte or double or bool:
                return Scalar(target, key, arguments);
            case string or StringBuilder when Unknown.Any(arguments):
                return Unknown.Value;
            case string text:
                Mark(StrengthOf(node, key, arguments));
                if (key == "replace" && (_reads == 0 || TakesOutJunk(text, arguments)))
                    Mark(Strength.Strong);
                return StringMethods.Call(text, name, arguments, _budget);
            case StringBuilder builder:
                return StringMethods.BuilderCall(builder, name, arguments, _budget);
            case EncodingValue encoding:
                if (key == "getstring")
                    Mark(Strength.Strong);
                return Encodings.Call(encoding, name, arguments, _budget);
            case RegexValue regex:
                return StaticMethods.Call("System.Text.RegularExpressions.Regex", name, [arguments.FirstOrDefault(), regex.Pattern, .. arguments.Skip(1)], _budget);
            case ReaderValue reader when key is "readtoend" or "readline":
                Mark(Strength.Strong);
                return reader.Text;
            case StreamValue stream:
                return StreamCall(stream, key, arguments) is var streamed && Unknown.Is(streamed) ? GiveAway([stream, .. arguments]) : streamed;
            case VariableValue or CommandValue or HashValue or TypeValue or MatchValue when key == "tostring":
                return Conversions.Text(target) ?? (object)Unknown.Value;
            case HashValue table when key is "getenumerator" && arguments.Length == 0:
                return table.Entries.Cast<System.Collections.DictionaryEntry>().Select(entry => (object?)new VariableValue((string)entry.Key, entry.Value)).ToArray();
            case HashValue { Class: { } declared } made when declared.Members.OfType<FunctionMemberAst>().FirstOrDefault(member => !member.IsStatic && member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Parameters.Count == arguments.Length) is { } method:
                return CallOn(made, method, arguments);
            case HashValue table when table.Entries[name] is BlockValue scripted:
                return WithThis(table, () => InvokeBlock(scripted, [null], arguments, null));
            case System.Net.IPAddress or System.Net.NetworkInformation.PhysicalAddress when key is "getaddressbytes":
                return Marked(target is System.Net.IPAddress host ? host.GetAddressBytes() : ((System.Net.NetworkInformation.PhysicalAddress)target).GetAddressBytes());
            case System.Net.IPAddress or System.Net.NetworkInformation.PhysicalAddress or Version or TimeSpan when key is "tostring":
                return Conversions.Text(target);
            case ArchiveEntryValue entry when key == "open":
                return new StreamValue(entry.Bytes);
            case EngineValue { Kind: "data-table" } when key == "compute" && arguments is [string sum, ..]:
                return Marked(Times.Sum(sum));
            case ArchiveValue archive when key is "getentry" && arguments is [string file]:
                return archive.Entries.FirstOrDefault(entry => entry.Name == file) ?? (object)Unknown.Value;
            case ArchiveValue when key is "dispose":
                return null;
            case QueueValue queue:
                return queue.Call(key, arguments, _budget);
            case Guid or System.Numerics.BigInteger when key == "tobytearray":
                return Marked(target is Guid unique ? unique.ToByteArray() : ((System.Numerics.BigInteger)target).ToByteArray());
            case HashValue table when key is "containskey" or "contains" && arguments.Length == 1:
                return table.Entries.Contains(Conversions.Text(arguments[0]) ?? "");
            case HashValue table when key is "add" or "set_item" && arguments.Length == 2 && !Unknown.Any(arguments):
                table.Entries[Conversions.Text(arguments[0]) ?? ""] = arguments[1];
                return null;
        }
        if (target is not null && Conversions.IsList(target))
            return ListCall(target, key, arguments);
        GiveAway(arguments);
        return Effect();
    }

    private Unknown Effect()
    {
        _effects++;
        return Unknown.Value;
    }
}
