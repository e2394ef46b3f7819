using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Afterpatch.Generator.Registry;

/// <summary>A certificate in the machine's store: true in form, with random numbers for key and signature.</summary>
internal static class MachineCertificate
{
    public static void Add(MachineHives hives, string name, string friendlyName, DateTime fromUtc, DateTime toUtc)
    {
        var der = Der(hives, name, fromUtc, toUtc);
        var thumbprint = Convert.ToHexString(SHA1.HashData(der));
        var blob = new List<byte>();
        Property(blob, 2, Encoding.Unicode.GetBytes(hives.Chance.Guid().ToString() + "\0"));
        Property(blob, 11, Encoding.Unicode.GetBytes(friendlyName + "\0"));
        Property(blob, 32, der);
        hives.Software.At($@"Microsoft\SystemCertificates\MY\Certificates\{thumbprint}").Bytes("Blob", [.. blob]);
        hives.Server.Thumbprints[name] = thumbprint;
    }

    private static void Property(List<byte> blob, uint number, byte[] data)
    {
        var head = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(head, number);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), data.Length);
        blob.AddRange(head);
        blob.AddRange(data);
    }

    /// <summary>RFC 5280, section 4.1: version 3, self-signed in name.</summary>
    private static byte[] Der(MachineHives hives, string name, DateTime fromUtc, DateTime toUtc)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    writer.WriteInteger(2);
                writer.WriteInteger(hives.Chance.Between(1 << 20, 1 << 30));
                Algorithm(writer, "1.2.840.113549.1.1.11");
                Name(writer, name);
                using (writer.PushSequence())
                {
                    writer.WriteUtcTime(fromUtc, 2049);
                    writer.WriteUtcTime(toUtc, 2049);
                }
                Name(writer, name);
                using (writer.PushSequence())
                {
                    Algorithm(writer, "1.2.840.113549.1.1.1");
                    writer.WriteBitString(Key(hives));
                }
            }
            Algorithm(writer, "1.2.840.113549.1.1.11");
            writer.WriteBitString(Random(hives, 256));
        }
        return writer.Encode();
    }

    private static byte[] Key(MachineHives hives)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned([0xC1, .. Random(hives, 254), 0x01]);
            writer.WriteInteger(65537);
        }
        return writer.Encode();
    }

    private static void Algorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteNull();
        }
    }

    private static void Name(AsnWriter writer, string name)
    {
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, name);
        }
    }

    private static byte[] Random(MachineHives hives, int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)hives.Chance.Below(256))];
}
