using System.Text;

namespace Afterpatch.Generator.Wmi;

/// <summary>The records of the object store, version 2.1: class definitions and instances.</summary>
internal static class WmiRecords
{
    private const uint HeapMark = 0x8000_0000;

    /// <summary>A <c>CD</c> record: the name of the parent, a date, then the definition.</summary>
    public static byte[] Definition(WmiClass definition, DateTime utc)
    {
        var heap = new Heap();
        var name = heap.Text(definition.Name);
        var descriptors = definition.Own.OrderBy(field => field.Name, StringComparer.OrdinalIgnoreCase).Select(field =>
        {
            var nameAt = heap.Text(field.Name);
            return (nameAt, heap.Raw([.. Bytes(field.Type), .. BitConverter.GetBytes((ushort)field.Index), .. Bytes((uint)field.Offset), .. Bytes(definition.Parent is null ? 0u : 1u), .. Bytes(4u)]));
        }).ToList();
        var values = definition.StatesLength + definition.ValuesLength;
        byte[] parentBlock = definition.Parent is { } parent ? [.. Parent(parent.Name)] : [.. Bytes(4u)];
        byte[] body =
        [
            0, .. Bytes((uint)name), .. Bytes((uint)values), .. parentBlock, .. Bytes(4u), .. Bytes((uint)descriptors.Count),
            .. descriptors.SelectMany(one => Bytes((uint)one.nameAt).Concat(Bytes((uint)one.Item2))), .. Enumerable.Repeat((byte)0xFF, definition.StatesLength), .. new byte[definition.ValuesLength],
            .. Bytes((uint)heap.Length | HeapMark), .. heap.ToArray(),
        ];
        var super = definition.Parent?.Name ?? "";
        return [.. Bytes((uint)super.Length), .. Encoding.Unicode.GetBytes(super), .. BitConverter.GetBytes(utc.ToFileTimeUtc()), .. Bytes((uint)body.Length + 4), .. body, .. Bytes(4u)];
    }

    /// <summary>An <c>IL</c> record: the class by its hash, two dates, states and values, and the texts behind them.</summary>
    public static byte[] Instance(WmiClass definition, IReadOnlyDictionary<string, object> values, DateTime utc, DateTime classUtc)
    {
        var heap = new Heap();
        heap.Text(definition.Name);
        var states = new byte[definition.StatesLength];
        var fixedPart = new byte[definition.ValuesLength];
        foreach (var field in definition.All)
            if (!values.TryGetValue(field.Name, out var value))
                states[field.Index / 4] |= (byte)(3 << field.Index % 4 * 2); // neither set nor other than the class says
            else if (value is bool flag)
                BitConverter.TryWriteBytes(fixedPart.AsSpan(field.Offset), flag ? (ushort)0xFFFF : (ushort)0);
            else
                BitConverter.TryWriteBytes(fixedPart.AsSpan(field.Offset), value is uint number ? number : (uint)heap.Value(value));
        byte[] body =
        [
            .. new byte[5], .. states, .. fixedPart, .. Bytes(4u), 1, .. Bytes((uint)heap.Length | HeapMark), .. heap.ToArray(),
        ];
        return [.. Encoding.Unicode.GetBytes(definition.Hash), .. BitConverter.GetBytes(utc.ToFileTimeUtc()), .. BitConverter.GetBytes(classUtc.ToFileTimeUtc()), .. Bytes((uint)body.Length + 4), .. body];
    }

    /// <summary>The block that repeats the parent's name, its own length first and the name's last.</summary>
    private static byte[] Parent(string name)
    {
        byte[] text = [0, .. Encoding.Latin1.GetBytes(name), 0];
        return [.. Bytes((uint)text.Length + 8), .. text, .. Bytes((uint)text.Length)];
    }

    private static byte[] Bytes(uint number) => BitConverter.GetBytes(number);

    /// <summary>Texts and arrays behind the values.</summary>
    private sealed class Heap
    {
        private readonly List<byte> _bytes = [];

        public int Length => _bytes.Count;

        public byte[] ToArray() => [.. _bytes];

        public int Raw(byte[] bytes)
        {
            var at = _bytes.Count;
            _bytes.AddRange(bytes);
            return at;
        }

        /// <summary>One byte a character where that is enough, UTF-16 where not.</summary>
        public int Text(string text) => text.All(unit => unit < 256) ? Raw([0, .. Encoding.Latin1.GetBytes(text), 0]) : Raw([1, .. Encoding.Unicode.GetBytes(text), 0, 0]);

        public int Value(object value) => value switch
        {
            string text => Text(text),
            byte[] bytes => Raw([.. Bytes((uint)bytes.Length), .. bytes]),
            string[] texts => Raw([.. Bytes((uint)texts.Length), .. texts.Select(text => (uint)Text(text)).ToArray().SelectMany(Bytes)]),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, "no value of a subscription"),
        };
    }
}
