using Afterpatch.Core;

namespace Afterpatch.Reports;

/// <summary>What every report says of a run that was interrupted.</summary>
internal static class PartialCase
{
    public static string Key(CaseResult result) => result.Host.IsNameUnread ? "limit.interrupted.unnamed" : "limit.interrupted";
}
