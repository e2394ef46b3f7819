namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Values for the placeholders of <c>expand</c>: a YAML map of name to one value or a list.</summary>
public static class PlaceholderFile
{
    /// <exception cref="InvalidDataException">Not such a file; the message says where.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
            foreach (var document in RuleYaml.Read(bytes))
                foreach (var (name, _) in document.Entries ?? throw new RuleException(document.Line, "not a map of names to values"))
                    values[name.Scalar!] = document.TextList(name.Scalar!);
            return values;
        }
        catch (RuleException e)
        {
            throw new InvalidDataException($"line {e.Line}: {e.Message}", e);
        }
    }
}
