using System.Text.RegularExpressions;
using Afterpatch.Scripts.Taint;
using Afterpatch.Scripts.Windows;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Lesser deeds, and what several deeds together make.</summary>
internal sealed partial class DeedRules
{
    /// <summary>What the taint engine calls a connection to the machine's own management, which no command runs by itself.</summary>
    private const string Scope = "new managementscope";

    private static readonly string[] Administrators = [.. GroupNames.Administrators];

    private void Minor(Deed deed)
    {
        switch (deed.Kind)
        {
            case SinkKind.Registry when deed.Main.IsClient:
                Blame(deed.Other.IsClient || StartsWithClient(deed.Main) && !facts.ChecksCaller && !IsTested(deed.Main) ? 75 : 45, deed, "opens registry keys that the client names", "registry");
                break;
            case SinkKind.Registry:
                Blame(10, deed, "reads the registry");
                break;
            case SinkKind.Management:
                Blame(!deed.Main.IsClient ? 10 : deed.What == Scope ? 20 : 50, deed, "asks Windows Management Instrumentation", "execute");
                break;
            case SinkKind.Accounts when deed.What.EndsWith("Invoke", StringComparison.Ordinal) && !deeds.Any(NamesLocalAccount):
                Blame(20, deed, "sets the password of an account", "accounts");
                break;
            case SinkKind.Accounts:
                Blame(!deed.Main.IsClient ? 15 : facts.ChecksCaller || !ChangesAccounts ? 20 : 40, deed, "works on local accounts or IIS settings", "accounts");
                break;
            case SinkKind.AccessControl when deed.Main.IsClient:
                Blame(45, deed, "changes access rights of a path that the client names", "file-manager");
                break;
            case SinkKind.CreateObject when deed.Main.IsClient:
                Blame(22, deed, "creates components that the client names");
                break;
            case SinkKind.CreateObject when deeds.Any(d => d.Kind == SinkKind.Process):
                break; // what it does with the component says more
            case SinkKind.CreateObject:
                Blame(readsClient ? 14 : 6, deed, "creates the command component WScript.Shell");
                break;
            case SinkKind.RunPage when deed.Main.IsClient && PathShape.Of(deed.Main).Reach >= PathReach.Site:
                Blame(IsWholePage(deed) && deed.What == "Server.execute" ? 72 : facts.IsSmall && deed.Main.Pieces.Length == 1 && !IsTested(deed.Main) ? 34 : 24, deed, "runs a page that the client names", "eval");
                break;
            case SinkKind.Listen:
                Blame(facts.UsesRawSockets ? 80 : 45, deed, facts.UsesRawSockets ? "listens to the network traffic of the server" : "listens on the network", "network");
                break;
        }
    }

    private static readonly HashSet<SinkKind> UploadWithFolder = [SinkKind.Upload, SinkKind.MakeDirectory];

    private void FileManager()
    {
        var kinds = new HashSet<SinkKind>();
        var anywhere = new HashSet<SinkKind>();
        var below = new HashSet<SinkKind>();
        Deed? first = null;
        var isBounded = true;
        foreach (var deed in deeds)
        {
            if (deed.Kind is not (SinkKind.List or SinkKind.Read or SinkKind.Delete or SinkKind.Move or SinkKind.MakeDirectory or SinkKind.SetAttributes or SinkKind.Write or SinkKind.Upload))
                continue;
            var reach = PathShape.Of(deed.Main).Reach;
            if (reach >= PathReach.Site)
            {
                kinds.Add(deed.Kind);
                if (reach == PathReach.Anywhere)
                    anywhere.Add(deed.Kind);
                first ??= deed;
                isBounded &= deed.Main.Parameters.Count > 0 && deed.Main.Parameters.IsSubsetOf(facts.Bounded);
                score.Parameters.UnionWith(deed.Main.Parameters);
            }
            else if (reach is PathReach.Below or PathReach.Name)
                below.Add(deed.Kind);
            if (deed.Kind == SinkKind.List && deed.Main.Text == "drives")
                kinds.Add(SinkKind.RunPage); // listing the machine's drives is a deed of its own
        }
        if (first is null && kinds.Count == 0)
            return;
        var line = first?.Line ?? 0;
        var count = kinds.Count + (below.Count(k => !kinds.Contains(k)) + 1) / 3;
        // Paths below the site's root only, and a list of file kinds beside them: an editor's file browser rather than a shell.
        if (count >= 3 && anywhere.Count == 0)
            score.Add(facts.ChecksExtension ? 22 : facts.IsGuarded ? 18 : isBounded ? 22 : 62, line, "manages files of the site as the client says", "file-manager");
        else if (count >= 3)
            score.Add(82, line, "manages files anywhere on the server as the client says", "file-manager");
        else if (count == 2 && kinds.SetEquals(UploadWithFolder) && anywhere.Count == 0)
            score.Add(12, line, "uses a file path that the client names", "file-manager");
        else if (count == 2)
            score.Add(anywhere.Count == 2 && anywhere.Contains(SinkKind.List) && !anywhere.Contains(SinkKind.Read) ? 74 : anywhere.Count == 2 ? 50 : facts.HasOwnPassword ? 40 : facts.IsGuarded ? anywhere.Count > 0 ? 30 : 18 : 28, line, "reaches files on the server as the client says", "file-manager");
        else if (first is not null)
            score.Add(first.Kind is SinkKind.List or SinkKind.Delete ? 25 : 18, line, "uses a file path that the client names", "file-manager");
    }

