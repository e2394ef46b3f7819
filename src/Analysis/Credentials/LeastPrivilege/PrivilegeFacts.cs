using Afterpatch.Analysis.Credentials.Sessions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.LeastPrivilege;

/// <summary>What the checks of least privilege look at.</summary>
internal sealed record PrivilegeFacts(
    ServerInventory Inventory, SessionBook Sessions, NameBook Names, PrivilegeBook Privileges, IReadOnlyList<Secret> Secrets, PermissionModel Permissions,
    IReadOnlyList<ExposureWindow> Exposure, bool IsBuildKnown, DateTime? EvidenceEnd)
{
    public bool HasSystem => Inventory.HiveKinds.Contains("system");

    public bool HasSoftware => Inventory.HiveKinds.Contains("software");
}
