using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.Taint;

/// <summary>
/// Runs a program on what is known of its values: constants are computed, what a client sends is followed, everything else is unknown.
/// Nothing is executed: the only effects are <see cref="Deed"/>s.
/// </summary>
/// <remarks>
/// First pass: conditions that are known decide. Later passes: every branch and every function is visited whatever its condition, and assignments
/// only add. Bounded by <see cref="MaxSteps"/>, after which loops and calls are no longer unrolled.
/// </remarks>
internal sealed partial class Machine
{
    public const int MaxSteps = 1_500_000;

    /// <summary>Loops in loops double the work at every level even when each is run once or twice: here it ends.</summary>
    private const int HardMaxSteps = 2 * MaxSteps;

    private const int CharactersAStep = 256;
    public const int MaxDeeds = 2_000;
    private const int MaxCallDepth = 40;
    private const int MaxDepth = 3_000;
    private const int MaxCallsOfOne = 4_000;
    private const int MaxLayers = 12;
    private const int MaxEndlessRounds = 64;

    private readonly Dictionary<string, List<Function>> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Class> _classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Function, Value> _summaries = [];
    private readonly Dictionary<Function, int> _calls = [];
    private readonly Dictionary<string, Value> _store = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(SinkKind, int, string, int)> _seen = [];
    private readonly Page _page;
    private readonly Scope _globals = new(null);
    private Scope _scope;
    private int _steps;
    private int _depth;
    private int _callDepth;
    private int _uncertain;

    /// <summary>How uncertain the running call itself is: what it does to its own variables is certain beyond that.</summary>
    private int _uncertainCall;
    private int _layer;
    private int _layerLine;
    private bool _coverage;
    private bool _mayLeave;

    public Machine(Page page)
    {
        _page = page;
        _scope = _globals;
    }

    public List<Deed> Deeds { get; } = [];

    /// <summary>The page binds what the client sends to a query: no deed, nearly every page with a database does.</summary>
    public bool BindsClient { get; private set; }

    /// <summary>Names of what the client sends that the page binds to queries.</summary>
    public HashSet<string> BoundToQueries { get; } = [];

    /// <summary>Text that the program only builds while it runs, and then executes: what the obfuscation hid.</summary>
    public List<string> Hidden { get; } = [];

    /// <summary>Assemblies that the program carries and loads.</summary>
    public List<byte[]> Carried { get; } = [];

    public bool ReadsClient { get; private set; }

    /// <summary>True when a limit was met; part of the program was then followed less exactly.</summary>
    public bool Exhausted => _steps >= MaxSteps;

    public string? Broken { get; private set; }

    /// <summary>Known values of names that look like a password or key.</summary>
    public SortedDictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    private PageLanguage _language;

    public void Run(IReadOnlyList<(PageLanguage Language, Program Program)> programs)
    {
        foreach (var (_, program) in programs)
        {
            foreach (var (alias, type) in program.Aliases)
                _aliases[alias] = type;
            foreach (var type in program.Imports.Where(i => _imports.Count < MaxImports && !_imports.Contains(i)))
                _imports.Add(type);
            Hoist(program.Nodes);
        }
        NoteUnseenCalls();
        var known = -1L;
        for (var pass = 0; pass < 3; pass++)
        {
            // A pass that taught nothing new would be repeated in vain.
            var now = Knowledge();
            if (pass == 2 && now == known)
                break;
            known = now;
            _coverage = pass > 0;
            foreach (var (language, program) in programs)
            {
                _language = language;
                RunFields(program.Nodes);
                foreach (var node in program.Nodes)
                    Do(node);
                RunEntries(program.Nodes);
                RunLambdas();
            }
        }
    }

    /// <summary>Types whose methods the page calls by their name alone.</summary>
    private readonly List<string> _imports = [];

    private const int MaxImports = 40;
    private const int MaxLambdas = 1_000;
    private readonly HashSet<Function> _lambdas = [];

    /// <summary>Functions without a name that were handed to something which we do not follow, such as a table of commands.</summary>
    private void RunLambdas()
    {
        foreach (var lambda in _lambdas.Where(l => !_calls.ContainsKey(l)).OrderBy(l => l.Line).ToList())
            Enter(lambda);
    }

    /// <summary>Changes whenever a deed, a stored value or a global came to be known or tainted.</summary>
    private long Knowledge()
    {
        long sum = Deeds.Count * 1_000_003L + _store.Count * 10_007L + _globals.Variables.Count * 101L;
        foreach (var value in _store.Values)
            sum += (long)value.Taint << 8;
        foreach (var value in _globals.Variables.Values)
            sum += (long)value.Taint;
        return sum;
    }

