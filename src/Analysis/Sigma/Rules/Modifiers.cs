using System.Text.RegularExpressions;
using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>The modifiers of one field, sorted by what they do. Combinations without a defined meaning are refused.</summary>
/// <remarks>Spec: Sigma modifiers appendix 2.1.0.</remarks>
internal sealed class Modifiers
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public LiteralPlace Place { get; private set; }

    public bool IsAll { get; private set; }

    public bool IsCased { get; private set; }

    public bool IsNegated { get; private set; }

    public bool IsExists { get; private set; }

    public bool IsRegex { get; private set; }

    public RegexOptions RegexFlags { get; private set; }

    public bool IsCidr { get; private set; }

    public bool IsFieldReference { get; private set; }

    public bool IsExpanded { get; private set; }

    public bool IsWindash { get; private set; }

    public NumberComparison? Comparison { get; private set; }

    public TimePart? Part { get; private set; }

    /// <summary>Encodings in the order in which they are applied.</summary>
    public List<string> Encodings { get; } = [];

    public static Modifiers Read(IEnumerable<string> names, int line)
    {
        var modifiers = new Modifiers();
        foreach (var name in names)
        {
            if (!modifiers._seen.Add(name))
                throw new RuleException(line, $"the modifier '{name}' stands twice");
            modifiers.Add(name, line);
        }
        modifiers.Check(line);
        return modifiers;
    }

    private void Add(string name, int line)
    {
        switch (name)
        {
            case "contains" or "startswith" or "endswith":
                if (Place != LiteralPlace.Whole)
                    throw new RuleException(line, "more than one of 'contains', 'startswith' and 'endswith'");
                Place = name switch { "contains" => LiteralPlace.Anywhere, "startswith" => LiteralPlace.Start, _ => LiteralPlace.End };
                break;
            case "all":
                IsAll = true;
                break;
            case "cased":
                IsCased = true;
                break;
            case "neq":
                IsNegated = true;
                break;
            case "exists":
                IsExists = true;
                break;
            case "re":
                IsRegex = true;
                break;
            case "i" or "m" or "s":
                AddRegexFlag(name, line);
                break;
            case "cidr":
                IsCidr = true;
                break;
            case "fieldref":
                IsFieldReference = true;
                break;
            case "expand":
                IsExpanded = true;
                break;
            case "windash":
                IsWindash = true;
                break;
            case "lt" or "lte" or "gt" or "gte":
                AddComparison(name, line);
                break;
            case "minute" or "hour" or "day" or "week" or "month" or "year":
                if (Part is not null)
                    throw new RuleException(line, "more than one part of a time");
                Part = Enum.Parse<TimePart>(name, ignoreCase: true);
                break;
            case "base64" or "base64offset" or "utf16" or "utf16le" or "utf16be" or "wide":
                if (Place != LiteralPlace.Whole)
                    throw new RuleException(line, $"'{name}' must come before 'contains', 'startswith' and 'endswith'");
                Encodings.Add(name == "wide" ? "utf16le" : name);
                break;
            default:
                throw new RuleException(line, $"the modifier '{name}' is not known");
        }
    }

    private void AddRegexFlag(string name, int line)
    {
        if (!IsRegex)
            throw new RuleException(line, $"the modifier '{name}' belongs after 're'");
        RegexFlags |= name switch
        {
            "i" => RegexOptions.IgnoreCase,
            "m" => RegexOptions.Multiline,
            _ => RegexOptions.Singleline,
        };
    }

    private void AddComparison(string name, int line)
    {
        if (Comparison is not null)
            throw new RuleException(line, "more than one comparison of numbers");
        Comparison = name switch
        {
            "lt" => NumberComparison.Less,
            "lte" => NumberComparison.LessOrEqual,
            "gt" => NumberComparison.Greater,
            _ => NumberComparison.GreaterOrEqual,
        };
    }

    private void Check(int line)
    {
        var kinds = new List<string>();
        if (IsExists)
            kinds.Add("exists");
        if (IsRegex)
            kinds.Add("re");
        if (IsCidr)
            kinds.Add("cidr");
        if (Comparison is not null || Part is not null)
            kinds.Add("numbers");
        if (IsFieldReference)
            kinds.Add("fieldref");
        if (Encodings.Count > 0 || IsWindash)
            kinds.Add("encodings and 'windash'");
        if (kinds.Count > 1)
            throw new RuleException(line, $"{kinds[0]} and {kinds[1]} cannot be combined");
        var hasPlace = Place != LiteralPlace.Whole;
        if (hasPlace && (IsExists || IsRegex || IsCidr || Comparison is not null || Part is not null))
            throw new RuleException(line, $"'contains', 'startswith' and 'endswith' cannot be combined with {kinds[0]}");
        if (IsCased && (IsExists || IsRegex || IsCidr || Comparison is not null || Part is not null))
            throw new RuleException(line, $"'cased' cannot be combined with {kinds[0]}");
        if (IsExists && (IsAll || IsNegated || IsExpanded))
            throw new RuleException(line, "'exists' stands alone");
        if (IsNegated && IsAll)
            throw new RuleException(line, "'neq' and 'all' cannot be combined");
        if (Encodings.Count(name => name.StartsWith("base64", StringComparison.Ordinal)) > 1)
            throw new RuleException(line, "a value can be base64-encoded once");
        if (Encodings.FindIndex(name => name.StartsWith("base64", StringComparison.Ordinal)) is >= 0 and var at && at != Encodings.Count - 1)
            throw new RuleException(line, "nothing can be encoded after base64");
        if (Encodings.Count > 0 && !Encodings[^1].StartsWith("base64", StringComparison.Ordinal))
            throw new RuleException(line, "'utf16' and its kin give bytes; they need 'base64' or 'base64offset' after them to be text again");
        if (IsWindash && Encodings.Count > 0)
            throw new RuleException(line, "'windash' cannot be combined with encodings");
    }
}
