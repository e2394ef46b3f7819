using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Afterpatch.Generator.Registry;

/// <summary>SECURITY: the names of LSA's secrets and the places of cached logons; their content is random bytes.</summary>
internal static class SecurityBaseline
{
    public static void Fill(MachineHives hives)
    {
        var policy = hives.Security.At("Policy");
        policy.At("PolRevision").Set("", 0, BitConverter.GetBytes(0x0001000A));
        policy.At("PolEKList").Set("", 0, Opaque(hives, 300));
        policy.At("PolAdtEv").Set("", 0, [0, 1, 0, 0, 9, 0, 0, 0, 0x7A, 0, 0, 0, .. new byte[128]]);
        policy.At("PolAcDmS").Set("", 0, Registry.Security.Sid(hives.MachineSid));
        policy.At("PolPrDmS").Set("", 0, Registry.Security.Sid(hives.Server.DomainSid));
        policy.At("PolAcDmN").Set("", 0, Counted(hives.Server.Name));
        policy.At("PolPrDmN").Set("", 0, Counted(hives.Server.NetBios));
        policy.At("PolDnDDN").Set("", 0, Counted(hives.Server.Domain));
        foreach (var account in new[] { "S-1-1-0", "S-1-5-19", "S-1-5-20", "S-1-5-32-544", "S-1-5-32-545" })
            policy.At($@"Accounts\{account}\Sid").Set("", 0, Registry.Security.Sid(account));
        foreach (var secret in new[] { "$MACHINE.ACC", "DPAPI_SYSTEM", "NL$KM", "_SC_" + ServiceBaseline.BackupService })
            Secret(hives, secret);
        var cache = hives.Security.At("Cache");
        cache.Bytes("NL$Control", [4, 0, 1, 0, 10, 0, 0, 0]);
        for (var slot = 1; slot <= 10; slot++)
            cache.Bytes("NL$" + slot.ToString(CultureInfo.InvariantCulture), slot <= 2 ? Cached(hives, hives.Server.Users[slot - 1].Sid, 513) : Unused);
    }

    private static byte[] Unused => [.. new byte[40], 4, 0, 1, 0, .. new byte[124]];

    /// <summary>A cached logon: lengths, numbers of account and primary group, time; what follows is encrypted, here random.</summary>
    public static byte[] Cached(MachineHives hives, string sid, uint primaryGroup)
    {
        var data = new byte[96];
        data[0] = 0x14;
        data[2] = 0x0E;
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(16), uint.Parse(sid[(sid.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture));
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(20), primaryGroup);
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(32), hives.Utc.ToFileTimeUtc());
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(40), 0x00010004);
        return [.. data, .. Opaque(hives, 204)];
    }

    /// <summary>Length and capacity in bytes, offset of the text, text.</summary>
    private static byte[] Counted(string text)
    {
        var bytes = Encoding.Unicode.GetBytes(text);
        return [(byte)bytes.Length, 0, (byte)(bytes.Length + 2), 0, 8, 0, 0, 0, .. bytes, 0, 0];
    }

    public static void Secret(MachineHives hives, string name)
    {
        var secret = hives.Security.At($@"Policy\Secrets\{name}");
        // The former time is that of the value which is now replaced.
        var former = secret.Find("CupdTime")?.Values[0].Data ?? BitConverter.GetBytes(hives.Utc.ToFileTimeUtc());
        secret.At("CurrVal").Set("", 0, Opaque(hives, 156));
        secret.At("OldVal").Set("", 0, Opaque(hives, 156));
        secret.At("CupdTime").Set("", 0, BitConverter.GetBytes(hives.Utc.ToFileTimeUtc()));
        secret.At("OupdTime").Set("", 0, former);
        secret.At("SecDesc").Set("", 0, Registry.Security.SecretKey);
    }

    private static byte[] Opaque(MachineHives hives, int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)hives.Chance.Below(256))];
}
