namespace Afterpatch.Scripts.Windows;

/// <summary>What Windows and Active Directory call their groups of power, in the languages that they are installed in.</summary>
/// <remarks>Commands name groups as the system's language does. A language that is not here keeps the English names (Italian, Dutch, Czech, Turkish, Japanese, Chinese, Korean).</remarks>
public static class GroupNames
{
    /// <summary>S-1-5-32-544.</summary>
    public static IReadOnlyList<string> Administrators { get; } =
    [
        "Administrators", "S-1-5-32-544", "Administratoren", "Administrateurs", "Administradores", "Amministratori", "Administratörer", "Administratorer", "Administratorzy",
        "Järjestelmänvalvojat", "Rendszergazdák", "Администраторы", "Администратори", "Διαχειριστές",
    ];

    /// <summary>Those that rule a domain: numbers 512, 518 and 519.</summary>
    public static IReadOnlyList<string> OfDomain { get; } =
    [
        "Domain Admins", "Domänen-Admins", "Admins du domaine", "Admins. del dominio", "Administradores de dominio", "Admins. do Domínio", "Domänadministratörer", "Domæneadministratorer",
        "Domeneadministratorer", "Administratorzy domeny", "Tartománygazdák", "Администраторы домена",
        "Enterprise Admins", "Organisations-Admins", "Administrateurs de l'entreprise", "Administrateurs de l’entreprise", "Administradores de empresa", "Företagsadministratörer",
        "Administratorzy przedsiębiorstwa", "Администраторы предприятия",
        "Schema Admins", "Schema-Admins", "Administrateurs du schéma", "Administradores de esquema", "Администраторы схемы",
    ];

    /// <summary>S-1-5-32-555, -551 and -548.</summary>
    public static IReadOnlyList<string> Operators { get; } =
    [
        "Remote Desktop Users", "Remotedesktopbenutzer", "Utilisateurs du Bureau à distance", "Usuarios de escritorio remoto", "Usuários da área de trabalho remota",
        "Пользователи удаленного рабочего стола",
        "Backup Operators", "Sicherungs-Operatoren", "Opérateurs de sauvegarde", "Operadores de copia de seguridad", "Операторы архива",
        "Account Operators", "Konten-Operatoren", "Opérateurs de compte", "Operadores de cuentas",
    ];
}
