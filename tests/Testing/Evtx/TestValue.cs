using System.Text;

namespace Afterpatch.Testing.Evtx;

/// <summary>A value of a template instance: type and bytes.</summary>
public sealed record TestValue(byte Type, byte[] Bytes)
{
    public static TestValue Null { get; } = new(0, []);

    public static TestValue Text(string text) => new(1, Encoding.Unicode.GetBytes(text));

    public static TestValue Texts(params string[] items) => new(0x81, Encoding.Unicode.GetBytes(string.Concat(items.Select(item => item + '\0'))));

    public static TestValue U8(byte value) => new(4, [value]);

    public static TestValue U16(ushort value) => new(6, BitConverter.GetBytes(value));

    public static TestValue U32(uint value) => new(8, BitConverter.GetBytes(value));

    public static TestValue U64(ulong value) => new(10, BitConverter.GetBytes(value));

    public static TestValue Time(DateTime utc) => new(0x11, BitConverter.GetBytes(utc.ToFileTimeUtc()));

    public static TestValue Guid(Guid value) => new(0x0F, value.ToByteArray());
}
