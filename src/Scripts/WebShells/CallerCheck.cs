using System.Text.RegularExpressions;
using Afterpatch.Scripts.Text;

namespace Afterpatch.Scripts.WebShells;

/// <summary>Whether a page asks who calls it. That excuses no shell's deed; it tells a careless administrator's page from one that serves anybody.</summary>
internal static partial class CallerCheck
{
    public static bool IsIn(ReadOnlySpan<char> text, IReadOnlyList<string> includes) =>
        Identity().BoundedIsMatch(text) || Session().BoundedIsMatch(text) || IsIncluded(includes);

    /// <summary>The page includes a file that turns strangers away; a shell stands alone.</summary>
    public static bool IsIncluded(IReadOnlyList<string> includes) => includes.Any(name => GuardName().BoundedIsMatch(name));

    /// <summary>An attribute that asks for a role.</summary>
    public static bool NamesRole(ReadOnlySpan<char> text) => Role().BoundedIsMatch(text);

    [GeneratedRegex(@"\[\s*(System\.Web\.Mvc\.)?Authorize\b|\bPrincipalPermission\b|\bIsSuperUser\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Role();

    [GeneratedRegex(@"\bIsInRole\b|\bIsUserInRole\b|\bIsAuthenticated\b|\[\s*(System\.Web\.Mvc\.)?Authorize\b|<\s*Authorize\b|PrincipalPermission|\bDemandPermission|ValidateUser\s*\(|RedirectToLoginPage|\bLOGON_USER\b|\bAUTH_USER\b|\bIsSuperUser\b|\bIsAdmin\w*\s*\(",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Identity();

    [GeneratedRegex(@"Session\s*[(\[]\s*""[^""]{0,40}(user|login|logged|logon|admin|auth|member|role|level|right|perm|uid|account)[^""]{0,40}""\s*[)\]]\s*(=|<>|!=|==|is\b|&lt;)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex Session();

    [GeneratedRegex(@"login|logon|auth|security|session|permission|checkuser|chkuser|check_user|check_?admin|chk_?admin|admin_?ch(ec)?k",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, QuickRegex.Milliseconds)]
    private static partial Regex GuardName();
}
