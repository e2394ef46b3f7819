using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Registry;

/// <summary>The local accounts and groups. Where password hashes lie in a real SAM, random bytes lie here.</summary>
/// <remarks>Layout of F, V and C after public notes on the SAM, Windows 2000 to Server 2022. Little-endian.</remarks>
internal static class SamBaseline
{
    private const string Domains = @"SAM\Domains";

    public static void Fill(MachineHives hives)
    {
        var sam = hives.Sam.At("SAM");
        sam.Bytes("C", Opaque(hives.Chance, 120)).Bytes("ServerDomainUpdates", [254, 1]);
        var account = hives.Sam.At($@"{Domains}\Account");
        account.Bytes("F", Opaque(hives.Chance, 240));
        var sid = Registry.Security.Sid(hives.MachineSid);
        account.Bytes("V", [.. new byte[248], .. sid]);
        account.At(@"Users\Names");
        account.At(@"Aliases\Names");
        account.At(@"Groups\Names\None").Set("", 0x201, []);
        Account(hives, 500, "Administrator", "Built-in account for administering the computer/domain", 0x0210, hives.Utc);
        Account(hives, 501, "Guest", "Built-in account for guest access to the computer/domain", 0x0215, null);
        Account(hives, 503, "DefaultAccount", "A user account managed by the system.", 0x0215, null);
        Account(hives, 504, "WDAGUtilityAccount", "A user account managed and used by the system for Windows Defender Application Guard scenarios.", 0x0011, null);
        Group(hives, "Builtin", 544, "Administrators", [hives.MachineSid + "-500", hives.Server.DomainSid + "-512"]);
        Group(hives, "Builtin", 545, "Users", ["S-1-5-4", "S-1-5-11", hives.Server.DomainSid + "-513"]);
        Group(hives, "Builtin", 546, "Guests", [hives.MachineSid + "-501"]);
        Group(hives, "Builtin", 555, "Remote Desktop Users", []);
        Group(hives, "Builtin", 568, "IIS_IUSRS", ["S-1-5-17"]);
        Group(hives, "Builtin", 581, "System Managed Accounts Group", [hives.MachineSid + "-503"]);
    }

    /// <param name="flags">0x0001 disabled, 0x0004 no password needed, 0x0010 ordinary, 0x0200 password never expires.</param>
    public static void Account(MachineHives hives, uint rid, string name, string comment, ushort flags, DateTime? lastLogonUtc)
    {
        var users = hives.Sam.At($@"{Domains}\Account\Users");
        var state = new byte[80];
        BinaryPrimitives.WriteUInt16LittleEndian(state, 3);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(8), lastLogonUtc?.ToFileTimeUtc() ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(24), (flags & 1) == 0 ? hives.Utc.ToFileTimeUtc() : 0);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(32), long.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(state.AsSpan(48), rid);
        BinaryPrimitives.WriteUInt32LittleEndian(state.AsSpan(52), 513);
        BinaryPrimitives.WriteUInt16LittleEndian(state.AsSpan(56), flags);
        users.At(rid.ToString("X8", CultureInfo.InvariantCulture)).Bytes("F", state).Bytes("V", Names(name, comment, hives.Chance));
        users.At($@"Names\{name}").Set("", rid, []);
    }

    public static void Group(MachineHives hives, string domain, uint rid, string name, IReadOnlyList<string> members)
    {
        var text = Encoding.Unicode.GetBytes(name);
        var sids = members.SelectMany(Registry.Security.Sid).ToArray();
        var data = new byte[0x34 + text.Length + sids.Length];
        foreach (var (at, value) in new[] { (0x00, rid), (0x10, 0u), (0x14, (uint)text.Length), (0x1C, (uint)text.Length), (0x28, (uint)text.Length), (0x2C, (uint)sids.Length), (0x30, (uint)members.Count) })
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), value);
        text.CopyTo(data, 0x34);
        sids.CopyTo(data, 0x34 + text.Length);
        var aliases = hives.Sam.At($@"{Domains}\{domain}\Aliases");
        aliases.At(rid.ToString("X8", CultureInfo.InvariantCulture)).Bytes("C", data);
        aliases.At($@"Names\{name}").Set("", rid, []);
    }

    /// <summary>V: seventeen entries of offset, length and a third number; then what they point at, from 0xCC on.</summary>
    private static byte[] Names(string name, string comment, Chance chance)
    {
        byte[][] parts = [Registry.Security.MachineKey, Encoding.Unicode.GetBytes(name), [], Encoding.Unicode.GetBytes(comment), [], [], [], [], [], [], [], [], [], Opaque(chance, 24), Opaque(chance, 56), [], []];
        var body = new List<byte>();
        var head = new byte[0xCC];
        for (var i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12 * i), body.Count);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12 * i + 4), parts[i].Length);
            body.AddRange(parts[i]);
            while (body.Count % 4 != 0)
                body.Add(0);
        }
        return [.. head, .. body];
    }

    private static byte[] Opaque(Chance chance, int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)chance.Below(256))];
}
