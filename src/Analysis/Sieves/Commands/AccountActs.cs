using System.Text.RegularExpressions;
using Afterpatch.Core;
using Afterpatch.Scripts.Windows;

namespace Afterpatch.Analysis.Sieves.Commands;

/// <summary>Local accounts that a command makes or lets into the administrators, whatever the language calls these.</summary>
/// <remarks>T1136.001, T1098.</remarks>
internal static class AccountActs
{
    public const string Made = "account-made";
    public const string Administrator = "administrator-made";

    /// <returns>The account, or null.</returns>
    public static (string What, string Account)? Of(string program, string arguments) => program switch
    {
        "net" or "net1" when NewUser.Match(arguments) is { Success: true } made && !arguments.Contains("/dom", StringComparison.OrdinalIgnoreCase) => Named(Made, made.Groups[1].Value),
        "net" or "net1" when NewMember.Match(arguments) is { Success: true } member && IsAdministrators(member.Groups[1].Value) => Named(Administrator, member.Groups[2].Value),
        "new-localuser" when (NameOption.Match(arguments) is { Success: true } option ? option : First.Match(arguments)) is { Success: true } made => Named(Made, made.Groups[1].Value),
        "add-localgroupmember" when GroupNames.Administrators.Any(name => arguments.Contains(name, StringComparison.OrdinalIgnoreCase)) && MemberOption.Match(arguments) is { Success: true } member =>
            Named(Administrator, member.Groups[1].Value),
        _ => null,
    };

    private static bool IsAdministrators(string group) => GroupNames.Administrators.Contains(group.Trim('"', '\''), StringComparer.OrdinalIgnoreCase);

    /// <summary>What a variable holds is not known.</summary>
    private static (string, string)? Named(string what, string account)
    {
        var name = account.Trim('"', '\'');
        name = name[(name.LastIndexOf('\\') + 1)..];
        return name.Length == 0 || name[0] is '$' or '-' or '%' ? null : (what, name);
    }

    private const string Word = @"(""[^""]+""|'[^']+'|[^\s""']+)";

    private static readonly BoundedRegex NewUser = new(@"^user\s+" + Word + @"(\s.*)?\s/add\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex NewMember = new(@"^localgroup\s+" + Word + @"\s+" + Word + @"(\s.*)?\s/add\b", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex NameOption = new(@"-name\s+" + Word, RegexOptions.IgnoreCase);

    private static readonly BoundedRegex MemberOption = new(@"-member\s+" + Word, RegexOptions.IgnoreCase);

    private static readonly BoundedRegex First = new("^" + Word);
}
