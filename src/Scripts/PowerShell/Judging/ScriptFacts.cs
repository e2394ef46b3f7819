using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.PowerShell.Evaluation;

namespace Afterpatch.Scripts.PowerShell.Judging;

/// <summary>What the rules look at: commands, member calls and the text without its comments.</summary>
internal sealed partial class ScriptFacts
{
    private const int MaxRun = 1_200;

    /// <summary>The rules' words in lower case: they ask again and again.</summary>
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> Lower = new(StringComparer.Ordinal);

    private string _lower = "";
    private WordSieve _sieve = new("");
    private IReadOnlyList<string>? _lines;

    private ScriptFacts(string code)
    {
        Written = code;
        Deeds = new Deeds(this);
    }

    /// <summary>What it does, in whatever way.</summary>
    public Deeds Deeds { get; }

    /// <summary>The readable text and what was seen to be run apart from it; comments are blanked.</summary>
    public string Written { get; }

    /// <summary>What is written, and after it the plain form of commands whose words stand elsewhere in the script.</summary>
    public string Code { get; private set; } = "";

    /// <summary>The lines of <see cref="Code"/>, trimmed; longer ones are data.</summary>
    public IReadOnlyList<string> Lines => _lines ??= [.. Code.Split('\n').Where(line => line.Length < LineWords.MaxLine).Select(line => line.Trim())];

    public List<CommandFact> Commands { get; } = [];

    /// <summary>Names of functions that the script defines.</summary>
    public HashSet<string> Functions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of members that are called or read.</summary>
    public HashSet<string> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Commands or expressions by which downloaded text is run as code, or null.</summary>
    public string? DownloadedCode { get; private set; }

    /// <summary>Where assemblies made of decoded or downloaded bytes are loaded, or null.</summary>
    public string? LoadedBytes { get; private set; }

    /// <summary>Where an assembly that came from the network is loaded, or null.</summary>
    public string? FetchedAssembly { get; private set; }

    /// <summary>What runs code that stayed unreadable, or null.</summary>
    public string? OpaqueCode { get; private set; }

    /// <param name="word">A constant of a rule; what it is made of an input would grow without end.</param>
    public bool Has(string word) =>
        _sieve.MayHave(word) && _lower.Contains(Lower.GetOrAdd(word, static one => one.ToLowerInvariant()), StringComparison.Ordinal);

