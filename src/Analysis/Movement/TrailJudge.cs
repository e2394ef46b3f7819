namespace Afterpatch.Analysis.Movement;

/// <summary>What is ordinary noise, and what tells most.</summary>
internal static class TrailJudge
{
    public static void Judge(IReadOnlyList<Trail> trails, MovementContext context)
    {
        foreach (var trail in trails)
        {
            trail.Fold = FoldOf(trail, context);
            trail.Weight = WeightOf(trail, context);
        }
    }

    private static Fold FoldOf(Trail trail, MovementContext context)
    {
        if (trail.From == trail.To)
            return Fold.Local;
        if (IsAttacker(trail, context))
            return Fold.None;
        if (AccountName.IsAnonymous(trail.Account, trail.Sid))
            return Fold.Anonymous;
        if (AccountName.IsMachine(trail.Account) && (trail.IsLogon || trail.Kind is AccessKind.Ntlm or AccessKind.Share or AccessKind.ExplicitCredentials or AccessKind.Smb or AccessKind.UserAccess))
            return Fold.MachineAccounts;
        if ((trail.Succeeded == 0 && (trail.IsLogon || trail.Kind is AccessKind.Ntlm or AccessKind.Ssh or AccessKind.Smb)) || trail.Kind == AccessKind.RemoteDesktopConnection)
            return Fold.Attempts;
        var isClient = !trail.IsPrivileged && trail.Kind is AccessKind.NetworkLogon or AccessKind.CleartextLogon or AccessKind.Ntlm or AccessKind.UserAccess;
        return isClient || (trail.Kind == AccessKind.Share && !ShareNames.IsAdministrative(trail.Via)) || (trail.Kind == AccessKind.Smb && !trail.IsPrivileged)
            ? Fold.Clients : Fold.None;
    }

    /// <summary>The way of coming weighs most; that it is new since the exploit, or comes from the intruder's address, lifts it above everything ordinary.</summary>
    private static int WeightOf(Trail trail, MovementContext context)
    {
        var weight = trail.Kind switch
        {
            AccessKind.Service or AccessKind.Task => 70,
            AccessKind.Process => 60,
            AccessKind.RemoteDesktopClient => 55,
            AccessKind.WinRm or AccessKind.Command or AccessKind.Ssh or AccessKind.RemoteDesktop => 50,
            AccessKind.RemoteDesktopSession or AccessKind.RemoteDesktopAuthentication => 48,
            AccessKind.ExplicitCredentials => 45,
            AccessKind.Share when ShareNames.IsAdministrative(trail.Via) => 45,
            AccessKind.Wmi or AccessKind.NewCredentials => 40,
            AccessKind.NetworkLogon or AccessKind.CleartextLogon when trail.IsPrivileged => 30,
            AccessKind.Connection => 25,
            AccessKind.LocalLogon => 1,
            _ => 5,
        };
        if (trail.Fold is not Fold.None)
            weight = Math.Min(weight, 10) / (trail.Fold == Fold.Local ? 10 : 2);
        else if (context.IsAfter(trail.FirstUtc))
            weight += 60;
        else if (context.IsAfter(trail.LastUtc))
            weight += 20;
        if (IsAttacker(trail, context))
            weight += 100;
        if (trail.Succeeded == 0)
            weight /= 2;
        return weight;
    }

    public static bool IsAttacker(Trail trail, MovementContext context) =>
        trail.Other.StartsWith("host:", StringComparison.Ordinal) && context.Attackers.Contains(trail.Other[5..]);
}
