using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Detectors.Events;

/// <summary>Small pieces that the findings of this folder share.</summary>
internal static class EventParts
{
    public static bool Is(this LoggedEvent logged, string provider, params ReadOnlySpan<int> ids) =>
        ids.Contains(logged.EventId) && logged.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase);

    /// <summary>Time, provider, number and the fields that say something, as one line.</summary>
    public static EvidenceItem Evidence(LoggedEvent logged)
    {
        var fields = logged.Data.Where(field => field.Value.Length > 0 && !field.Key.StartsWith("Unused", StringComparison.Ordinal))
            .Select(field => $"{field.Key}={field.Value}");
        return EvidenceItem.Of(logged.At, string.Create(CultureInfo.InvariantCulture,
            $"{UtcText.Format(logged.TimeUtc)} {logged.Provider} {logged.EventId}: {string.Join("; ", fields)}"));
    }

    public static IReadOnlyList<EvidenceItem> Evidence(IEnumerable<LoggedEvent> events) => [.. events.Take(Finding.MaxEvidence).Select(Evidence)];

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>DOMAIN\user</c> of the fields that audit events have, or the user's SID.</summary>
    public static string Account(LoggedEvent logged)
    {
        var user = logged["SubjectUserName"] ?? logged["User"] ?? logged["Detection User"] ?? "";
        var domain = logged["SubjectDomainName"] ?? logged["Domain"] ?? "";
        if (user.Length == 0)
            return logged.UserSid;
        return domain.Length == 0 || user.Contains('\\', StringComparison.Ordinal) ? user : $"{domain}\\{user}";
    }

    /// <summary>The system itself: SYSTEM, a service account, the computer's own account.</summary>
    public static bool IsSystem(LoggedEvent logged)
    {
        var sid = logged["SubjectUserSid"] ?? "";
        return sid is "S-1-5-18" or "S-1-5-19" or "S-1-5-20" || (logged["SubjectUserName"]?.EndsWith('$') ?? false);
    }

    public static IReadOnlyList<Subject> Accounts(IEnumerable<LoggedEvent> events) =>
        [.. events.Where(logged => !IsSystem(logged)).Select(Account).Where(account => account.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).Take(20).Select(account => new Subject("account", account))];

    /// <summary>Each event once, in order of time, then of place: neither the order of files nor the number of sieves that kept it matters.</summary>
    public static List<LoggedEvent> InOrder(IEnumerable<LoggedEvent> events) =>
        [.. events.DistinctBy(logged => (logged.At.Source, logged.At.Offset)).OrderBy(logged => logged.TimeUtc).ThenBy(logged => logged.At.Source, StringComparer.OrdinalIgnoreCase).ThenBy(logged => logged.At.Offset)];
}
