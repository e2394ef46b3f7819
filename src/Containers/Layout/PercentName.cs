using System.Text;

namespace Afterpatch.Containers.Layout;

/// <summary>Percent-escaped names: every <c>%XX</c> is one byte of UTF-8. What is no escape stays as it is (<c>%4Operational.evtx</c>).</summary>
internal static class PercentName
{
    public static string Decode(string name)
    {
        if (!name.Contains('%'))
            return name;
        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                bytes.Add(Convert.ToByte(name.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length)
                bytes.AddRange(Encoding.UTF8.GetBytes(name.Substring(i++, 2)));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(name.Substring(i, 1)));
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
