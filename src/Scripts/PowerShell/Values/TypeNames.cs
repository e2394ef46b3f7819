namespace Afterpatch.Scripts.PowerShell.Values;

/// <summary>Names of .NET types as scripts write them, to one canonical form.</summary>
internal static class TypeNames
{
    /// <summary>The full name of a known type or accelerator; an unknown name as it stands, without a leading <c>System.</c> guess.</summary>
    public static string Canonical(string name)
    {
        var clean = name.Trim();
        if (clean.StartsWith('[') && clean.EndsWith(']') && clean.Length > 2)
            clean = clean[1..^1].Trim();
        clean = clean.Replace("`", "", StringComparison.Ordinal);
        if (Known.TryGetValue(clean, out var known))
            return known;
        var bracket = clean.IndexOf('[', StringComparison.Ordinal);
        if (bracket > 0 && Known.TryGetValue(clean[..bracket], out var generic) && generic.StartsWith("System.Collections.Generic.", StringComparison.Ordinal))
            return generic;
        return clean;
    }

    public static bool IsKnown(string name) => Known.ContainsKey(name.Trim());

    private static Dictionary<string, string> Build()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var full in Full)
        {
            names[full] = full;
            if (full.StartsWith("System.", StringComparison.Ordinal))
                names[full[7..]] = full;
        }
        foreach (var (alias, full) in Accelerators)
        {
            names[alias] = full;
            names[alias + "[]"] = full + "[]";
            names[full + "[]"] = full + "[]";
            if (full.StartsWith("System.", StringComparison.Ordinal))
                names.TryAdd(full[7..], full);
            names.TryAdd(full, full);
            if (full.StartsWith("System.", StringComparison.Ordinal))
                names[full[7..] + "[]"] = full + "[]";
        }
        return names;
    }

    private static readonly string[] Full =
    [
        "System.Text.Encoding", "System.Text.ASCIIEncoding", "System.Text.UTF8Encoding", "System.Text.UnicodeEncoding", "System.Text.UTF7Encoding",
        "System.Text.UTF32Encoding", "System.Text.StringBuilder", "System.Text.RegularExpressions.Regex", "System.Text.RegularExpressions.RegexOptions",
        "System.Convert", "System.BitConverter", "System.Math", "System.Environment", "System.Array", "System.Buffer",
        "System.IO.MemoryStream", "System.IO.StreamReader", "System.IO.BinaryReader", "System.IO.File", "System.IO.Path", "System.IO.SeekOrigin",
        "System.IO.Compression.DeflateStream", "System.IO.Compression.GzipStream", "System.IO.Compression.GZipStream",
        "System.IO.Compression.CompressionMode", "System.Collections.ArrayList", "System.Collections.Generic.List",
        "System.Runtime.InteropServices.Marshal", "System.Management.Automation.PSCredential", "System.Net.NetworkCredential",
        "System.Net.WebClient", "System.Net.WebRequest", "System.Net.HttpWebRequest", "System.Net.WebProxy", "System.Net.CredentialCache",
        "System.Net.ServicePointManager", "System.Net.SecurityProtocolType", "System.Net.Sockets.TCPClient", "System.Net.Sockets.TcpClient",
        "System.Net.Sockets.TcpListener", "System.Net.Dns", "System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo",
        "System.Reflection.Assembly", "System.Reflection.BindingFlags", "System.AppDomain", "System.Activator", "System.StringComparison",
        "System.StringSplitOptions", "System.Web.HttpUtility", "System.Net.WebUtility", "System.Security.Cryptography.SHA256",
        "System.Security.Cryptography.AesManaged", "System.Security.Cryptography.RijndaelManaged", "System.Security.SecureString",
        "System.Threading.Thread", "System.Threading.Mutex", "System.IntPtr", "System.UIntPtr", "System.Random", "System.Console", "System.Enum",
        "System.Security.Cryptography.CryptoStream", "System.Security.Cryptography.TripleDESCryptoServiceProvider", "System.Security.Cryptography.AesCryptoServiceProvider", "System.Security.Cryptography.Aes",
        "System.Security.Cryptography.TripleDES", "System.Security.Cryptography.DES", "System.Security.Cryptography.RC2", "System.Security.Cryptography.DESCryptoServiceProvider", "System.Security.Cryptography.RC2CryptoServiceProvider",
        "System.Security.Cryptography.CryptoStreamMode", "System.IO.Compression.ZipArchive", "System.IO.Compression.ZipArchiveMode", "System.IO.Compression.ZLibStream", "System.IO.Compression.BrotliStream", "System.IO.StringReader",
        "System.Collections.Queue", "System.Collections.Stack", "System.Collections.SortedList", "System.Collections.Specialized.OrderedDictionary", "System.Collections.Generic.Queue", "System.Collections.Generic.Stack",
        "System.Collections.Generic.Dictionary", "System.Collections.Generic.SortedDictionary", "System.Collections.Generic.LinkedList", "System.Collections.Generic.HashSet", "System.Net.NetworkInformation.PhysicalAddress", "System.Data.DataTable", "System.Linq.Enumerable", "System.Xml.XmlDocument",
        "Microsoft.VisualBasic.Interaction", "Microsoft.Win32.Registry", "Microsoft.Win32.RegistryKey",
    ];

    private static readonly (string Alias, string Full)[] Accelerators =
    [
        ("string", "System.String"), ("char", "System.Char"), ("int", "System.Int32"), ("int32", "System.Int32"), ("int16", "System.Int16"),
        ("short", "System.Int16"), ("int64", "System.Int64"), ("long", "System.Int64"), ("byte", "System.Byte"), ("sbyte", "System.SByte"),
        ("uint16", "System.UInt16"), ("ushort", "System.UInt16"), ("uint32", "System.UInt32"), ("uint", "System.UInt32"),
        ("uint64", "System.UInt64"), ("ulong", "System.UInt64"), ("bool", "System.Boolean"), ("boolean", "System.Boolean"),
        ("double", "System.Double"), ("float", "System.Single"), ("single", "System.Single"), ("decimal", "System.Decimal"),
        ("object", "System.Object"), ("array", "System.Array"), ("hashtable", "System.Collections.Hashtable"),
        ("regex", "System.Text.RegularExpressions.Regex"), ("scriptblock", "System.Management.Automation.ScriptBlock"),
        ("type", "System.Type"), ("xml", "System.Xml.XmlDocument"), ("powershell", "System.Management.Automation.PowerShell"),
        ("ref", "System.Management.Automation.PSReference"), ("void", "System.Void"), ("psobject", "System.Management.Automation.PSObject"),
        ("pscredential", "System.Management.Automation.PSCredential"), ("securestring", "System.Security.SecureString"),
        ("runspacefactory", "System.Management.Automation.Runspaces.RunspaceFactory"), ("wmiclass", "System.Management.ManagementClass"),
        ("guid", "System.Guid"), ("datetime", "System.DateTime"), ("timespan", "System.TimeSpan"), ("uri", "System.Uri"),
        ("version", "System.Version"), ("bigint", "System.Numerics.BigInteger"), ("ipaddress", "System.Net.IPAddress"),
        ("pscustomobject", "System.Management.Automation.PSObject"), ("switch", "System.Management.Automation.SwitchParameter"),
    ];

    // After the lists: static fields are made in the order of the text.
    private static readonly Dictionary<string, string> Known = Build();
}
