using System.Buffers;
using System.Text.RegularExpressions;
using Afterpatch.Scripts.Aspx;
using Afterpatch.Scripts.Taint;
using Afterpatch.Scripts.Text;
using Afterpatch.Scripts.Tree;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Judges one page that has been taken apart.</summary>
internal sealed partial class PageJudge
{
    private const int SmallCode = 6_000;
    private const int MaxSearched = 512 * 1024;
    private const int MaxExcerpt = 200;
    private const int MaxClear = 2_000;

    private static readonly SearchValues<string> UploadChecks =
        SearchValues.Create(["ContentType", "ContentLength", "GetExtension", "File.Exists", "FileExists"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> StreamWords =
        SearchValues.Create(["GetStream", "NetworkStream", "Receive", ".Send", "GetType", "Invoke", "dynamic", "Accept"], StringComparison.OrdinalIgnoreCase);

    private readonly Page _page;
    private readonly string _text;
    private readonly string _encoding;
    private readonly string _extension;
    private readonly bool _hasBinaryHead;
    private readonly Score _score = new();

    public PageJudge(Page page, string text, string encoding, string extension, ReadOnlySpan<byte> content)
    {
        _page = page;
        _text = text;
        _encoding = encoding;
        _extension = extension;
        _hasBinaryHead = encoding is "utf-8" or "latin-1" && HasBinaryHead(content);
    }

    public WebShellJudgement Judge(bool cut)
    {
        var programs = new List<(PageLanguage, Tree.Program)>();
        string? broken = cut ? $"only the first {WebShellJudge.MaxBytes} bytes were read" : null;
        var codeChars = 0;
        var blocks = _page.Code.OrderBy(c => c.Key).Select(c => (Language: c.Key, Code: new string(c.Value))).ToList();
        foreach (var (language, code) in blocks)
            codeChars += CodeMeasure.Of(code, language);

        // What one language does may be called from another.
        foreach (var (language, code) in blocks.Exists(b => Markers.MayMatter(b.Code, b.Language)) ? blocks : [])
        {
            if (language == PageLanguage.Other)
                continue;
            var program = Readers.Read(language, code);
            programs.Add((language, program));
            broken ??= program.Broken;
        }
        var machine = new Machine(_page);
        if (programs.Count > 0)
            machine.Run(programs);
        broken ??= machine.Broken;
        if (IsRun && blocks.Find(b => b.Language == PageLanguage.Other) is { Code: { } foreign } && !string.IsNullOrWhiteSpace(foreign))
            broken ??= ForeignScript.Judge(foreign, _score) ? null : "the language of its code is not followed";
        Weigh(machine, programs, codeChars);
        return Result(machine, broken);
    }

    private void Weigh(Machine machine, List<(PageLanguage, Tree.Program Program)> programs, int codeChars)
    {
        var natives = programs.SelectMany(p => Natives(p.Program.Nodes)).ToList();
        if (machine.Deeds.Count > 0 || natives.Count > 0)
            new DeedRules(_score, machine.Deeds, machine.ReadsClient, Facts(natives, codeChars, machine)).Apply();
        foreach (var carried in machine.Carried)
        {
            var inner = AssemblyJudge.Judge(carried);
            if (inner.Verdict >= WebShellVerdict.Suspicious)
                _score.Add(90, 0, "carries a program that is itself a web shell: " + (inner.Reasons.Count > 0 ? inner.Reasons[0] : ""), "eval");
        }
        if (machine.Hidden.Count > 0 && machine.Hidden.Any(h => h.Length > 8))
            _score.Add(20, 0, "hides code in strings that it only puts together to run", "obfuscation");
        if (_text.Contains("#@~^", StringComparison.Ordinal))
            _score.Add(14, 0, "is written in the encoded form of VBScript or JScript", "obfuscation");
        if (_hasBinaryHead && IsCode(machine))
            _score.Add(45, 0, "holds server-side code inside a file of another kind", "obfuscation");
        if (_encoding is "ibm037" or "utf-32" || _encoding == "utf-7" && (IsRun || _text.Contains("65000", StringComparison.Ordinal)))
            _score.Add(35, 0, $"is written in {_encoding}, which hides code from readers", "obfuscation");
        if (RunsCommandByInclude(_extension, _text))
            _score.Add(45, 0, "runs a command by a server-side include", "execute");
        foreach (var include in _page.Includes.Where(IsOddInclude))
            _score.Add(IsImage(include) ? 72 : 40, 0, $"runs the code of a file that is no script: {Cut(include, 80)}", "obfuscation");
    }

    private bool IsRun => PageSieve.IsRunByName("x" + _extension);

    /// <summary>The bytes of a directive stand in any large program or picture by chance; its name and attributes, or deeds, do not.</summary>
    private bool IsCode(Machine machine) =>
        IsRun || machine.Deeds.Count > 0 || machine.ReadsClient || _page.Directives.Exists(d => d.Name is "" or "page" or "webhandler" or "webservice" or "control" or "master" or "servicehost"
            && (d.Attributes.ContainsKey("language") || d.Attributes.ContainsKey("class")));

    internal static bool RunsCommandByInclude(string extension, string text) =>
        extension is ".shtml" or ".stm" or ".shtm" && ServerCommand().IsMatch(text.AsSpan(0, Math.Min(text.Length, MaxSearched)));

    internal static bool IsOddInclude(string name)
    {
        var extension = Path.GetExtension(name.Replace('\\', '/')).ToLowerInvariant();
        return extension is ".jpg" or ".jpeg" or ".gif" or ".png" or ".bmp" or ".ico" or ".zip" or ".rar" or ".mdb" or ".log";
    }

    private static bool IsImage(string name) => Path.GetExtension(name.Replace('\\', '/')).ToLowerInvariant() is ".jpg" or ".jpeg" or ".gif" or ".png" or ".bmp" or ".ico";

    private PageFacts Facts(List<Function> natives, int codeChars, Machine machine) =>
        new()
        {
            CodeLength = codeChars,
            ChecksCaller = CallerCheck.IsIn(_text.AsSpan(0, Math.Min(_text.Length, MaxSearched)), _page.Includes),
            // A page with a password of its own does not live on its application's guard.
            IsGuarded = !machine.HasOwnPassword && (CallerCheck.IsIncluded(_page.Includes) || machine.AsksRole || CallerCheck.NamesRole(_text.AsSpan(0, Math.Min(_text.Length, MaxSearched)))),
            HasOwnPassword = machine.HasOwnPassword,
            HasOwnToken = machine.HasOwnToken,
            LineOf = LineOf,
            Bounded = machine.Bounded,
            BindsClient = machine.BindsClient,
            BoundToQueries = machine.BoundToQueries,
            Tested = machine.Tested,
            ReadsEvaluated = machine.ReadsEvaluated,
            Natives = [.. natives.Select(n => n.Native!)],
            NativeLine = natives.Count > 0 ? natives[0].Line : 0,
            CallsPointers = AnyCase.Contains(_text, "GetDelegateForFunctionPointer") || AnyCase.Contains(_text, "Marshal.Copy"),
            KeepsViewState = AnyCase.Contains(_text, "PersistenceMedium") || AnyCase.Contains(_text, "PageStatePersister"),
            ChecksExtension = NamedExtensions().BoundedCount(_text.AsSpan(0, Math.Min(_text.Length, MaxSearched))) >= 2,
            ChecksExistence = AnyCase.Contains(_text, "Exists"),
            OffersDownload = AnyCase.Contains(_text, "Content-Disposition") || DocumentType().BoundedIsMatch(_text.AsSpan(0, Math.Min(_text.Length, MaxSearched))),
            UsesStream = _text.AsSpan(0, Math.Min(_text.Length, MaxSearched)).ContainsAny(StreamWords),
            UsesRawSockets = AnyCase.Contains(_text, "SocketType.Raw"),
            ChecksUpload = _text.AsSpan(0, Math.Min(_text.Length, MaxSearched)).ContainsAny(UploadChecks),
            EnablesScript = AnyCase.Contains(_text, "TrustedXslt") || AnyCase.Contains(_text, "EnableScript") || AnyCase.Contains(_text, "XsltSettings")
                || AnyCase.Contains(_text, "AllowXsltScript"),
            IsSmall = codeChars < SmallCode,
            HasCodeElsewhere = _page.HasCodeElsewhere,
            IsApplicationStart = _extension is ".asax" or ".cs" or ".vb" or ".dll" || _text.Contains("AppInitialize", StringComparison.Ordinal) || AnyCase.Contains(_text, "Application_Start"),
        };

    private int LineOf(string word) => _text.IndexOf(word, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? _text.AsSpan(0, at).Count('\n') + 1 : 0;

    private static IEnumerable<Function> Natives(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            if (node is Function { Native: not null } function)
                yield return function;
            else if (node is Class type)
            {
                foreach (var inner in Natives(type.Members))
                    yield return inner;
            }
        }
    }

    private WebShellJudgement Result(Machine machine, string? broken)
    {
        var total = _score.Total;
        var family = total >= 20 || broken is not null ? Families.Find(_text, machine.Hidden, _page.Language, _score) : null;
        if (family is { IsCertain: true })
        {
            if (total is >= 20 || broken is not null)
                total = Math.Max(total, 80);
            _score.Add(total >= 20 ? 40 : 10, 0, $"bears the marks of {family.Name}");
        }
        if (broken is not null)
        {
            _score.Add(30, 0, $"part of the code could not be followed: {broken}");
            total = Math.Max(total, _score.Total);
        }
        var verdict = total >= Score.WebShell ? WebShellVerdict.WebShell : total >= Score.Suspicious && (broken is null || total > Score.Suspicious) ? WebShellVerdict.Suspicious
            : broken is not null ? WebShellVerdict.Unreadable : WebShellVerdict.Benign;
        var atLeast = verdict == WebShellVerdict.Benign ? 10 : 14;
        return new WebShellJudgement
        {
            Verdict = verdict,
            Score = total,
            Language = _page.Language,
            Encoding = _encoding,
            Capabilities = verdict == WebShellVerdict.Benign ? [] : [.. _score.Capabilities],
            Family = verdict >= WebShellVerdict.Suspicious ? family?.Name : null,
            Parameters = verdict >= WebShellVerdict.Suspicious ? [.. _score.Parameters.Take(40)] : [],
            Evidence = verdict == WebShellVerdict.Benign ? [] : [.. _score.Lines(atLeast).Select(Evidence)],
            Reasons = _score.Reasons(atLeast),
            PasswordHash = verdict >= WebShellVerdict.Suspicious ? machine.Secrets.Values.FirstOrDefault(IsHash) : null,
            Key = verdict >= WebShellVerdict.Suspicious ? machine.Secrets.Values.FirstOrDefault(v => !IsHash(v)) : null,
            Clear = verdict >= WebShellVerdict.Suspicious ? [.. machine.Hidden.Take(8).Select(h => Cut(h, MaxClear))] : [],
        };
    }

    private static bool IsHash(string value) => value.Length is 32 or 40 or 64 or 16 && value.All(char.IsAsciiHexDigit);

    private WebShellEvidence Evidence(int line)
    {
        var at = 0;
        for (var i = 1; i < line && at >= 0; i++)
            at = _text.IndexOf('\n', at) is var next && next >= 0 ? next + 1 : -1;
        if (at < 0)
            return new WebShellEvidence(line, "");
        var end = _text.IndexOf('\n', at);
        return new WebShellEvidence(line, Cut(_text[at..(end < 0 ? _text.Length : end)].Trim(), MaxExcerpt));
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length), "…");

    /// <summary>The first bytes are no text, and no mark of an encoding: an image, a mailbox, a certificate request with code in it.</summary>
    private static bool HasBinaryHead(ReadOnlySpan<byte> content)
    {
        var head = content[..Math.Min(content.Length, 64)];
        if (head.StartsWith("GIF8"u8) || head.StartsWith("!BDN"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x30, 0x82]) || head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])
            || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || head.StartsWith("BM"u8) && content.Length > 8 && content[5] == 0 || head.StartsWith("%PDF"u8) || head.StartsWith("PK\x03\x04"u8))
            return true;
        var odd = 0;
        foreach (var b in head)
            odd += b is < 9 or (> 13 and < 32) or 127 ? 1 : 0;
        return odd > 3;
    }

    [GeneratedRegex(@"ContentType\s*=\s*""(application/(pdf|ms|vnd)|image/|audio/|video/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex DocumentType();

    [GeneratedRegex(@"<!--#exec\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ServerCommand();

    [GeneratedRegex(@"[""'|,;\s.(](jpe?g|gif|png|bmp|docx?|xlsx?|pdf|zip|rar|txt|swf|mp3|mp4|csv)[""'|,;)]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex NamedExtensions();
}
