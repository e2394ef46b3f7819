using Afterpatch.Scripts.PowerShell.Evaluation;
using Afterpatch.Scripts.PowerShell.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterpatch.Scripts.PowerShell.Compiled;

/// <summary>Evaluates methods of a script's own C# on known values: loops, arithmetic, strings and arrays. Whatever else it meets makes the whole call unknown.</summary>
/// <remarks>The library's part is the interpreter's: the same closed list of methods that PowerShell code may call, our own implementations all of them.</remarks>
internal sealed partial class CompiledMachine(ICompiledLibrary library, EvaluationBudget budget)
{
    private const int MaxCalls = 40;

    /// <summary>Nesting of expressions and statements.</summary>
    private const int MaxDepth = 600;

    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    private readonly Dictionary<string, TypeDeclarationSyntax> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(TypeDeclarationSyntax, string), object?> _statics = [];
    private readonly HashSet<(TypeDeclarationSyntax, string)> _readFirst = [];
    private readonly HashSet<(TypeDeclarationSyntax, string)> _written = [];
    private CompiledFrame _frame = null!;
    private int _calls;
    private int _depth;
    private bool _failed;

    /// <summary>Takes the types of a text in.</summary>
    public void Add(CompilationUnitSyntax root)
    {
        foreach (var (name, type) in CompiledSource.Types(root))
        {
            _types[name] = type;
            _types.TryAdd(type.Identifier.ValueText, type);
        }
    }

    public TypeDeclarationSyntax? Type(string name) => _types.GetValueOrDefault(name);

    /// <summary>A static method, called from the script.</summary>
    public object? CallStatic(TypeDeclarationSyntax type, string method, object?[] arguments) => Run(() => Named(type, null, method, arguments, ignoreCase: true));

    public object? CallOn(CompiledObject target, string method, object?[] arguments) => Run(() => Named(target.Type, target, method, arguments, ignoreCase: true));

    public object? Make(TypeDeclarationSyntax type, object?[] arguments) => Run(() => Construct(type, arguments));

    public object? Field(TypeDeclarationSyntax type, CompiledObject? target, string name) => Run(() => FieldOf(type, target, name, out var value) ? value : Fail());

    /// <summary>The text that an expression of this type gives, null when it is none or depends on what is not known.</summary>
    public string? Text(ExpressionSyntax expression, TypeDeclarationSyntax type)
    {
        var limit = budget.Narrow(WorkOfText);
        var value = Run(() =>
        {
            _frame = new CompiledFrame(type, null);
            return Eval(expression);
        });
        budget.Restore(limit);
        return value as string;
    }

    private const int WorkOfText = 200_000;

    /// <summary>Static fields start afresh at each call; a call that depends on what an earlier one left there is not known.</summary>
    private object? Run(Func<object?> work)
    {
        (_failed, _calls, _depth) = (false, 0, 0);
        _statics.Clear();
        _readFirst.Clear();
        _written.Clear();
        var value = work();
        return _failed || budget.Exhausted || _readFirst.Overlaps(_written) ? Unknown.Value : value;
    }

    private Unknown Fail()
    {
        _failed = true;
        return Unknown.Value;
    }

    private object? Known(object? value) => Unknown.Is(value) ? Fail() : value;

    private object? Named(TypeDeclarationSyntax type, CompiledObject? self, string name, object?[] arguments, bool ignoreCase = false)
    {
        var fitting = type.Members.OfType<MethodDeclarationSyntax>().Where(method => method.Identifier.ValueText.Equals(name, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
            && Takes(method.ParameterList, arguments)).ToList();
        if (fitting.Count == 0 || fitting[0].TypeParameterList is not null || (self is null && !fitting[0].Modifiers.Any(SyntaxKind.StaticKeyword)))
            return Fail();
        var chosen = fitting[0];
        var value = Invoke(type, self, chosen.ParameterList, (SyntaxNode?)chosen.Body ?? chosen.ExpressionBody?.Expression, arguments);
        return CompiledNumbers.To(value, chosen.ReturnType.ToString());
    }

    private static bool Takes(ParameterListSyntax list, object?[] arguments)
    {
        if (list.Parameters.Count < arguments.Length || list.Parameters.Any(parameter => parameter.Modifiers.Any(word => !word.IsKind(SyntaxKind.ThisKeyword) && !word.IsKind(SyntaxKind.ParamsKeyword))))
            return false;
        for (var i = 0; i < list.Parameters.Count; i++)
            if (i < arguments.Length ? !Fits(arguments[i], list.Parameters[i].Type?.ToString() ?? "") : list.Parameters[i].Default is null)
                return false;
        return true;
    }

    /// <summary>PowerShell converts what it hands over, so only what cannot be converted does not fit.</summary>
    private static bool Fits(object? value, string type) => type switch
    {
        "int" or "byte" or "long" or "uint" or "short" or "ushort" or "ulong" => Conversions.TryInteger(value, out _) && value is not (string or char) || value is char && type is "int" or "string" || value is string && Conversions.TryInteger(value, out _),
        "string" or "String" => value is string or char or null || CompiledNumbers.IsInteger(value),
        "char" => value is char or string { Length: 1 },
        "bool" => value is bool,
        "byte[]" => value is byte[] || Conversions.IsList(value) && Conversions.TryBytes(value, out _),
        _ when type.EndsWith("[]", StringComparison.Ordinal) => Conversions.IsList(value),
        _ => true,
    };

