namespace Afterpatch.Formats.Ntfs;

/// <summary>Why a journal record was written, by the Windows SDK's <c>USN_REASON_*</c>.</summary>
[Flags]
public enum UsnReasons : uint
{
    None = 0,
    DataOverwrite = 0x0000_0001,
    DataExtend = 0x0000_0002,
    DataTruncation = 0x0000_0004,
    NamedDataOverwrite = 0x0000_0010,
    NamedDataExtend = 0x0000_0020,
    NamedDataTruncation = 0x0000_0040,
    FileCreate = 0x0000_0100,
    FileDelete = 0x0000_0200,
    EaChange = 0x0000_0400,
    SecurityChange = 0x0000_0800,
    RenameOldName = 0x0000_1000,
    RenameNewName = 0x0000_2000,
    IndexableChange = 0x0000_4000,
    BasicInfoChange = 0x0000_8000,
    HardLinkChange = 0x0001_0000,
    CompressionChange = 0x0002_0000,
    EncryptionChange = 0x0004_0000,
    ObjectIdChange = 0x0008_0000,
    ReparsePointChange = 0x0010_0000,
    StreamChange = 0x0020_0000,
    TransactedChange = 0x0040_0000,
    IntegrityChange = 0x0080_0000,
    DesiredStorageClassChange = 0x0100_0000,
    Close = 0x8000_0000,
}