    private static readonly string[] CommandProcedures =
        ["xp_cmdshell", "sp_oacreate", "sp_oamethod", "xp_regread", "xp_regwrite", "xp_dirtree", "create assembly", "sp_add_jobstep", "sp_execute_external_script", "select shell("];

    private void DatabaseCommand(Deed command)
    {
        const string Reason = "runs operating system commands through the database";
        var takesBound = facts.BindsClient && BareProcedure().IsMatch(command.Main.Text ?? "");
        if (takesBound)
            score.Parameters.UnionWith(facts.BoundToQueries);
        Blame(command.Main.IsClient ? 95 : takesBound ? 90 : 55, command, Reason, "execute");
        // The text may stand far from where it is sent.
        var named = Array.Find(CommandProcedures, word => Mentions(command.Main, word));
        if (named is not null && facts.LineOf(named) is > 0 and var line && line != command.Line)
            score.Add(20, line, Reason);
    }

    /// <summary>The procedure alone, or with parameters that are bound to it: what it runs is what they hold.</summary>
    [GeneratedRegex(@"^\s*(exec(ute)?\s+)?(master\.+)?(dbo\.)?\[?(xp_cmdshell|sp_oamethod)\]?\s*(@\w+|\?)?[^']{0,40}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BareProcedure();

    private void Database()
    {
        var free = deeds.FirstOrDefault(d => d.Kind == SinkKind.Query && d.Main.IsClient && StartsWithClient(d.Main));
        var connection = deeds.FirstOrDefault(d => d.Kind == SinkKind.OpenDatabase && d.Main.IsClient);
        if (free is null && connection is not null)
            free = deeds.FirstOrDefault(d => d.Kind == SinkKind.Query && (d.Main.Taint & Taints.Weak) != 0 && d.Main.Parts.IsDefaultOrEmpty);
        var commands = deeds.Where(d => d.Kind == SinkKind.Query && Mentions(d.Main, CommandProcedures)).ToList();
        var command = commands.Find(d => d.Main.IsClient) ?? commands.FirstOrDefault();
        if (command is not null)
            DatabaseCommand(command);
        if (free is not null && connection is not null)
            Blame(86, free, "runs any query on any database as the client says", "database");
        else if (free is not null)
            Blame(facts.HasOwnPassword ? 45 : facts.HasCodeElsewhere || facts.ChecksCaller ? 25 : deeds.Any(NamesDatabase) ? 38 : IsWholePage(free) && !free.What.StartsWith('.') ? 34 : 28, free, "runs any query that the client sends", "database");
        else if (connection is not null)
            Blame(StartsWithClient(connection.Main) ? 40 : 24, connection, "opens a database that the client names", "database");
    }

    /// <summary>The connection stands in the page itself, as in a tool that was brought along; the site's own pages take theirs from its configuration.</summary>
    private static bool NamesDatabase(Deed deed) => deed.Kind == SinkKind.OpenDatabase && deed.Main.Pieces is [{ Text: { } text }, ..] && text.Contains('=', StringComparison.Ordinal);

    private static bool Mentions(Value value, params string[] words)
    {
        var text = string.Concat(value.Pieces.Select(p => p.Text));
        return words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    private void Network()
    {
        var connect = deeds.FirstOrDefault(d => d.Kind == SinkKind.Connect && d.Main.IsClient);
        if (connect is null)
            return;
        var relays = deeds.Any(d => d.Kind == SinkKind.Send && (d.Main.Taint & (Taints.AnyClient | Taints.Stored)) != 0);
        // Without a byte sent or read it only looks whether the port is open.
        var answersStream = facts.UsesStream || facts.CodeLength < WholePage;
        if (connect.Other.IsClient || (connect.Other.Taint & Taints.Number) != 0)
            Blame(relays ? 92 : answersStream ? 72 : 24, connect, "connects to any host and port that the client names", relays || answersStream ? "tunnel" : "network");
        else
            Blame(relays && !connect.Other.HasConstant ? 75 : connect.Other.HasConstant && !relays ? 18 : 38, connect, "connects to a host that the client names", "network");
    }

    /// <summary>Looking an account up, and a change of password that asks for the old one, are what intranets do.</summary>
    private bool ChangesAccounts => deeds.Any(d => d.Kind == SinkKind.Accounts && (d.What.StartsWith("ADSI", StringComparison.Ordinal) || d.What.EndsWith("Invoke", StringComparison.Ordinal)));

    private static readonly string[] Injection =
        ["virtualalloc", "virtualprotect", "writeprocessmemory", "createremotethread", "createthread", "rtlmovememory", "ntallocatevirtualmemory", "ntcreatethreadex", "ntmapviewofsection", "queueuserapc", "heapcreate", "enumsystemlocalesa", "callwindowproc", "mapviewoffile"];

    /// <summary>An account made with the name or password that the client sends.</summary>
    private void Accounts()
    {
        var made = deeds.Where(d => d.Kind == SinkKind.Accounts && d.Main.IsClient).ToList();
        if (made.Exists(NamesLocalAccount) && made.Find(d => d.What is "ADSI setpassword" or "DirectoryEntry.Invoke") is { } set && !facts.ChecksCaller)
            Blame(74, set, "gives a local account that the client names the password that it sends", "accounts");
        if (made.Count > 0 && deeds.Any(d => d.Kind == SinkKind.Accounts && Mentions(d.Main, Administrators)))
            Blame(75, made[0], "makes an administrator of the account that the client names", "accounts");
    }

    /// <summary>Commands for the administration port of an FTP server on the same machine.</summary>
    private void FtpAdministration()
    {
        var sent = deeds.FirstOrDefault(d => d.Kind == SinkKind.Send && Mentions(d.Main, "site exec", "-setusersetup", "-setdomain", "site maintenance"));
        if (sent is not null)
            Blame(80, sent, "runs commands through the FTP server's administration", "execute");
    }

    private void NativeCode()
    {
        var names = facts.Natives.Select(n => n.ToLowerInvariant()).ToList();
        var injection = names.Count(n => Injection.Any(i => n.StartsWith(i, StringComparison.Ordinal)));
        if (injection >= 2 || injection == 1 && facts.CallsPointers)
            score.Add(90, facts.NativeLine, "puts machine code into memory and runs it", "execute");
        else if (injection == 1)
            score.Add(40, facts.NativeLine, "allocates memory for machine code", "execute");
        if (names.Any(n => n.StartsWith("createprocess", StringComparison.Ordinal) || n is "winexec" or "system" || n.StartsWith("shellexecute", StringComparison.Ordinal)))
        {
            var connects = names.Any(n => n.StartsWith("wsasocket", StringComparison.Ordinal) || n.StartsWith("wsaconnect", StringComparison.Ordinal) || n is "connect" or "socket");
            score.Add(connects ? 90 : readsClient ? 72 : 45, facts.NativeLine, connects ? "connects a program to the network through the native interface" : "starts programs through the native interface", "execute");
        }
        if (names.Any(n => n.StartsWith("minidumpwritedump", StringComparison.Ordinal)))
            score.Add(85, facts.NativeLine, "writes the memory of a process", "credential");
    }
}
