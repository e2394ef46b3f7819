namespace Afterpatch.Artifacts.Registry;

/// <summary>What a hive is, by what stands under its root.</summary>
public enum HiveKind
{
    Other,
    System,
    Software,
    Sam,
    Security,
    User,
    UserClasses,
    Amcache,
    Bcd,
}
