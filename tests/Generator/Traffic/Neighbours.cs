using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Traffic;

/// <summary>Who ordinarily comes to an Exchange server: administrators, backup, software distribution, domain controllers, people who mistype.</summary>
internal sealed class Neighbours(Server server, Chance chance)
{
    private ulong _logon = 0x9A00000;

    public void Hour(DateTime hour, List<IHappening> happenings)
    {
        var moves = new Moves(server, happenings);
        var net = server.Address[..(server.Address.LastIndexOf('.') + 1)];
        for (var i = 0; i < 3; i++)
            moves.Network(At(hour), "DC01$", $"{server.DomainSid}-1001", net + "10", Next(), isPrivileged: false);
        moves.Network(At(hour), server.Name.ToUpperInvariant() + "$", $"{server.DomainSid}-1002", "::1", Next(), isPrivileged: true);
        moves.Network(At(hour), server.HealthMailbox, $"{server.DomainSid}-1090", "127.0.0.1", Next(), isPrivileged: false);
        if (chance.Is(.4))
        {
            var user = chance.Of(server.Users);
            moves.Failed(At(hour), user.Sam, user.OfficeIp);
        }
        if (hour.Hour == 2)
            moves.Network(At(hour), "svc-backup", $"{server.DomainSid}-1080", net + "40", Next(), isPrivileged: true);
        if (hour.Hour == 4 && hour.Day % 3 == 0)
            moves.ServiceFrom(At(hour), "svc-deploy", $"{server.DomainSid}-1081", net + "41", Next(), "DeployRunner-1", @"C:\Windows\AdminArsenal\DeployRunner\service-1.exe", "Kerberos", "-");
        if (hour.Hour == 8 && hour.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            moves.DesktopIn(At(hour), server.Admin.Sam, server.Admin.Sid, server.Admin.OfficeIp, Next(), TimeSpan.FromMinutes(40));
    }

    private ulong Next() => _logon += (ulong)chance.Between(40, 900);

    private DateTime At(DateTime hour) => hour.AddMilliseconds(chance.Below(3_300_000));
}
