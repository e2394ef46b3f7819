namespace Afterpatch.Formats.Ntfs;

/// <summary>What is known of an MFT record at a glance.</summary>
[Flags]
public enum MftTraits : ushort
{
    None = 0,

    /// <summary>The record has the mark of an MFT record and could be read.</summary>
    Readable = 1,
    InUse = 2,
    Directory = 4,

    /// <summary>It continues another record.</summary>
    Extension = 8,
    NamedStreams = 0x10,
    ReparsePoint = 0x20,

    /// <summary>The name kept so far is an 8.3 name.</summary>
    DosNameOnly = 0x40,
    AttributeList = 0x80,

    /// <summary>Its unnamed data are kept in the record itself.</summary>
    ResidentData = 0x100,

    /// <summary>Part of the record was not written with the rest.</summary>
    Torn = 0x200,
    HasData = 0x400,
    View = 0x800,
}
