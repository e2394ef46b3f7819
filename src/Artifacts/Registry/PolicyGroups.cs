namespace Afterpatch.Artifacts.Registry;

/// <summary>The groups of the machine and of each user who logged on, as group policy last noted them: memberships without asking the directory.</summary>
internal static class PolicyGroups
{
    private const string Policy = @"Microsoft\Windows\CurrentVersion\Group Policy";
    private const int MaxAccounts = 10_000;

    public static void Read(HiveFacts facts)
    {
        Groups(facts, "machine", $@"{Policy}\GroupMembership");
        foreach (var user in facts.Subkeys(Policy).Where(key => key.Name.StartsWith("S-1-", StringComparison.Ordinal)).Take(MaxAccounts))
            Groups(facts, user.Name, $@"{Policy}\{user.Name}\GroupMembership");
    }

    private static void Groups(HiveFacts facts, string account, string path)
    {
        if (facts.Find(path) is not { } key)
            return;
        var groups = key.Values().Where(value => value.Name.StartsWith("Group", StringComparison.OrdinalIgnoreCase)).Take(1_024)
            .Select(HiveFacts.Text).Where(text => text.StartsWith("S-1-", StringComparison.Ordinal)).ToList();
        if (groups.Count > 0)
            facts.Add("membership", account, "unknown", key, ("groups", string.Join(' ', groups)));
    }
}
