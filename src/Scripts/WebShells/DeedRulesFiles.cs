using Afterpatch.Scripts.Taint;

namespace Afterpatch.Scripts.WebShells;

/// <summary>What is written and uploaded: who decides where, and what.</summary>
internal sealed partial class DeedRules
{
    private void Write(Deed deed)
    {
        var shape = PathShape.Of(deed.Main);
        var content = deed.Other;
        if (content.IsClient)
            ForOwner(deed, shape);
        var text = content.Text ?? string.Concat(content.Pieces.Select(p => p.Text));
        var isScript = text.Contains("<%", StringComparison.Ordinal) || text.Contains("runat=", StringComparison.OrdinalIgnoreCase);
        var isOwnPage = deed.Main.Pieces is [{ Text: null } own] && (own.Taint & Taints.OwnPath) != 0;
        var isFree = content.IsClient && (content.Parts.IsDefaultOrEmpty || content.Pieces.Length <= 3);
        if ((content.Taint & Taints.Remote) != 0 && (shape.Reach >= PathReach.Beside || shape.IsExecutable))
            Blame(80, deed, "saves what it fetches from another host where the client says", "dropper");
        else if ((content.Taint & Taints.Remote) != 0 && deed.Main.Pieces is [.., { Text: null } last] && (last.Taint & (Taints.Client | Taints.NameOnly)) == Taints.Client && !facts.ChecksExtension)
            Blame(42, deed, "saves what it fetches from another host under any name that the client gives", "dropper");
        else if (content.IsClient && isOwnPage)
            Blame(80, deed, "writes what the client sends into its own page", "upload");
        else if ((content.Taint & Taints.Stored) != 0 && shape.IsExecutable && deed.Main.IsClient)
            Blame(45, deed, $"writes what it reads from elsewhere into a {shape.Extension} file that the client names", "dropper");
        else if (isScript && content.HasConstant && text.Length < 200_000 && shape.Reach == PathReach.Fixed)
        {
            var inner = WebShellJudge.Judge("written" + (shape.Extension ?? ".aspx"), System.Text.Encoding.UTF8.GetBytes(text));
            if (inner.Verdict == WebShellVerdict.WebShell)
                Blame(92, deed, "writes a web shell into a file", "dropper");
            else if (shape.IsExecutable)
                Blame(25, deed, "writes server-side code into a file", "dropper");
        }
        else if (content.IsClient && shape.Reach < PathReach.Beside && AllOf(content, (piece, _) => (piece.Taint & Taints.Escaped) != 0))
            Blame(12, deed, "writes what the client sends into a file, made harmless");
        else if (content.IsClient && shape is { Reach: PathReach.Fixed, IsExecutable: true } && content.Pieces.Length > 2 && AllOf(content, IsSetting))
            Blame(facts.ChecksCaller ? 20 : 34, deed, "keeps settings that the client sends in a script", "upload");
        else if (isScript && (shape.IsExecutable || shape.Reach >= PathReach.Beside))
            Blame(content.IsClient || shape.Reach >= PathReach.Beside ? 85 : 60, deed, "writes server-side code into a file", "dropper");
        else if (content.IsClient && shape.Reach == PathReach.Anywhere)
            Blame(isFree ? 90 : 35, deed, "writes what the client sends to any path that the client names", "upload");
        else if (content.IsClient && shape.Reach == PathReach.Site && facts.IsGuarded)
            Blame(18, deed, "writes what the client sends to any path of the site that the client names", "upload");
        else if (content.IsClient && shape.Reach == PathReach.Site)
            Blame(isFree ? 75 : 30, deed, "writes what the client sends to any path of the site that the client names", "upload");
        else if (content.IsClient && shape.IsExecutable)
            Blame(isFree ? 85 : 30, deed, $"writes what the client sends into a {shape.Extension} file", "upload");
        else if ((content.Taint & Taints.Upload) != 0 && (deed.Main.Taint & Taints.OwnPath) != 0 && !facts.ChecksExtension)
            Blame(72, deed, "saves whatever is uploaded into the page's own directory", "upload");
        else if (isFree && (content.Taint & Taints.Upload) == 0 && (deed.Main.Taint & Taints.OwnPath) != 0 && shape.Extension is null && facts.IsSmall && !facts.ChecksExtension)
            Blame(42, deed, "writes what the client sends beside the page, into a file whose kind it works out", "upload");
        else if (content.IsClient && shape.Reach == PathReach.Beside)
            Blame(facts.ChecksExtension || facts.ChecksUpload ? 8 : 30, deed, "saves an uploaded file under its own name beside the page", "upload");
        else if (shape.Reach >= PathReach.Site)
            Blame(20, deed, "writes to a path that the client names", "file-manager");
        else if (content.IsClient && shape.Reach == PathReach.Fixed && KeepsPassword(deed))
            Blame(42, deed, "keeps the passwords that visitors type in a file", "credential");
    }

