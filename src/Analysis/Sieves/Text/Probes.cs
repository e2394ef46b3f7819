using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>
/// Exchange's own requests to itself. A name in a user agent is nothing that an attacker could not write, so a probe is one only if it also comes
/// from the server itself or signs in as a health mailbox.
/// </summary>
internal static class Probes
{
    public static bool IsProbe(TextRow row, RequestColumns columns)
    {
        var user = row.Field(columns.User);
        if (Ascii.Contains(user, "healthmailbox"u8))
            return true;
        var client = row.Field(columns.Socket);
        return (client.SequenceEqual("::1"u8) || client.SequenceEqual("127.0.0.1"u8)) && IsProbeAgent(row.Field(columns.UserAgent));
    }

    public static bool IsMachine(ReadOnlySpan<byte> user) => user.Length > 1 && user[^1] == '$';

    /// <summary>User agents of remote PowerShell in the ways that Exchange and Windows come by it.</summary>
    public static bool IsPowerShellClient(ReadOnlySpan<byte> agent) =>
        agent.IsEmpty || Ascii.Contains(agent, "microsoft winrm client"u8) || Ascii.Contains(agent, "microsoft+winrm+client"u8)
        || Ascii.Contains(agent, "exchange backend probes"u8) || Ascii.Contains(agent, "exchange+backend+probes"u8) || Ascii.Contains(agent, "clientinfo"u8);

    private static bool IsProbeAgent(ReadOnlySpan<byte> agent) =>
        Ascii.Contains(agent, "probe"u8) || Ascii.Contains(agent, "msexchmon"u8) || Ascii.Contains(agent, "activemonitor"u8)
        || Ascii.Contains(agent, "testactivesync"u8) || Ascii.Contains(agent, "winrm"u8);
}
