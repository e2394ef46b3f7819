using Afterpatch.Generator.World;

namespace Afterpatch.Generator.EventLog;

/// <summary>A Security log of nothing but logons, for measuring: as many as one asks for, over thirty days.</summary>
internal static class LogonLog
{
    private const int Accounts = 5_000;
    private static readonly DateTime Start = new(2021, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="count">Logon events; privileges and logoffs come on top.</param>
    public static void Write(string path, long count, ulong seed)
    {
        var chance = Chance.For(seed, "logons");
        using var writer = new EvtxWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20), "ex01.contoso.example");
        for (var i = 0L; i < count; i++)
        {
            var utc = Start.AddSeconds(i * 2_592_000.0 / count);
            var account = chance.Below(Accounts);
            var (user, sid, id) = ($"user{account:D4}", $"S-1-5-21-1004336348-1177238915-682003330-{1_100 + account}", 0x100000UL + (ulong)i * 16);
            var address = $"10.{account >> 8}.{account & 255}.{chance.Between(10, 13)}";
            if (chance.Is(.05))
            {
                writer.Add(MovementEvents.Failed(utc, 3, "CONTOSO", user, address));
                continue;
            }
            var isMail = chance.Is(.4);
            writer.Add(MovementEvents.Logon(utc, isMail ? 8 : 3, "CONTOSO", user, sid, address, id, isMail ? "Negotiate" : "NTLM", isMail ? "EX01" : $"WKS{account:D4}"));
            if (account < 20)
                writer.Add(SecurityEvents.Special(utc, "CONTOSO", user, sid, id));
        }
    }
}