    private void Hoist(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Function { Name.Length: > 0 } function:
                    if (!_functions.TryGetValue(function.Name, out var list))
                        _functions[function.Name] = list = [];
                    if (!list.Contains(function))
                        list.Add(function);
                    foreach (var handled in function.Handles.Where(h => !_functions.ContainsKey(h)))
                        _functions[handled] = [function];
                    break;
                case Class type:
                    _classes.TryAdd(type.Name, type);
                    Hoist(type.Members);
                    break;
                case Block block:
                    Hoist(block.Nodes);
                    break;
            }
        }
    }

    /// <summary>Fields of classes are globals to us: a page's class has one instance, and a shell's helper classes rarely two.</summary>
    private void RunFields(IEnumerable<Node> nodes)
    {
        foreach (var type in nodes.OfType<Class>())
        {
            foreach (var member in type.Members.Where(m => m is not Function and not Class))
                Do(member);
            RunFields(type.Members);
        }
    }

    private void RunEntries(IEnumerable<Node> nodes)
    {
        var functions = AllFunctions(nodes).ToList();
        foreach (var function in functions.OrderBy(f => EntryOrder(f.Name)))
        {
            if (_coverage || !_calls.ContainsKey(function))
                Enter(function);
        }
    }

    private static IEnumerable<Function> AllFunctions(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            if (node is Function { Name.Length: > 0 } function)
                yield return function;
            else if (node is Class or Block)
            {
                foreach (var member in AllFunctions(node is Class type ? type.Members : ((Block)node).Nodes))
                    yield return member;
            }
        }
    }

    private static int EntryOrder(string name) => name.ToLowerInvariant() switch
    {
        ".ctor" or "class_initialize" => 0,
        "page_preinit" => 1,
        "page_init" or "oninit" => 2,
        "page_load" or "onload" or "processrequest" or "main" => 3,
        _ => 4,
    };

    /// <summary>Calls a function as the server would: handlers get the request, services get what the client sent.</summary>
    private void Enter(Function function)
    {
        var isService = _entersClient > 0 || IsService(function) || IsAction(function) || _functions.TryGetValue(function.Name, out var declared) && declared.Any(IsService);
        var isHelper = !_coverage && _language is PageLanguage.VBScript or PageLanguage.JScript;
        var args = new Value[function.Parameters.Length];
        for (var i = 0; i < args.Length; i++)
        {
            var parameter = function.Parameters[i];
            args[i] = isService ? Value.From(Taints.Client, [parameter.Name], parameter.Type is null ? "string" : Simple(parameter.Type))
                : isHelper ? Value.From(Taints.Handed, "")
                : new Value { Type = parameter.Type is null ? "" : Simple(parameter.Type), Fields = parameter.Type is null ? null : new(StringComparer.OrdinalIgnoreCase) };
            if (isService)
                ReadsClient = true;
        }
        _uncertain++;
        Invoke(function, args);
        _uncertain--;
    }

    private static bool IsService(Function function) => function.Attributes.Any(a => a is "webmethod" or "operationcontract" or "webmethodattribute" or "webinvoke" or "webget")
        || function.Name.ToLowerInvariant() is "raisecallbackevent" or "raisepostbackevent";

    /// <summary>A shell is one class or two; an application with more has reasons of its own for what its controllers do with their parameters.</summary>
    private const int MostClassesOfAShell = 4;

    /// <summary>A public method of a controller: the framework fills its parameters from the request.</summary>
    private bool IsAction(Function function) => _classes.Count <= MostClassesOfAShell
        && (function.Attributes.Any(a => a is "httppost" or "httpget" or "httpput" or "httppatch" or "acceptverbs") || IsOfController(function));

    private bool IsOfController(Function function) =>
        function is { IsPublic: true, Parameters.Length: > 0 } && _classes.Values.Any(c => c.Bases.Any(b => b.EndsWith("Controller", StringComparison.Ordinal)) && Array.IndexOf(c.Members, function) >= 0);

    private void Record(SinkKind kind, int line, Value main, Value? other, string what)
    {
        if (_layer > 0)
            line = _layerLine;
        other ??= Value.Unknown;
        if (kind is not (SinkKind.Process or SinkKind.Eval or SinkKind.Compile))
            (main, other) = (main.Unchecked(), other.Unchecked());
        if (kind == SinkKind.Write && other.IsClient && main is { HasConstant: true, Text: { Length: > 0 } file } && _store.Count < MaxDeeds)
            _store["file:" + file] = other;
        if (Deeds.Count < MaxDeeds && _seen.Add((kind, line, what, HashCode.Combine(main.Taint, other.Taint, main.Text, other.Text))))
            Deeds.Add(new Deed(kind, line, main, other, what));
    }

    private bool Spend() => ++_steps < MaxSteps;

    /// <summary>Work on a long text counts for more than one step.</summary>
    private void SpendOn(Value value)
    {
        if (value.Constant is string { Length: >= CharactersAStep } text)
            _steps += text.Length / CharactersAStep;
    }

    /// <summary>True when nothing more is looked at: the code is nested too deep, or loops in loops go on although none is unrolled any more.</summary>
    private bool IsOver()
    {
        if (_depth < MaxDepth && _steps < HardMaxSteps)
            return false;
        Broken = _depth >= MaxDepth ? $"code nested deeper than {MaxDepth}" : $"more than {HardMaxSteps} steps";
        return true;
    }
}