    private object? Invoke(TypeDeclarationSyntax type, CompiledObject? self, ParameterListSyntax parameters, SyntaxNode? body, object?[] arguments, CompiledFrame? around = null)
    {
        if (body is null || _calls >= MaxCalls || !budget.Step())
            return Fail();
        var caller = _frame;
        _frame = new CompiledFrame(type, self, around);
        for (var i = 0; i < parameters.Parameters.Count; i++)
        {
            var parameter = parameters.Parameters[i];
            var value = i < arguments.Length ? Given(arguments[i], parameter.Type?.ToString() ?? "") : Eval(parameter.Default!.Value);
            _frame.Declare(parameter.Identifier.ValueText, value);
        }
        _calls++;
        if (body is ExpressionSyntax expression)
            _frame.Result = Eval(expression);
        else
            Do((StatementSyntax)body);
        _calls--;
        var result = _frame.Result;
        _frame = caller;
        return _failed ? Unknown.Value : result;
    }

    private object? Given(object? value, string type)
    {
        switch (type)
        {
            case "string" or "String":
                return value is null ? null : Known(Conversions.Text(value) ?? (object)Unknown.Value);
            case "char" when value is string { Length: 1 } letter:
                return letter[0];
            case "byte[]" when value is not byte[]:
                return Conversions.TryBytes(value, out var bytes) ? bytes : Fail();
            case "char[]" when value is string text:
                return text.ToCharArray();
            case "int" or "byte" or "long" or "uint" or "short" or "ushort" or "ulong" when value is string && Conversions.TryInteger(value, out var number):
                return CompiledNumbers.To(number, type);
            default:
                return CompiledNumbers.To(Known(value), type);
        }
    }

    private object? Construct(TypeDeclarationSyntax type, object?[] arguments)
    {
        var made = new CompiledObject(type);
        var caller = _frame;
        _frame = new CompiledFrame(type, made);
        foreach (var field in type.Members.OfType<FieldDeclarationSyntax>().Where(field => !IsStatic(field)))
            foreach (var variable in field.Declaration.Variables)
                made.Fields[variable.Identifier.ValueText] = variable.Initializer is { } start ? CompiledNumbers.To(Initial(start.Value, field.Declaration.Type), field.Declaration.Type.ToString()) : Default(field.Declaration.Type.ToString());
        foreach (var property in type.Members.OfType<PropertyDeclarationSyntax>().Where(property => !property.Modifiers.Any(SyntaxKind.StaticKeyword) && IsAutomatic(property)))
            made.Fields[property.Identifier.ValueText] = property.Initializer is { } start ? Eval(start.Value) : Default(property.Type.ToString());
        _frame = caller;
        var constructors = type.Members.OfType<ConstructorDeclarationSyntax>().Where(one => !one.Modifiers.Any(SyntaxKind.StaticKeyword)).ToList();
        if (constructors.Count == 0)
            return arguments.Length == 0 ? made : Fail();
        if (constructors.Find(one => Takes(one.ParameterList, arguments)) is not { } constructor || constructor.Initializer is not null)
            return Fail();
        Invoke(type, made, constructor.ParameterList, (SyntaxNode?)constructor.Body ?? constructor.ExpressionBody?.Expression, arguments);
        return _failed ? Unknown.Value : made;
    }

    private static bool IsStatic(FieldDeclarationSyntax field) => field.Modifiers.Any(SyntaxKind.StaticKeyword) || field.Modifiers.Any(SyntaxKind.ConstKeyword);

    private static bool IsAutomatic(PropertyDeclarationSyntax property) => property.AccessorList is { } list && list.Accessors.All(one => one.Body is null && one.ExpressionBody is null);

    private static object? Default(string type) => type switch
    {
        "int" or "byte" or "char" or "long" or "uint" or "ulong" or "short" or "ushort" or "sbyte" or "double" or "float" => CompiledNumbers.To(0, type),
        "bool" => false,
        _ => null,
    };

    private bool FieldOf(TypeDeclarationSyntax type, CompiledObject? self, string name, out object? value)
    {
        value = null;
        if (self is not null && self.Fields.TryGetValue(name, out value))
            return true;
        if (_statics.TryGetValue((type, name), out value))
        {
            if (!_written.Contains((type, name)))
                _readFirst.Add((type, name));
            return true;
        }
        foreach (var member in type.Members)
        {
            switch (member)
            {
                case FieldDeclarationSyntax field when IsStatic(field) && field.Declaration.Variables.FirstOrDefault(one => one.Identifier.ValueText == name) is { } variable:
                    value = Static(type, name, () => variable.Initializer is { } start ? CompiledNumbers.To(Initial(start.Value, field.Declaration.Type), field.Declaration.Type.ToString()) : Default(field.Declaration.Type.ToString()));
                    return true;
                case PropertyDeclarationSyntax property when property.Identifier.ValueText == name:
                    var getter = property.ExpressionBody?.Expression ?? (SyntaxNode?)property.AccessorList?.Accessors.FirstOrDefault(one => one.IsKind(SyntaxKind.GetAccessorDeclaration))?.Body
                        ?? property.AccessorList?.Accessors.FirstOrDefault()?.ExpressionBody?.Expression;
                    value = getter is not null ? Invoke(type, self, NoParameters, getter, []) : Static(type, name, () => property.Initializer is { } start ? Eval(start.Value) : Default(property.Type.ToString()));
                    return true;
            }
        }
        return false;
    }

    private static readonly ParameterListSyntax NoParameters = SyntaxFactory.ParameterList();

    private object? Static(TypeDeclarationSyntax type, string name, Func<object?> initial)
    {
        var caller = _frame;
        _frame = new CompiledFrame(type, null);
        _statics[(type, name)] = null;
        var value = _statics[(type, name)] = initial();
        _readFirst.Add((type, name));
        _frame = caller;
        return value;
    }
}
