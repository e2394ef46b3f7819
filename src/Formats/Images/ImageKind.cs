namespace Afterpatch.Formats.Images;

/// <summary>Formats of disk images that have a mark.</summary>
public enum ImageKind
{
    None,
    Vhd,
    Vhdx,
    Vmdk,
    Ewf,
    Qcow2,
}
