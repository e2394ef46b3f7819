namespace Afterpatch.Formats.Ntfs;

/// <summary>The names of journal reasons as the Windows SDK writes them, <c>FILE_CREATE</c>, joined by <c>|</c>.</summary>
public static class UsnReasonNames
{
    private static readonly (UsnReasons Flag, string Name)[] Names =
    [
        (UsnReasons.DataOverwrite, "DATA_OVERWRITE"), (UsnReasons.DataExtend, "DATA_EXTEND"), (UsnReasons.DataTruncation, "DATA_TRUNCATION"),
        (UsnReasons.NamedDataOverwrite, "NAMED_DATA_OVERWRITE"), (UsnReasons.NamedDataExtend, "NAMED_DATA_EXTEND"),
        (UsnReasons.NamedDataTruncation, "NAMED_DATA_TRUNCATION"), (UsnReasons.FileCreate, "FILE_CREATE"), (UsnReasons.FileDelete, "FILE_DELETE"),
        (UsnReasons.EaChange, "EA_CHANGE"), (UsnReasons.SecurityChange, "SECURITY_CHANGE"), (UsnReasons.RenameOldName, "RENAME_OLD_NAME"),
        (UsnReasons.RenameNewName, "RENAME_NEW_NAME"), (UsnReasons.IndexableChange, "INDEXABLE_CHANGE"), (UsnReasons.BasicInfoChange, "BASIC_INFO_CHANGE"),
        (UsnReasons.HardLinkChange, "HARD_LINK_CHANGE"), (UsnReasons.CompressionChange, "COMPRESSION_CHANGE"),
        (UsnReasons.EncryptionChange, "ENCRYPTION_CHANGE"), (UsnReasons.ObjectIdChange, "OBJECT_ID_CHANGE"),
        (UsnReasons.ReparsePointChange, "REPARSE_POINT_CHANGE"), (UsnReasons.StreamChange, "STREAM_CHANGE"),
        (UsnReasons.TransactedChange, "TRANSACTED_CHANGE"), (UsnReasons.IntegrityChange, "INTEGRITY_CHANGE"),
        (UsnReasons.DesiredStorageClassChange, "DESIRED_STORAGE_CLASS_CHANGE"), (UsnReasons.Close, "CLOSE"),
    ];

    public static string Format(UsnReasons reasons)
    {
        var left = (uint)reasons;
        var names = new List<string>();
        foreach (var (flag, name) in Names)
        {
            if ((reasons & flag) == 0)
                continue;
            names.Add(name);
            left &= ~(uint)flag;
        }
        if (left != 0)
            names.Add($"0x{left:x8}");
        return string.Join('|', names);
    }
}
