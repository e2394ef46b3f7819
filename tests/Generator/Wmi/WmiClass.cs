using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Generator.Wmi;

/// <summary>A class of the repository: where its values stand in an instance follows from its own properties and those of its parents.</summary>
internal sealed class WmiClass
{
    public const uint Text = 8;
    public const uint Number = 19;
    public const uint Signed = 3;
    public const uint Flag = 11;
    public const uint Reference = 102;
    public const uint Bytes = 0x2011;
    public const uint Texts = 0x2008;

    public WmiClass(string name, WmiClass? parent, params (string Name, uint Type)[] own)
    {
        Name = name;
        Parent = parent;
        var offset = parent is null ? 0 : parent.All.Sum(field => Size(field.Type));
        var index = parent?.All.Count ?? 0;
        foreach (var (field, type) in own)
        {
            Own.Add(new(field, type, index++, offset));
            offset += Size(type);
        }
        ValuesLength = offset;
    }

    public string Name { get; }

    public WmiClass? Parent { get; }

    public List<WmiField> Own { get; } = [];

    public IReadOnlyList<WmiField> All => Parent is null ? Own : [.. Parent.All, .. Own];

    /// <summary>Bytes of the values, without the two bits that say of each whether it is there.</summary>
    public int ValuesLength { get; }

    public int StatesLength => (All.Count * 2 + 7) / 8;

    public string Hash => HashOf(Name);

    /// <summary>How the repository names things: SHA-256 of the upper-case name in UTF-16, as text.</summary>
    public static string HashOf(string name) => Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(name.ToUpperInvariant())));

    public static int Size(uint type) => type == Flag ? 2 : 4;
}

/// <param name="Index">Among all properties, inherited ones first.</param>
/// <param name="Offset">Of the value among the values of an instance.</param>
internal sealed record WmiField(string Name, uint Type, int Index, int Offset);
