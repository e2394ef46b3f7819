namespace Afterpatch.Analysis.Movement.Rules;

/// <summary>All of them; their order does not matter to results.</summary>
internal static class MovementRules
{
    public static IReadOnlyList<IMovementRule> All { get; } =
    [
        new RemoteExecutionRule(),
        new OnwardRule(),
        new IntruderLogonRule(),
        new DesktopTunnelRule(),
        new InternetDesktopRule(),
        new BorrowedCredentialsRule(),
        new PasswordSprayRule(),
        new PasswordGuessingRule(),
    ];
}
