using System.Buffers.Binary;
using System.Text;
using Afterpatch.Formats.Registry;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.Registry;

public sealed class RegistryHiveTests
{
    private static byte[] Sample() => new HiveBuilder()
        .Text(@"Software\One", "Path", @"C:\Windows")
        .Number(@"Software\One", "Count", 7)
        .Texts(@"Software\Two", "List", "a", "b")
        .Value(@"Software\Two", "Blob", 3, [1, 2, 0xFF])
        .Value(@"Software\Big", "Data", 3, Enumerable.Range(0, 40_000).Select(i => (byte)i).ToArray())
        .Key(@"Software\Empty", "hidden")
        .Build();

    [Fact]
    public void Keys_and_values_are_found_by_path_whatever_the_case()
    {
        var hive = RegistryHive.Open(Sample(), out _)!;
        var one = hive.Find(@"SOFTWARE\one")!.Value;
        Assert.Equal(@"C:\Windows", Text(one.Value("path")!.Value));
        Assert.Equal("7", Text(one.Value("COUNT")!.Value));
        Assert.Equal("a\nb", Text(hive.Find(@"Software\Two")!.Value.Value("List")!.Value));
        Assert.Equal("0102ff", Text(hive.Find(@"Software\Two")!.Value.Value("Blob")!.Value));
        Assert.Equal("hidden", hive.Find(@"Software\Empty")!.Value.ClassName);
        Assert.Equal(new DateTime(2021, 3, 5, 10, 0, 0, DateTimeKind.Utc), one.LastWriteUtc);
        Assert.Null(hive.Find(@"Software\Three"));
        Assert.Empty(hive.Problems);
    }

    [Fact]
    public void Big_data_are_joined_from_their_segments()
    {
        var data = RegistryHive.Open(Sample(), out _)!.Find(@"Software\Big")!.Value.Value("Data")!.Value.Data();
        Assert.Equal(40_000, data.Length);
        for (var i = 0; i < data.Length; i++)
            Assert.Equal((byte)i, data[i]);
    }

    [Fact]
    public void A_deleted_key_comes_back_with_its_path_and_values()
    {
        var bytes = Sample();
        Unlink(bytes, "Software", "One");
        var seen = Walk(bytes);
        Assert.Contains(@"deleted key Software\One", seen);
        Assert.Contains(@"deleted value Software\One Path=C:\Windows", seen);
        Assert.Contains(@"key Software\Two", seen);
        Assert.DoesNotContain(@"key Software\One", seen);
    }

    [Fact]
    public void A_value_left_in_the_tail_of_its_keys_list_has_the_path_and_time_of_that_key()
    {
        using var builder = new HiveBuilder().Number(@"Software\One", "Stays", 1).Number(@"Software\One", "Gone", 2).Number(@"Software\Two", "Other", 3);
        var bytes = builder.Build();
        var one = (int)RegistryHive.Open(bytes, out _)!.Find(@"Software\One")!.Value.FileOffset + 4;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(one + 4), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToFileTimeUtc());
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(one + 36), 1);
        var collector = new Collector();
        HiveWalk.Run(RegistryHive.Open(bytes, out _)!, collector);
        Assert.Contains(@"deleted value Software\One Gone=2", collector.Seen);
        Assert.Equal(2020, collector.OwnerOfLastDeleted?.LastWriteUtc?.Year);
    }

    [Fact]
    public void A_list_of_subkeys_that_points_to_its_own_key_ends()
    {
        var bytes = Sample();
        var hive = RegistryHive.Open(bytes, out _)!;
        var software = (int)hive.Find("Software")!.Value.FileOffset;
        var list = 4096 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(software + 4 + 28));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(list + 8), software - 4096);
        hive = RegistryHive.Open(bytes, out _)!;
        HiveWalk.Run(hive, new Collector());
        Assert.Contains(hive.Problems, problem => problem.Reason == "is reached twice");
    }

    [Fact]
    public void Any_cut_and_any_edit_ends_in_records_and_problems()
    {
        var whole = Sample();
        foreach (var cut in Damage.EveryCut(whole, 600))
            Walk(whole[..cut]);
        foreach (var edited in Damage.AnyEdits(whole, 1_500, seed: 4))
            Walk(edited);
    }

    /// <summary>Sizes of nothing, of all, not of eight; offsets before the hive, behind it, to the place itself and to the root: in every place.</summary>
    [Fact]
    public void A_hostile_number_in_any_place_ends_in_bounds()
    {
        var whole = Sample();
        var root = BitConverter.ToInt32(whole, 36);
        var used = RegistryHive.Open(whole, out _)!.Header.BinsSize;
        for (var at = 4096 + 8; at + 4 <= Math.Min(whole.Length, 4096 + (int)used); at += 4)
        {
            if (BitConverter.ToInt32(whole, at) == 0)
                continue;
            foreach (var hostile in (int[])[0, 1, -7, -8, int.MinValue, int.MaxValue, -2, at - 4096, root])
            {
                var bytes = (byte[])whole.Clone();
                BitConverter.TryWriteBytes(bytes.AsSpan(at), hostile);
                Assert.InRange(Walk(bytes).Count, 0, 200);
            }
        }
    }

    internal static List<string> Walk(byte[] bytes)
    {
        var collector = new Collector();
        if (RegistryHive.Open(bytes, out _) is { } hive)
            HiveWalk.Run(hive, collector);
        return collector.Seen;
    }

    /// <summary>Takes one subkey out of its parent's list and frees its cell, as deletion does.</summary>
    private static void Unlink(byte[] bytes, string parentPath, string name)
    {
        var hive = RegistryHive.Open(bytes, out _)!;
        var parent = (int)hive.Find(parentPath)!.Value.FileOffset;
        var child = (int)hive.Find($@"{parentPath}\{name}")!.Value.FileOffset;
        var list = 4096 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(parent + 4 + 28));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(list + 6));
        for (int i = 0, to = 0; i < count; i++)
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(list + 8 + i * 8)) != child - 4096)
                bytes.AsSpan(list + 8 + i * 8, 8).CopyTo(bytes.AsSpan(list + 8 + to++ * 8));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(list + 6), (ushort)(count - 1));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(parent + 4 + 20), count - 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(child), -BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(child)));
    }

    private static string Text(HiveValue value) => ValueText.Of(value.Type, value.Data());

    private sealed class Collector : IHiveVisitor
    {
        public List<string> Seen { get; } = [];

        public HiveKey? OwnerOfLastDeleted { get; private set; }

        public void Key(HiveKey key, HivePath path, bool isDeleted)
        {
            _ = key.ClassName;
            _ = key.SecurityDescriptor.Length;
            Seen.Add($"{(isDeleted ? "deleted " : "")}key {path}");
        }

        public void Value(HiveValue value, HivePath path, bool isDeleted)
        {
            Seen.Add($"{(isDeleted ? "deleted " : "")}value {path} {value.Name}={Text(value)}");
            if (isDeleted)
                OwnerOfLastDeleted = path.Key;
        }
    }
}
