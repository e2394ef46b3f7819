namespace Afterpatch.Formats.Wmi;

/// <summary>An instance of a class, with its properties as text.</summary>
/// <param name="ClassName">As the class definition writes it.</param>
/// <param name="Ancestors">The class and its parents, nearest first.</param>
/// <param name="Namespace"><c>ROOT\subscription</c>; the hash in hexadecimal where its name is not in the repository; empty for a recovered one.</param>
/// <param name="WrittenUtc">When the instance was last written.</param>
/// <param name="Offset">Byte offset in <c>OBJECTS.DATA</c>.</param>
/// <param name="IsDeleted">The index does not know it: it was there once, or the index is missing or damaged.</param>
public sealed record WmiInstance(
    string ClassName, IReadOnlyList<string> Ancestors, string Namespace, DateTime? WrittenUtc, long Offset, bool IsDeleted,
    IReadOnlyList<KeyValuePair<string, string>> Properties)
{
    /// <summary>The value of a property (names without regard to case), or empty.</summary>
    public string this[string name]
    {
        get
        {
            foreach (var pair in Properties)
                if (pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return pair.Value;
            return "";
        }
    }
}
