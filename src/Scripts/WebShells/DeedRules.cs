using Afterpatch.Scripts.Taint;

namespace Afterpatch.Scripts.WebShells;

/// <summary>What each deed weighs, given who decides its code, command, path, host or query.</summary>
internal sealed partial class DeedRules(Score score, IReadOnlyList<Deed> deeds, bool readsClient, PageFacts facts)
{
    public void Apply()
    {
        foreach (var deed in deeds)
            Weigh(deed);
        if (_lesserCode is var (points, code, reason) && code is not null)
            Blame(points, code, reason, "eval");
        FileManager();
        Database();
        Network();
        NativeCode();
        Accounts();
        FtpAdministration();
        AnyFile();
        Relay();
        RunsSaved();
        Secrets();
        SentPasswords();
    }

    private void Weigh(Deed deed)
    {
        switch (deed.Kind)
        {
            case SinkKind.Eval:
                Eval(deed);
                break;
            case SinkKind.Process:
                Process(deed);
                break;
            case SinkKind.LoadAssembly:
                LoadAssembly(deed);
                break;
            case SinkKind.Compile:
                if (CompletesName(deed.Main))
                    Blame(45, deed, "compiles code that it reads from elsewhere", "eval");
                else if (deed.Main.IsClient || (deed.Main.Taint & Taints.Head) != 0)
                    Blame(100, deed, "compiles and runs code that the client sends", "eval");
                else if ((deed.Main.Taint & (Taints.Remote | Taints.Stored)) != 0)
                    Blame(FillsTemplate(deed.Main) ? 20 : 45, deed, "compiles code that it reads from elsewhere", "eval");
                break;
            case SinkKind.Deserialize:
                Deserialize(deed);
                break;
            case SinkKind.Transform:
                Transform(deed);
                break;
            case SinkKind.Write:
                Write(deed);
                break;
            case SinkKind.Upload:
                Upload(deed);
                break;
            default:
                Minor(deed);
                break;
        }
    }

    private void Blame(int points, Deed deed, string reason, string? capability = null)
    {
        if (points >= 20)
        {
            score.Parameters.UnionWith(deed.Main.Parameters);
            score.Parameters.UnionWith(deed.Other.Parameters);
        }
        score.Add(points, deed.Line, reason, capability);
    }

    private (int Points, Deed? Deed, string Reason) _lesserCode;

    /// <summary>Old pages build variables' names and small terms by the dozen: the worst of them counts, not their sum.</summary>
    private void BlameCode(int points, Deed deed, string reason)
    {
        if (points >= Score.Suspicious)
            Blame(points, deed, reason, "eval");
        else if (points > _lesserCode.Points)
            _lesserCode = (points, deed, reason);
    }

    /// <summary>What it reads back from a file may be what it wrote there for the client.</summary>
    private bool KeepsClientData => deeds.Any(d => d.Kind == SinkKind.Write && d.Other.IsClient && PathShape.Of(d.Main).Reach == PathReach.Fixed);

    private void Eval(Deed deed)
    {
        var code = deed.Main;
        if (deed.What.StartsWith("registervirtualpathprovider", StringComparison.Ordinal))
        {
            Provider(deed);
            return;
        }
        if (deed.What == Machine.UnnamedMethod)
        {
            BlameCode(45, deed, "calls a method whose type and name stand elsewhere, with what the client sends");
            return;
        }
        if (deed.What == "reflection" && deed.Other.Pieces is [{ Text: { } prefix }, ..] && prefix.Contains('.', StringComparison.Ordinal) && !prefix.StartsWith("System", StringComparison.OrdinalIgnoreCase))
        {
            BlameCode(24, deed, "calls methods that the client names, of types below a name that the page chose");
            return;
        }
        if (IsChecked(code, Value.Unknown))
            BlameCode(20, deed, $"works out what the client sends, which it lets be plain words and numbers only ({deed.What})");
        else if (code.IsClient)
        {
            var whole = AtStatement(code);
            if (InsideName(code))
            {
                BlameCode(22, deed, $"runs a function whose name the client completes ({deed.What})");
                return;
            }
            BlameCode(whole ? 100 : NamesVariable(code) ? 20 : !IsData(code) ? 42 : facts.ReadsEvaluated || deed.What == "addcode" || Declares(code) ? 25 : 75, deed, whole ? $"runs code that the client sends ({deed.What})" : $"puts what the client sends into code that it runs ({deed.What})");
        }
        else if ((code.Taint & Taints.Remote) != 0 && IsData(code))
            BlameCode(25, deed, "reads data of another host as code");
        else if ((code.Taint & Taints.Remote) != 0)
            BlameCode(85, deed, "runs code that it fetches from another host");
        else if ((code.Taint & Taints.Stored) != 0 && KeepsClientData)
            BlameCode(80, deed, "keeps code that the client sends in a file, and runs it");
        else if ((code.Taint & Taints.Stored) != 0 && facts.IsSmall && deeds.Any(ReadsOddFile))
            BlameCode(ReadsImagesOnly ? 75 : 40, deed, "runs code that it reads from a file that is no script");
        else if ((code.Taint & Taints.Stored) != 0)
            BlameCode(facts.IsSmall ? 22 : 12, deed, "runs code that it reads from a file or database");
        else if ((code.Taint & Taints.Weak) != 0)
            BlameCode(80, deed, "runs code made from request data");
        else if (code is { HasConstant: false, Pieces: [{ Text: null }] } && (code.Taint & Taints.Handed) != 0 && deed.What is "execute" or "executeglobal")
            BlameCode(36, deed, "runs whatever code a helper is handed");
        else if (!code.HasConstant)
            BlameCode(readsClient && facts.IsSmall ? 18 : 8, deed, "runs code that it puts together");
    }