    /// <summary>A name and a password, as they were typed; what an application keeps is a hash.</summary>
    private static bool KeepsPassword(Deed deed) =>
        deed.Other.Parameters.Count > 1 && deed.Other.Parameters.Any(IsPassword);

    private static bool IsPassword(string parameter) =>
        parameter.Contains("passw", StringComparison.OrdinalIgnoreCase) || parameter.Contains("pwd", StringComparison.OrdinalIgnoreCase) || parameter.Equals("pass", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether all that the client has in a text is of a kind, given the text before it.</summary>
    private static bool AllOf(Value content, Func<Piece, string, bool> isOfKind)
    {
        var before = "";
        foreach (var piece in content.Pieces)
        {
            if (piece.Text is null && (piece.Taint & (Taints.AnyClient | Taints.Weak | Taints.Remote | Taints.Decoded)) != 0 && !isOfKind(piece, before))
                return false;
            before += piece.Text ?? "?";
        }
        return true;
    }

    /// <summary>A number, or the inside of a string literal: <c>Const Title = "..."</c>.</summary>
    private static bool IsSetting(Piece piece, string before) =>
        (piece.Taint & Taints.AnyClient) == 0 || before.AsSpan(before.LastIndexOf('\n') + 1).Count('"') % 2 == 1;

    /// <summary>The client names a folder of the site, and the file keeps the name it came with: how uploaders with a folder setting work, which look whether the folder is there.</summary>
    private static bool KeepsUploadName(Value path) =>
        path.Pieces is [.., { Text: null } last] && (last.Taint & (Taints.UploadName | Taints.Client)) == Taints.UploadName;

    /// <summary>Answers with the file's name, as an editor or an upload widget expects.</summary>
    private bool TellsWhere => deeds.Any(d => d.Kind == SinkKind.Answer && (d.Main.Taint & Taints.UploadName) != 0);

    /// <summary>Behind nothing but a password of the page itself, whoever knows it puts what he likes under the name that he likes where the server serves it.</summary>
    private void ForOwner(Deed deed, PathShape shape)
    {
        if (facts is { HasOwnToken: true, ChecksExtension: false } && (facts.HasOwnPassword || !facts.ChecksCaller) && shape is { Reach: >= PathReach.Name, Extension: null } && IsServed(deed.Main))
            Blame(36, deed, "saves any file in the site for whoever knows the page's own password", "upload");
    }

    private static bool IsServed(Value path) => path.Pieces.Any(p => p.Text?.Contains('\u0001', StringComparison.Ordinal) == true || p.Text is null && (p.Taint & Taints.OwnPath) != 0);

    private void Upload(Deed deed)
    {
        var shape = PathShape.Of(deed.Main);
        ForOwner(deed, shape);
        var byParameter = (deed.Main.Taint & Taints.Client) != 0;
        if (shape.IsExecutable)
            Blame(75, deed, $"saves an uploaded file as {shape.Extension}", "upload");
        else if (byParameter && shape.Reach == PathReach.Site && KeepsUploadName(deed.Main) && (facts.ChecksExistence || facts.ChecksExtension || facts.ChecksCaller))
            Blame(facts.ChecksExtension || facts.ChecksCaller ? 8 : 24, deed, "saves an uploaded file in a folder of the site that the client names", "upload");
        else if (byParameter && shape.Reach == PathReach.Site && KeepsUploadName(deed.Main))
            Blame(facts.CodeLength >= WholePage ? 24 : TellsWhere ? 40 : 76, deed, "saves an uploaded file in a folder of the site that the client names", "upload");
        else if (byParameter && shape.Reach >= PathReach.Site)
            Blame(facts.ChecksExtension ? shape.Reach == PathReach.Site ? 20 : 30 : 80, deed, "saves an uploaded file where the client says", "upload");
        else if ((deed.Main.Taint & Taints.OwnPath) != 0 && !facts.ChecksExtension && !facts.ChecksUpload)
            Blame(72, deed, "saves whatever is uploaded into the page's own directory", "upload");
        else if (shape.Reach == PathReach.Beside && deed.What == "SaveAs of the request" && facts is { CodeLength: < WholePage, ChecksExtension: false, ChecksUpload: false, ChecksCaller: false, HasCodeElsewhere: false })
            Blame(72, deed, "saves whatever anybody uploads under its own name beside the page", "upload");
        else if (shape.Reach == PathReach.Beside || shape.Reach >= PathReach.Site)
            Blame(facts.ChecksExtension ? 5 : facts.ChecksUpload || facts.HasCodeElsewhere ? 20 : facts.IsSmall ? 34 : 15, deed, "saves an uploaded file under its own name beside the page", "upload");
        else if (byParameter && !facts.ChecksExtension)
            Blame(15, deed, "saves an uploaded file under a name that the client gives", "upload");
    }
}
