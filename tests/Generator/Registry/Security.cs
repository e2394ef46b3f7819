using System.Buffers.Binary;
using System.Globalization;

namespace Afterpatch.Generator.Registry;

/// <summary>SIDs and self-relative security descriptors as bytes.</summary>
/// <remarks>Spec: [MS-DTYP] 2.4.2.2, 2.4.6. Little-endian.</remarks>
internal static class Security
{
    public const string System = "S-1-5-18";
    public const string Administrators = "S-1-5-32-544";
    public const string Users = "S-1-5-32-545";

    /// <summary>Machine keys: SYSTEM and administrators all, users read.</summary>
    public static byte[] MachineKey { get; } = Descriptor(Administrators, System, (System, 0xF003Fu), (Administrators, 0xF003Fu), (Users, 0x20019u));

    /// <summary>SAM and SECURITY: SYSTEM all, administrators may only change who may.</summary>
    public static byte[] SecretKey { get; } = Descriptor(Administrators, System, (System, 0xF003Fu), (Administrators, 0x60000u));

    /// <summary>A task: SYSTEM and administrators all.</summary>
    public static byte[] Task { get; } = Descriptor(Administrators, System, (System, 0x1F01FFu), (Administrators, 0x1F01FFu));

    public static byte[] Descriptor(string owner, string group, params ReadOnlySpan<(string Sid, uint Mask)> allowed)
    {
        var acl = new List<byte>();
        foreach (var (sid, mask) in allowed)
        {
            var bytes = Sid(sid);
            acl.AddRange([0, 2, (byte)(8 + bytes.Length), 0]);
            acl.AddRange(BitConverter.GetBytes(mask));
            acl.AddRange(bytes);
        }
        var ownerBytes = Sid(owner);
        var groupBytes = Sid(group);
        var descriptor = new byte[20 + 8 + acl.Count + ownerBytes.Length + groupBytes.Length];
        descriptor[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(2), 0x8004);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(4), 28 + acl.Count);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(8), 28 + acl.Count + ownerBytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(16), 20);
        descriptor[20] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(22), (ushort)(8 + acl.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(24), (ushort)allowed.Length);
        acl.CopyTo(descriptor, 28);
        ownerBytes.CopyTo(descriptor, 28 + acl.Count);
        groupBytes.CopyTo(descriptor, 28 + acl.Count + ownerBytes.Length);
        return descriptor;
    }

    public static byte[] Sid(string sid)
    {
        var parts = sid.Split('-').Skip(2).Select(part => uint.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var bytes = new byte[8 + 4 * (parts.Length - 1)];
        bytes[0] = 1;
        bytes[1] = (byte)(parts.Length - 1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), parts[0]);
        for (var i = 1; i < parts.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + 4 * i), parts[i]);
        return bytes;
    }
}