    /// <summary>The class is the page's own, and what it read from a file or database stands in it.</summary>
    private static bool FillsTemplate(Value code) =>
        (code.Taint & Taints.Remote) == 0 && string.Concat(code.Pieces.Select(p => p.Text)).Contains("class ", StringComparison.OrdinalIgnoreCase);

    private static bool ReadsOddFile(Deed deed) =>
        deed.Kind == SinkKind.Read && PathShape.Of(deed.Main).Extension is ".log" or ".dat" or ".bin" or ".tmp" or ".jpg" or ".jpeg" or ".gif" or ".png" or ".bmp" or ".ico" or ".css" or ".zip";

    /// <summary>Whatever the page reads is a picture: there is nothing in one that a page could run, but what was hidden in it.</summary>
    private bool ReadsImagesOnly => deeds.Where(d => d.Kind == SinkKind.Read).All(d => PathShape.Of(d.Main).Extension is ".jpg" or ".jpeg" or ".gif" or ".png" or ".bmp" or ".ico");

    /// <summary>A page that teaches ASP.NET to serve files that are not on disk: applications do so when they start, pages hardly ever.</summary>
    private void Provider(Deed deed)
    {
        var carriesPage = deed.Main.Fields?.Values.Any(v => v.HasConstant && v.Text?.Contains("<%", StringComparison.Ordinal) == true) == true;
        if (carriesPage)
            Blame(90, deed, "makes the server answer with a page that it carries in itself", "eval");
        else if (deed.Main.IsClient)
            Blame(90, deed, "makes the server answer with pages that the client sends", "eval");
        else if (facts.ChecksCaller && !deed.What.EndsWith("internal", StringComparison.Ordinal))
            Blame(22, deed, "makes the server answer with pages that are not on disk", "eval");
        else if (!facts.IsApplicationStart)
            Blame(deed.What.EndsWith("internal", StringComparison.Ordinal) ? 60 : 40, deed, "makes the server answer with pages that are not on disk", "eval");
    }

