using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Artifacts.Registry;

/// <summary>SAM: local accounts and groups by name, number, flags and times. Hashes are never read.</summary>
/// <remarks>Layout of F and V observed: Windows 2000 to Server 2022.</remarks>
internal static class SamFacts
{
    private const string Account = @"SAM\Domains\Account";
    private const string Administrators = "544";
    private const int StringsStart = 0xCC;

    public static void Read(HiveFacts facts)
    {
        var groups = new List<(string Name, IReadOnlyList<string> Members, HiveKey Key)>();
        var builtIn = 0;
        foreach (var domain in (string[])[@"SAM\Domains\Builtin", Account])
        {
            foreach (var alias in facts.Subkeys($@"{domain}\Aliases"))
                if (alias.Value("C") is { } value && Alias(value.Data()) is { } group)
                    groups.Add((group.Name, group.Members, alias));
            builtIn = domain == Account ? builtIn : groups.Count;
        }
        foreach (var (group, number) in groups.Select((group, number) => (group, number)))
            facts.Add("group", group.Name, number < builtIn ? "yes" : "unknown", group.Key, ("rid", Rid(group.Key.Name)), ("members", string.Join(' ', group.Members)));
        var created = new Dictionary<string, DateTime?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in facts.Subkeys($@"{Account}\Users\Names"))
            created[name.Name] = name.LastWriteUtc;
        var machine = MachineSid(facts);
        HiveMarks.Sam(facts, machine);
        foreach (var user in facts.Subkeys($@"{Account}\Users"))
            if (uint.TryParse(user.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rid) && user.Value("V") is { } names)
                User(facts, user, rid, names.Data(), created, groups, machine);
    }

    private static void User(
        HiveFacts facts, HiveKey user, uint rid, ReadOnlySpan<byte> names, Dictionary<string, DateTime?> created,
        List<(string Name, IReadOnlyList<string> Members, HiveKey Key)> groups, string machine)
    {
        var name = Entry(names, 0x0C);
        if (name.Length == 0)
            return;
        var state = user.Value("F") is { } value ? value.Data() : default;
        var cursor = new ByteCursor(state, 0);
        cursor.Skip(8, "F");
        var logon = cursor.FileTime("last logon");
        cursor.Skip(8, "F");
        var set = cursor.FileTime("password set");
        cursor.Skip(16, "F");
        var own = cursor.U32("RID");
        cursor.Skip(4, "F");
        var flags = cursor.U16("flags");
        var madeUtc = created.GetValueOrDefault(name);
        var sid = $"{machine}-{rid.ToString(CultureInfo.InvariantCulture)}";
        var memberOf = groups.Where(group => group.Members.Contains(sid, StringComparer.Ordinal)).ToList();
        var member = string.Join(", ", memberOf.Select(group => group.Name));
        var isAdministrator = memberOf.Exists(group => Rid(group.Key.Name) == Administrators); // whatever the language calls them
        facts.Add("account", name, rid is 500 or 501 or 503 or 504 ? "yes" : "unknown", madeUtc ?? user.LastWriteUtc, facts.At(user), false,
            ("rid", HiveFacts.Number(rid)), ("sid", sid), ("ridInData", own != rid && own != 0 ? HiveFacts.Number(own) : ""),
            ("disabled", (flags & 0x0001) != 0 ? "yes" : "no"), ("passwordNotRequired", (flags & 0x0004) != 0 ? "yes" : "no"),
            ("passwordNeverExpires", (flags & 0x0200) != 0 ? "yes" : "no"), ("groups", member), ("administrator", isAdministrator ? "yes" : "no"), ("fullName", Entry(names, 0x18)), ("comment", Entry(names, 0x24)),
            ("createdUtc", UtcText.Format(madeUtc) ?? ""), ("dataWrittenUtc", UtcText.Format(user.LastWriteUtc) ?? ""), ("passwordSetUtc", UtcText.Format(set) ?? ""), ("lastLogonUtc", UtcText.Format(logon) ?? ""));
    }

    /// <summary>Groups are kept under their number in hexadecimal.</summary>
    private static string Rid(string key) =>
        uint.TryParse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rid) ? HiveFacts.Number(rid) : "";

    /// <summary>A string of V: offset and length at <paramref name="at"/>, counted from 0xCC.</summary>
    private static string Entry(ReadOnlySpan<byte> bytes, int at)
    {
        if (bytes.Length < StringsStart)
            return "";
        var from = (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) + StringsStart;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
        return length > 2_048 || from + length > bytes.Length ? "" : Encoding.Unicode.GetString(bytes.Slice((int)from, (int)(length & ~1u)));
    }

    /// <summary>The last three numbers of the account domain's SID close its V value.</summary>
    private static string MachineSid(HiveFacts facts)
    {
        if (facts.Find(Account)?.Value("V") is not { } value || value.Data() is not { Length: >= 24 } data)
            return "S-1-5-21";
        return Sid.Read(data[^24..], out _) ?? "S-1-5-21";
    }

    private static (string Name, IReadOnlyList<string> Members)? Alias(ReadOnlySpan<byte> data)
    {
        const int start = 0x34;
        if (data.Length < start)
            return null;
        uint Field(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
        var nameAt = (long)Field(data, 0x10) + start;
        var nameLength = Field(data, 0x14);
        if (nameLength > 1_024 || nameAt + nameLength > data.Length)
            return null;
        var members = new List<string>();
        var at = (long)Field(data, 0x28) + start;
        for (var left = Math.Min(Field(data, 0x30), 4_096); left > 0 && at < data.Length; left--)
        {
            if (Sid.Read(data[(int)at..], out var length) is not { } sid)
                break;
            members.Add(sid);
            at += length;
        }
        return (Encoding.Unicode.GetString(data.Slice((int)nameAt, (int)(nameLength & ~1u))), members);
    }
}
