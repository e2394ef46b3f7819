namespace Afterpatch.Artifacts.Databases;

/// <summary>Names of the roles that User Access Logging counts.</summary>
/// <remarks>Source: table <c>ROLE_IDS</c> of <c>SystemIdentity.mdb</c>, Windows Server 2012 to 2022.</remarks>
internal static class ServerRoles
{
    private static readonly Dictionary<Guid, string> Known = new()
    {
        [new("10a9226f-50ee-49d8-a393-9a501d47ce04")] = "File Server",
        [new("4116a14d-3840-4f42-a67f-f2f9ff46eb4c")] = "Windows Deployment Services",
        [new("48eed6b2-9cdc-4358-b5a5-8dea3b2f3f6a")] = "DHCP Server",
        [new("7cc4b071-292c-4732-97a1-cf9a7301195d")] = "FAX Server",
        [new("7fb09bd3-7fe6-435e-8348-7d8aefb6cea3")] = "Print and Document Services",
        [new("910cbaf9-b612-4782-a21f-f7c75105434a")] = "BranchCache",
        [new("952285d9-edb7-4b6b-9d85-0c09e3da0bbd")] = "Remote Access",
        [new("ad495fc3-0eaa-413d-ba7d-8b13fa7ec598")] = "Active Directory Domain Services",
        [new("b4cdd739-089c-417e-878d-855f90081be7")] = "Active Directory Rights Management Service",
        [new("bbd85b29-9dcc-4fd9-865d-3846dcba75c7")] = "Network Policy and Access Services",
        [new("c23f1c6a-30a8-41b6-bbf7-f266563dfcd6")] = "FTP Server",
        [new("c50fcc83-bc8d-4df5-8a3d-89d7f80f074b")] = "Active Directory Certificate Services",
        [new("d6256cf7-98fb-4eb4-aa18-303f1da1f770")] = "Web Server",
        [new("d8dc1c8e-ea13-49ce-9a68-c9dca8db8b33")] = "Windows Server Update Services",
    };

    public static string NameOf(Guid role) => Known.GetValueOrDefault(role, role.ToString("b"));
}