    /// <summary>True when the client's part begins a statement, so that any code fits there.</summary>
    private static bool AtStatement(Value code)
    {
        var before = "";
        var pieces = code.Pieces;
        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = pieces[i];
            if (piece.Text is null && (piece.Taint & Taints.AnyClient) != 0)
            {
                if (i + 1 < pieces.Length && pieces[i + 1].Text is { } after && after.TrimStart().StartsWith('='))
                    return false; // a variable's name, not a statement
                var end = before.TrimEnd(' ', '\t');
                return end.Length == 0 || end[^1] is ':' or ';' or '\n' or '\r' or '{' or '}' || end.EndsWith("eval(", StringComparison.OrdinalIgnoreCase) || end.EndsWith("execute", StringComparison.OrdinalIgnoreCase)
                    || end.EndsWith("execute(", StringComparison.OrdinalIgnoreCase) || end.EndsWith("executeglobal(", StringComparison.OrdinalIgnoreCase);
            }
            before = piece.Text ?? "?";
        }
        return true;
    }

    /// <summary><c>Execute "Call Do_" &amp; x &amp; "()"</c>: what the client sends stands inside a name.</summary>
    private static bool InsideName(Value code) =>
        code.Pieces is [{ Text: { Length: > 3 } before }, { Text: null }, ..] && (char.IsLetterOrDigit(before[^1]) || before[^1] == '_')
        && (code.Pieces.Length == 2 || code.Pieces[2].Text is { } after && after.TrimStart().StartsWith('('));

    /// <summary><c>For Each field In Request.Form: Execute field &amp; " = ..."</c>: a variable for each field of a form.</summary>
    private static bool NamesVariable(Value code) =>
        code.Parameters.Count == 0 && code.Pieces is [{ Text: null }, { Text: { } after }, ..] && after.TrimStart().StartsWith('=');

    /// <summary><c>var o = </c>: JScript's data under a name that the page goes on with.</summary>
    private static bool Declares(Value code) => code.Pieces is [{ Text: { } before }, ..] && before.TrimStart().StartsWith("var ", StringComparison.Ordinal);

    /// <summary>The old way to read JSON: the client's text in parentheses or after an equals sign.</summary>
    private static bool IsData(Value code) =>
        code.Pieces is [{ Text: { } before }, ..] && before.TrimEnd() is var end
        && (end == "(" || end.EndsWith("return (", StringComparison.Ordinal) || end.EndsWith("=(", StringComparison.Ordinal) || end.EndsWith('=') && !end.Contains('"', StringComparison.Ordinal));

    private void Process(Deed deed)
    {
        var (command, arguments) = (deed.Main, deed.Other);
        var file = string.Concat(command.Pieces.Select(p => p.Text)).ToLowerInvariant();
        var isShell = Array.Exists(CommandShells, s => Names(file, s));
        var isScript = deed.What.StartsWith("PowerShell", StringComparison.Ordinal);
        if (PicksCommand(command, arguments))
            Blame(100, deed, $"runs a command that the client sends ({deed.What})", "execute");
        else if (IsChecked(command, arguments))
            Blame(isShell ? 12 : 6, deed, "runs a command of its own with a value that it checked", "execute");
        else if ((command.Taint & Taints.Upload) != 0)
            Blame(90, deed, "starts a program that the client uploads", "execute");
        else if (command.IsClient && (StartsWithClient(command) || isShell || isScript))
            Blame(100, deed, $"runs a command that the client sends ({deed.What})", "execute");
        else if (TakesCommand(command, arguments) || TakesCommand(Value.Unknown, command))
            Blame(90, deed, $"has another program run a command that the client sends ({deed.What})", "execute");
        else if (arguments.IsClient && isShell && Host(arguments) is { } host)
            Blame(host, deed, $"puts what the client sends into a command line ({deed.What})", "execute");
        else if (arguments.IsClient && isShell)
            Blame(100, deed, IsRealShell(file) ? $"passes what the client sends to a command shell ({deed.What})" : $"puts what the client sends into a command line ({deed.What})", "execute");
        else if (deed.What == "standard input" && command.HasConstant)
            Blame(12, deed, "hands what the client sends to a program of its own", "execute");
        else if (arguments.IsClient && StartsWithClient(arguments) && !command.HasConstant)
            Blame(72, deed, $"runs a command whose arguments the client sends ({deed.What})", "execute");
        else if (arguments.IsClient || command.IsClient)
            Blame(((arguments.Taint | command.Taint) & Taints.NameOnly) != 0 ? 15 : 28, deed, $"puts what the client sends into a command line ({deed.What})", "execute");
        else if ((command.Taint & Taints.Remote) != 0)
            Blame(85, deed, "runs a command that it fetches from another host", "execute");
        else if (isShell && deeds.Any(d => d.Kind is SinkKind.Connect or SinkKind.Listen))
            Blame(90, deed, "connects a command shell to the network", "execute");
        else if ((command.Taint & Taints.Head) != 0 && command.Pieces is [{ Text: null }, ..])
            Blame(75, deed, "runs a command that stands in the request's head", "execute");
        else if (isShell && (arguments.Taint & Taints.Remote) != 0)
            Blame(85, deed, "passes what it fetches from another host to a command shell", "execute");
        else if (isShell && (arguments.Taint & Taints.Stored) != 0)
            Blame(facts.IsSmall ? 55 : 20, deed, "passes what it reads from elsewhere to a command shell", "execute");
        else if (((command.Taint | arguments.Taint) & Taints.Weak) != 0)
            Blame(isShell ? 70 : 25, deed, "runs a command made from request data", "execute");
        else if (!command.HasConstant || !arguments.HasConstant && arguments != Value.Unknown)
            Blame(readsClient && facts.IsSmall ? isShell ? 60 : 25 : isShell ? 15 : 8, deed, "runs a command that it puts together", "execute");
        else
            Blame(isShell ? 10 : 4, deed, "runs a fixed command");
    }

    private static readonly string[] CommandShells = ["cmd", "powershell", "pwsh", "comspec", "cscript", "wscript", "command.com", "/bin/sh", "/bin/bash", "mshta", "rundll32", "certutil", "bitsadmin", "net.exe", "psexec"];

    /// <summary>True when a program of that name stands in the text, not one whose name only ends so (<c>appcmd</c>).</summary>
    private static bool Names(string text, string program)
    {
        for (var at = text.IndexOf(program, StringComparison.Ordinal); at >= 0; at = text.IndexOf(program, at + 1, StringComparison.Ordinal))
        {
            var after = at + program.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (after == text.Length || text[after] is not ('\\' or '/') && !char.IsLetter(text[after])))
                return true;
        }
        return false;
    }

    private static bool StartsWithClient(Value value)
    {
        foreach (var piece in value.Pieces)
        {
            if (piece.Text is { } text && text.Trim(' ', '"', '\'').Length > 0)
                return false;
            if (piece.Text is null)
                return (piece.Taint & Taints.AnyClient) != 0;
        }
        return false;
    }

    private void LoadAssembly(Deed deed)
    {
        var bytes = deed.Main;
        if (bytes.IsClient)
            Blame(100, deed, $"loads a program that the client sends ({deed.What})", "eval");
        else if ((bytes.Taint & Taints.Remote) != 0)
            Blame(90, deed, "loads a program that it fetches from another host", "eval");
        else if ((bytes.Taint & Taints.Weak) != 0)
            Blame(80, deed, "loads a program made from request data", "eval");
        else if (bytes.Bytes is not null)
            Blame(readsClient || bytes.Bytes is [0x4D, 0x5A, ..] ? 78 : 65, deed, "loads a program that the page carries in itself", "eval");
        else if ((bytes.Taint & Taints.Stored) != 0 && KeepsClientData)
            Blame(85, deed, "keeps a program that the client sends in a file, and loads it", "eval");
        else if ((bytes.Taint & Taints.Decoded) == 0 && (bytes.Taint & Taints.Stored) != 0 && LoadsListed(deed))
            Blame(12, deed, "loads the programs of a folder", "eval");
        else if ((bytes.Taint & Taints.Decoded) != 0 || (bytes.Taint & Taints.Stored) != 0)
            Blame(facts.IsSmall ? deeds.Any(ReadsOddFile) && ReadsImagesOnly ? 75 : 40 : 15, deed, "loads a program that it reads from elsewhere", "eval");
    }

    /// <summary>Plug-ins: whatever lies in a folder that the page names itself, by path or read whole.</summary>
    private bool LoadsListed(Deed deed) =>
        deeds.Any(d => d.Kind == SinkKind.List && PathShape.Of(d.Main).Reach == PathReach.Fixed)
        && (deed.What.Contains("from", StringComparison.Ordinal) || deed.What.Contains("file", StringComparison.Ordinal) || deeds.Where(d => d.Kind == SinkKind.Read).All(d => (d.Main.Taint & Taints.Stored) != 0));

    private void Deserialize(Deed deed)
    {
        if (!deed.Main.IsClient && (deed.Main.Taint & Taints.Head) == 0)
            return;
        if (deed.What.StartsWith("JSON", StringComparison.Ordinal))
        {
            Blame(facts.CodeLength < 1_200 && !facts.ChecksCaller ? 72 : 50, deed, "makes objects of any type that the client names", "eval");
            return;
        }
        var isState = facts.KeepsViewState || deed.Main.Parameters.Any(p => p.StartsWith("__", StringComparison.Ordinal) && p.Contains("state", StringComparison.OrdinalIgnoreCase));
        Blame(isState ? 15 : facts.CodeLength >= WholePage && (deed.Main.Taint & Taints.Head) == 0 ? 60 : 90, deed, isState ? "deserialises a page state that it keeps itself" : "deserialises objects that the client sends", "eval");
    }

    private void Transform(Deed deed)
    {
        if (deed.Main.Text is { } sheet && deed.Main.HasConstant && sheet.Contains(":script", StringComparison.OrdinalIgnoreCase)
            && deeds.Any(d => d.Line == deed.Line && d.Kind is SinkKind.Process or SinkKind.Write or SinkKind.Eval))
            Blame(85, deed, "hides code that runs commands in a stylesheet", "execute");
        if (deed.Main.IsClient)
        {
            var reach = PathShape.Of(deed.Main).Reach;
            Blame((deed.Main.Taint & Taints.Decoded) != 0 || deed.Other.Text == Machine.Inline || facts.EnablesScript && reach >= PathReach.Site ? 95 : reach > PathReach.Site ? 40 : reach == PathReach.Site ? 24 : 8, deed, "applies a stylesheet that the client sends", "eval");
        }
    }
}
