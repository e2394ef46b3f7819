using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;

namespace Afterpatch.Artifacts.Registry;

/// <summary>The machine's own certificates (store <c>MY</c>): thumbprint, subject, validity, and whether a private key belongs to them. Keys are never read.</summary>
/// <remarks>
/// A certificate's <c>Blob</c> is a row of properties: number, 1, length, data (32 bits each, little-endian). 2 names the private key's container,
/// 11 is the friendly name, 32 the certificate in DER. Source: wincrypt.h, CERT_*_PROP_ID.
/// </remarks>
internal static class MachineCertificates
{
    private const int MaxCertificates = 2_000;
    private const int MaxBlob = 1 << 20;

    public static void Read(HiveFacts facts)
    {
        foreach (var key in facts.Subkeys(@"Microsoft\SystemCertificates\MY\Certificates").Take(MaxCertificates))
            if (key.Value("Blob") is { } blob && blob.DataSize <= MaxBlob)
                Certificate(facts, key, blob);
    }

    private static void Certificate(HiveFacts facts, HiveKey key, HiveValue blob)
    {
        var data = blob.Data();
        ReadOnlySpan<byte> der = default;
        var friendly = "";
        var hasKey = false;
        while (data.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
            if (length > data.Length - 12)
            {
                facts.Sink.Add(new Diagnostic(facts.File.Path, blob.FileOffset, "certificate property", "is longer than the value that holds it"));
                break;
            }
            var property = data.Slice(12, (int)length);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(data))
            {
                case 2:
                    hasKey = true;
                    break;
                case 11:
                    friendly = Encoding.Unicode.GetString(property[..(property.Length & ~1)]).TrimEnd('\0');
                    break;
                case 32:
                    der = property;
                    break;
            }
            data = data[(12 + (int)length)..];
        }
        Tell(facts, key, blob, der, friendly, hasKey);
    }

    private static void Tell(HiveFacts facts, HiveKey key, HiveValue blob, ReadOnlySpan<byte> der, string friendly, bool hasKey)
    {
        string subject = "", issuer = "", from = "", to = "";
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            subject = certificate.Subject;
            issuer = certificate.Issuer;
            from = UtcText.Format(certificate.NotBefore.ToUniversalTime());
            to = UtcText.Format(certificate.NotAfter.ToUniversalTime());
        }
        catch (CryptographicException)
        {
            facts.Sink.Add(new Diagnostic(facts.File.Path, blob.FileOffset, "certificate", "is not one that can be read"));
        }
        facts.Add("certificate", key.Name, "unknown", key, ("subject", subject), ("issuer", issuer == subject ? "" : issuer), ("friendlyName", friendly), ("notBeforeUtc", from),
            ("notAfterUtc", to), ("privateKey", hasKey ? "yes" : "no"));
    }
}
