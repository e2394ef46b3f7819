namespace Afterpatch.Scripts.Aspx;

/// <summary>Takes a page apart as ASP and ASP.NET do: directives, code blocks, server scripts, server controls, includes.</summary>
internal sealed partial class PageSplitter(string text, string extension)
{
    /// <summary>Stands for <c>Response.Write</c> of an expression block. One letter, because <c>&lt;%=</c> is only three characters long.</summary>
    public const char Writer = '\u02AC';

    /// <summary>Characters in which a tag must end; grid columns with templates in attributes come to a few thousand.</summary>
    private const int MaxTag = 8 * 1024;

    private readonly Page _page = new();
    private readonly List<(PageLanguage? Language, int Start, int End, char Kind)> _regions = [];
    private int _codeEnd = text.IndexOf("%>", StringComparison.Ordinal);
    private int _runat = text.IndexOf("runat", StringComparison.OrdinalIgnoreCase);

    public static Page Split(string text, string extension) => new PageSplitter(text, extension).Split();

    private Page Split()
    {
        Scan();
        _page.IsClassic = LanguageGuess.IsClassic(_page.Directives, extension, text);
        var declared = _page.Directives.Select(d => LanguageGuess.FromName(d.Attributes.GetValueOrDefault("language"), _page.IsClassic))
            .FirstOrDefault(l => l != PageLanguage.Unknown);
        AddCodeOnly();
        if (declared == PageLanguage.Unknown)
            declared = _regions.Select(r => r.Language ?? PageLanguage.Unknown).FirstOrDefault(l => l != PageLanguage.Unknown);
        _page.Language = declared != PageLanguage.Unknown ? declared : LanguageGuess.FromCode(Code(), _page.IsClassic);
        _page.HasCodeElsewhere = _page.Directives.Any(d => d.Attributes.ContainsKey("inherits") || d.Attributes.ContainsKey("codefile")
            || d.Attributes.ContainsKey("codebehind") || d.Attributes.ContainsKey("src"));
        foreach (var (language, start, end, kind) in _regions)
            Paint(language ?? _page.Language, start, end, kind);
        return _page;
    }

