using System.Globalization;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials;

/// <summary>Puts names from evidence into commands that a person will run: quoted, and only names that cannot become anything else.</summary>
internal static class CommandText
{
    private const int MaxNames = 25;
    private const string Placeholder = "'<account>'";

    public static string Fill(string template, IReadOnlyList<string> names, IReadOnlyList<string> domainNames, string machine, string domain, DateTime? since) => template
        .Replace("{names}", List(names), StringComparison.Ordinal)
        .Replace("{domainNames}", List(domainNames), StringComparison.Ordinal)
        .Replace("{machine}", IsPlain(machine) && !machine.Contains(' ', StringComparison.Ordinal) ? machine : "<server>", StringComparison.Ordinal)
        .Replace("{domain}", IsPlain(domain) && !domain.Contains(' ', StringComparison.Ordinal) ? domain : "<domain>", StringComparison.Ordinal)
        .Replace("{since}", since is { } utc ? UtcText.Format(utc) : "<time of the theft>", StringComparison.Ordinal);

    /// <summary>The account's own name: <c>CONTOSO\svc</c> gives <c>svc</c>.</summary>
    public static string Account(string identity) => identity[(identity.LastIndexOf('\\') + 1)..];

    private static string List(IReadOnlyList<string> names)
    {
        var plain = names.Select(Account).Where(IsPlain).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (plain.Count == 0)
            return Placeholder;
        if (plain.Count > MaxNames)
            return "(Get-Content case.json -Raw | ConvertFrom-Json).credentials.identity | ForEach-Object { ($_ -split '\\\\')[-1] } | Select-Object -Unique";
        return string.Join(',', plain.Select(name => $"'{name}'"));
    }

    /// <summary>Letters, digits and the marks that account names have. No quote of any kind, no line end, nothing that a shell reads.</summary>
    public static bool IsPlain(string name) => name.Length is > 0 and <= 64 && name.All(letter =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
        || letter is '-' or '_' or '.' or '$' or ' ');
}