    public bool HasAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (Has(word))
                return true;
        return false;
    }

    /// <summary>How many of the words the script has.</summary>
    public int Count(params ReadOnlySpan<string> words)
    {
        var count = 0;
        foreach (var word in words)
            count += Has(word) ? 1 : 0;
        return count;
    }

    /// <summary>The machine becomes the template of others: its traces go because every copy would have them.</summary>
    public bool SealsImage => _sealsImage ??= Commands.Exists(command => command.Says("sysprep") && command.Says("generalize"));

    private bool? _sealsImage;

    /// <summary>Without an encoded command that the script itself makes of a text in it: what that says is read where it stands.</summary>
    public string WithoutOwnEncoding(string line) => HasAny("ToBase64String") && Has("Unicode") ? OwnEncoding().Replace(line, "") : line;

    [GeneratedRegex(@"\s-e(?:c|nc\w*)?[ '"",]+\$\w+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex OwnEncoding();

    /// <summary>The script carries something out: by a post, an upload, a mail.</summary>
    public bool Sends => _sends ??= HasAny(Sending);

    private bool? _sends;

    private static readonly string[] Sending =
    [
        "UploadString", "UploadFile", "UploadData", "UploadValues", "-Method Post", "-Method 'Post", "-Method \"Post", "-Method Put", "-Method 'Put", "Method = 'Post",
        "Method='Post", "Method = \"Post", "Method=\"Post", "-InFile ", "PostAsync", "PutAsync",
        "api/webhooks", "hooks.slack.com", "sendDocument", "sendMessage", "sendPhoto", "curl -F", "curl.exe -F", "curl -T", "curl.exe -T", "curl.exe -s -F", "curl -s -F",
        "curl.exe -X POST", "curl -X POST", "--data-binary", "--upload-file", "Send-MailMessage", "SmtpClient", ".Attachments.Add(", "WebRequestMethods+Ftp",
        "GetRequestStream", ".Open('POST'", ".Open(\"POST\"", "Send-MgUserMail", "rclone copy", "rclone.exe copy", "megacmd", "Net.Mail.MailMessage",
    ];

    /// <summary>The line of the first of those words, for the reason's evidence.</summary>
    public string Line(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            var at = _lower.IndexOf(word.ToLowerInvariant(), StringComparison.Ordinal);
            if (at < 0)
                continue;
            var from = Code.LastIndexOf('\n', at) + 1;
            var to = Code.IndexOf('\n', at);
            to = to < 0 ? Code.Length : to;
            if (at - from > 80)
                from = at - 80;
            return Code[from..Math.Min(to, at + word.Length + 120)].Trim();
        }
        return "";
    }

    /// <summary>Every text with this word stands in a list of texts that is not handed to a command: names to look for.</summary>
    public bool IsOnlyListed(string word)
    {
        var texts = _texts.Where(text => text.Value.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
        return texts.Count > 0 && texts.TrueForAll(IsListed);
    }

    private readonly List<StringConstantExpressionAst> _texts = [];

    private static bool IsListed(StringConstantExpressionAst text)
    {
        if (text.Value.Contains(' ', StringComparison.Ordinal) || text.Parent is not ArrayLiteralAst { Elements.Count: >= 2 } list)
            return false;
        for (Ast? node = list.Parent; node is not null; node = node.Parent)
            if (node is CommandAst or InvokeMemberExpressionAst)
                return node is CommandAst { } command && command.GetCommandName() is { } name && CommandNames.Resolve(name) is "Select-String" or "Where-Object";
        return true;
    }

    public static ScriptFacts Of(string text, ScriptSource? source, IReadOnlyList<string> hidden, IReadOnlyList<string> plainLines)
    {
        var code = new StringBuilder(text);
        var unrun = new Dictionary<ScriptSource, HashSet<Ast>>();
        if (source is not null)
        {
            var uncommented = WithoutComments(source);
            unrun[source] = SearchPatterns.Find(uncommented, source);
            code.Clear().Append(SearchPatterns.Without(uncommented, unrun[source]));
        }
        foreach (var layer in hidden)
            code.Append('\n').Append(layer);
        var facts = new ScriptFacts(WithoutPayloads(code.ToString()));
        var read = new List<ScriptSource>();
        if (source is not null)
            read.Add(source);
        foreach (var layer in hidden)
            if (ScriptSource.CanParse(layer, out _))
                read.Add(ScriptSource.Parse(layer));
        var plain = new StringBuilder(facts.Written);
        foreach (var one in read)
        {
            var form = facts.Name(one, unrun.GetValueOrDefault(one) ?? []);
            if (!LookingScript.Is(one))
                plain.Append(WithoutPayloads(form));
        }
        foreach (var line in plainLines)
            plain.Append('\n').Append(WithoutPayloads(line));
        facts.Complete(plain.ToString());
        foreach (var one in read)
            facts.Follow(one);
        return facts;
    }

    /// <summary>Long runs of Base64 or digits say nothing to a rule and cost time: their middle is left out.</summary>
    private static string WithoutPayloads(string code)
    {
        if (!IndicatorPlaces.HasRun(code, MaxRun + 1))
            return code;
        StringBuilder? text = null;
        var kept = 0;
        for (var i = 0; i < code.Length;)
        {
            var end = i;
            while (end < code.Length && (char.IsAsciiLetterOrDigit(code[end]) || code[end] is '+' or '/' or '='))
                end++;
            if (end - i > MaxRun)
            {
                text ??= new StringBuilder(code.Length);
                text.Append(code, kept, i + MaxRun / 2 - kept);
                kept = end - MaxRun / 2;
            }
            i = end + 1;
        }
        return text is null ? code : text.Append(code, kept, code.Length - kept).ToString();
    }

    private static string WithoutComments(ScriptSource source)
    {
        char[]? text = null;
        foreach (var (start, end) in source.Comments)
        {
            text ??= source.Text.ToCharArray();
            for (var i = start; i < end; i++)
                if (text[i] is not ('\r' or '\n'))
                    text[i] = ' ';
        }
        return text is null ? source.Text : new string(text);
    }

    /// <summary>
    /// A long script in pieces that overlap: words that stand far apart have nothing to do with each other. A short one is one piece.
    /// </summary>
    public IEnumerable<ScriptFacts> Pieces()
    {
        if (Code.Length <= LongCode)
        {
            yield return this;
            yield break;
        }
        for (var from = 0; from < Code.Length; from += Step)
        {
            var to = Math.Min(Code.Length, from + Piece);
            var piece = new ScriptFacts(Code[from..to]);
            piece.Commands.AddRange(Commands.Where(command => command.Node.Extent.StartOffset >= from && command.Node.Extent.StartOffset < to));
            piece.Functions.UnionWith(Functions);
            piece.Members.UnionWith(Members);
            piece._texts.AddRange(_texts);
            piece.Complete(piece.Written);
            piece.DownloadedCode = piece.Holding(DownloadedCode);
            piece.LoadedBytes = piece.Holding(LoadedBytes);
            piece.FetchedAssembly = piece.Holding(FetchedAssembly);
            piece.OpaqueCode = piece.Holding(OpaqueCode);
            yield return piece;
            if (to == Code.Length)
                yield break;
        }
    }

    private const int LongCode = 48 << 10;
    private const int Piece = 24 << 10;
    private const int Step = Piece / 2;

    private string? Holding(string? evidence) => evidence is not null && Code.Contains(evidence[..Math.Min(evidence.Length, 60)], StringComparison.Ordinal) ? evidence : null;

    private void Complete(string code)
    {
        Code = code;
        _lower = code.ToLowerInvariant();
        _sieve = new WordSieve(_lower);
    }

    /// <summary>Sorts the names out; returns the plain form of the commands.</summary>
    private string Name(ScriptSource source, HashSet<Ast> unrun)
    {
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var first = Commands.Count;
        foreach (var node in source.Nodes.Named)
        {
            switch (node)
            {
                case FunctionDefinitionAst function:
                    Functions.Add(function.Name);
                    break;
                case MemberExpressionAst { Member: StringConstantExpressionAst member }:
                    Members.Add(source.Literal(member));
                    break;
                case CommandAst command:
                    Commands.Add(Fact(source, command, aliases));
                    break;
            }
        }
        return PlainForm.Of(source, Commands.GetRange(first, Commands.Count - first), unrun);
    }

    private void Follow(ScriptSource source)
    {
        if (Has("::"))
            _texts.AddRange(source.Nodes.Texts.OfType<StringConstantExpressionAst>());
        var flow = new DownloadFlow(source, this);
        DownloadedCode ??= flow.Executed();
        LoadedBytes ??= flow.Loaded();
        FetchedAssembly ??= flow.LoadedFetched();
        OpaqueCode ??= Judging.OpaqueCode.Find(source);
    }

    private static CommandFact Fact(ScriptSource source, CommandAst command, Dictionary<string, string> aliases)
    {
        var head = command.CommandElements[0] is StringConstantExpressionAst text ? source.Literal(text) : source.TextOf(command.CommandElements[0]);
        var name = aliases.GetValueOrDefault(head) ?? CommandNames.Resolve(head) ?? head;
        var fact = new CommandFact(name, command, source);
        if (name is "Set-Alias" or "New-Alias" && fact.Words.Where(word => !word.StartsWith('-')).ToList() is [var alias, var target, ..])
            aliases[alias] = CommandNames.Resolve(target) ?? target;
        return fact;
    }
}