    private void Scan()
    {
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('<', at);
            if (open < 0 || open + 1 >= text.Length)
                break;
            at = text[open + 1] switch
            {
                '%' => Block(open),
                '!' => Comment(open),
                var c when char.IsAsciiLetter(c) => Tag(open),
                _ => open + 1,
            };
        }
    }

    private int Block(int open)
    {
        if (Starts(open, "<%--"))
        {
            var shut = text.IndexOf("--%>", open + 4, StringComparison.Ordinal);
            return shut < 0 ? open + 4 : shut + 4;
        }
        var close = CodeEnd(open + 2);
        var end = close < 0 ? text.Length : close;
        var after = Math.Min(text.Length, end + 2);
        var kind = open + 2 < text.Length ? text[open + 2] : '%';
        if (kind == '@' || kind is ' ' or '\t' or '\r' or '\n' && IsSpacedDirective(text.AsSpan(open + 2, end - open - 2)))
        {
            var nested = text.IndexOf("<%", open + 2, end - open - 2, StringComparison.Ordinal);
            AddDirective(open, nested < 0 ? end : nested);
            return nested < 0 ? after : nested;
        }
        if (kind != '$')
            _regions.Add((null, open, end, kind is '=' or ':' || kind == '#' && !Starts(open, "<%#@~^") ? kind : '%'));
        return after;
    }

    /// <summary><c>&lt;% @ Page …</c> is a directive too; <c>&lt;% @Process.@Start(…)</c> is code with escaped names.</summary>
    private static bool IsSpacedDirective(ReadOnlySpan<char> body)
    {
        body = body.TrimStart();
        if (!body.StartsWith("@"))
            return false;
        body = body[1..].TrimStart();
        var length = 0;
        while (length < body.Length && (char.IsLetterOrDigit(body[length]) || body[length] == '_'))
            length++;
        var rest = body[length..];
        return length > 0 && rest.Length > 0 && (char.IsWhiteSpace(rest[0]) || rest[0] == '=') && rest.Contains('=');
    }

    private void AddDirective(int open, int end)
    {
        var body = text.AsSpan(open + 2, end - open - 2).Trim().TrimStart('@').TrimStart();
        var length = 0;
        while (length < body.Length && char.IsLetter(body[length]))
            length++;
        var rest = body[length..].TrimStart();
        var name = rest.StartsWith("=") ? "" : body[..length].ToString().ToLowerInvariant();
        _page.Directives.Add(new Directive(open, name, PageAttributes.Read(name.Length == 0 ? body : rest)));
    }

    private int Comment(int open)
    {
        if (!Starts(open, "<!--"))
            return open + 2;
        var inside = text.AsSpan(open + 4).TrimStart();
        if (!inside.StartsWith("#include", StringComparison.OrdinalIgnoreCase))
            return open + 4;
        var window = Math.Min(1024, text.Length - open);
        var close = text.IndexOf("-->", open, window, StringComparison.Ordinal);
        var attributes = PageAttributes.Read(text.AsSpan(open + 4, (close < 0 ? open + window : close) - open - 4));
        if (attributes.TryGetValue("file", out var file) || attributes.TryGetValue("virtual", out file))
            _page.Includes.Add(file);
        return close < 0 ? open + 4 : close + 3;
    }

    /// <summary>The next end of a code block; looked for once, however many starts come before it.</summary>
    private int CodeEnd(int from)
    {
        if (_codeEnd >= 0 && _codeEnd < from)
            _codeEnd = text.IndexOf("%>", from, StringComparison.Ordinal);
        return _codeEnd;
    }

    /// <summary>False when no server tag can begin here, which spares looking for the tag's end.</summary>
    private bool MayBeServerTag(int open)
    {
        if (_runat >= 0 && _runat < open)
            _runat = text.IndexOf("runat", open, StringComparison.OrdinalIgnoreCase);
        return _runat >= 0 && _runat - open < MaxTag;
    }

    private int Tag(int open)
    {
        if (!MayBeServerTag(open))
            return open + 1;
        var end = TagEnd(open);
        var nameEnd = open + 1;
        while (nameEnd < end && (char.IsLetterOrDigit(text[nameEnd]) || text[nameEnd] is ':' or '_' or '-' or '.'))
            nameEnd++;
        var inside = text.AsSpan(nameEnd, end - nameEnd);
        if (!inside.Contains("runat", StringComparison.OrdinalIgnoreCase))
            return nameEnd;
        var attributes = PageAttributes.Read(inside);
        if (!attributes.TryGetValue("runat", out var runat) || !runat.Trim().TrimEnd('/').Equals("server", StringComparison.OrdinalIgnoreCase))
            return nameEnd;
        var tag = text[(open + 1)..nameEnd].ToLowerInvariant();
        if (tag == "script")
            return ServerScript(attributes, Math.Min(text.Length, end + 1));
        if (attributes.TryGetValue("id", out var id))
            _page.Controls.TryAdd(id, new ServerTag(tag, attributes));
        return nameEnd;
    }

    /// <summary>Offset of the tag's closing bracket; brackets in quotes and in code blocks do not close it.</summary>
    private int TagEnd(int open)
    {
        var limit = Math.Min(text.Length, open + MaxTag);
        var quote = '\0';
        for (var at = open + 1; at < limit; at++)
        {
            var c = text[at];
            if (c == '<' && at + 1 < limit && text[at + 1] == '%')
            {
                var close = text.IndexOf("%>", at, limit - at, StringComparison.Ordinal);
                if (close < 0)
                    return at;
                at = close + 1;
            }
            else if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c == '>')
                return at;
        }
        var plain = text.IndexOf('>', open, limit - open);
        return plain < 0 ? limit : plain;
    }

    private int ServerScript(Dictionary<string, string> attributes, int start)
    {
        if (attributes.TryGetValue("src", out var source))
            _page.Includes.Add(source);
        var close = text.IndexOf("</script", start, StringComparison.OrdinalIgnoreCase);
        var end = close < 0 ? text.Length : close;
        PageLanguage? language = attributes.TryGetValue("language", out var name) || attributes.TryGetValue("type", out name)
            ? LanguageGuess.FromName(name, LanguageGuess.IsClassic(_page.Directives, extension, text)) : null;
        _regions.Add((language == PageLanguage.Unknown ? null : language, start, end, 's'));
        return end;
    }

    /// <summary>Handlers and services are a directive and then code, without any tag.</summary>
    private void AddCodeOnly()
    {
        var directive = _page.Directives.FirstOrDefault(d => d.Name is "webhandler" or "webservice" or "servicehost");
        if (directive is null)
        {
            if (_page.Directives.Count == 0 && _regions.Count == 0 && extension is ".cs" or ".vb" or ".vbs")
                _regions.Add((LanguageGuess.FromExtension(extension), 0, text.Length, 's'));
            return;
        }
        var close = text.IndexOf("%>", directive.Offset, StringComparison.Ordinal);
        if (close >= 0 && _regions.All(r => r.Kind != 's' || r.Start < close))
        {
            _regions.RemoveAll(r => r.Start > close);
            _regions.Add((null, close + 2, text.Length, 's'));
        }
    }

    private string Code() => string.Join('\n', _regions.Where(r => r.Language is null).Take(200).Select(r => text[r.Start..r.End]));

    private bool Starts(int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;
}
