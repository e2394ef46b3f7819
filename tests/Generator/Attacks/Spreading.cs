using Afterpatch.Generator.Scenarios;
using Afterpatch.Generator.Traffic;

namespace Afterpatch.Generator.Attacks;

/// <summary>From the mail server on to others, and back from one of them.</summary>
internal static class Spreading
{
    public static void Run(Incident incident, DateTime utc)
    {
        var server = incident.Server;
        var moves = new Moves(server, incident.Happenings);
        var (user, sid) = (server.Admin.Sam, server.Admin.Sid);
        var fileServer = server.Address[..(server.Address.LastIndexOf('.') + 1)] + "77";

        moves.Command(utc, "fs01", @"C:\Windows\System32\net.exe", Inert.Clear($@"n~et use \\fs01\c$ /user:{server.NetBios}\{user} ********"), user);
        moves.ExplicitCredentials(utc.AddSeconds(1), user, "fs01", @"C:\Windows\System32\net.exe");
        incident.Truth("moved-on", "from this server on to a file server", "host", "fs01", utc, "succeeded", utc.AddSeconds(1));

        var next = utc.AddMinutes(20);
        moves.Command(next, "dc01", @"C:\Windows\System32\wbem\WMIC.exe", Inert.Clear(@"wm~ic /node:dc01 process call create ""cmd.exe /c whoami"""));
        moves.ExplicitCredentials(next.AddSeconds(1), user, "dc01", @"C:\Windows\System32\wbem\WMIC.exe");
        moves.DesktopOut(next.AddMinutes(15), user, sid, "dc01");
        incident.Truth("moved-on", "from this server on to a domain controller", "host", "dc01", next, "succeeded", next.AddMinutes(15).AddSeconds(3));

        var back = utc.AddHours(5);
        moves.ServiceFrom(back, user, sid, fileServer, 0xD1A7001, "wupdsvc", @"%SystemRoot%\wupdsvc.exe", "NTLM", "FS01");
        moves.DesktopIn(back.AddMinutes(12), user, sid, fileServer, 0xD1A7F01, TimeSpan.FromMinutes(50));
        incident.Truth("came-back", "a service made here from the file server", "service", "wupdsvc", back.AddSeconds(2), "succeeded");
    }
}
