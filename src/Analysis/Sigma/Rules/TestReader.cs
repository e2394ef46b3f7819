using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>Turns one line of a selection, <c>Field|modifier: value</c>, into tests.</summary>
/// <param name="placeholders">Values for <c>expand</c> by name, without regard to case.</param>
internal sealed partial class TestReader(IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
{
    /// <summary>Values of one field in one selection; far above any rule, far below what costs memory.</summary>
    private const int MaxAlternatives = 100_000;

    public Expression Read(RuleNode key, RuleNode value)
    {
        var names = key.Scalar!.Split('|');
        var modifiers = Modifiers.Read(names.Skip(1), key.Line);
        return Read(names[0], modifiers, value, key.Line);
    }

    /// <summary>A keyword: text looked for in every value of the row.</summary>
    public Expression Keyword(RuleNode value) => Read("", new Modifiers(), value, value.Line);

    private Expression Read(string field, Modifiers modifiers, RuleNode value, int line)
    {
        var values = value.Items ?? [value];
        if (values.Count == 0)
            throw new RuleException(value.Line, $"'{field}' has an empty list of values");
        if (values.Count > MaxAlternatives)
            throw new RuleException(value.Line, $"'{field}' has more than {MaxAlternatives} values");
        var tests = new List<Expression>(values.Count);
        foreach (var one in values)
        {
            if (!one.IsScalar)
                throw new RuleException(one.Line, $"a value of '{field}' is neither a text nor a number");
            var matchers = Matchers(field, modifiers, one);
            tests.Add(Expression.Any([.. matchers.Select(matcher => new FieldTest(field, matcher, one.Line))]));
        }
        var joined = modifiers.IsAll ? Expression.All(tests) : Expression.Any(tests);
        return modifiers.IsNegated ? new NoneOf(joined) : joined;
    }

    private List<ValueMatcher> Matchers(string field, Modifiers modifiers, RuleNode value)
    {
        var text = value.Scalar!;
        if (modifiers.IsExists)
            return [new ExistsMatcher(Boolean(value))];
        if (value.IsNull)
            return modifiers.Place == LiteralPlace.Whole && field.Length > 0 && !modifiers.IsRegex && !modifiers.IsCidr && !modifiers.IsFieldReference
                && modifiers.Comparison is null && modifiers.Part is null && modifiers.Encodings.Count == 0
                ? [NullMatcher.Instance]
                : throw new RuleException(value.Line, "null goes with a field alone");
        if (modifiers.IsFieldReference)
            return [new FieldReferenceMatcher(text, modifiers.Place, modifiers.IsCased)];
        return [.. Expanded(modifiers, text, value.Line).SelectMany(expanded => Matchers(field, modifiers, value, expanded))];
    }

    private static IEnumerable<ValueMatcher> Matchers(string field, Modifiers modifiers, RuleNode value, string text)
    {
        var line = value.Line;
        if (modifiers.IsRegex)
            return [Regular(text, modifiers.RegexFlags, line)];
        if (modifiers.IsCidr)
            return [Network(text, line)];
        if (modifiers.Part is { } part)
            return [new TimePartMatcher(part, Number(modifiers.Comparison ?? NumberComparison.Equal, text, line))];
        if (modifiers.Comparison is { } comparison)
            return [Number(comparison, text, line)];
        if (modifiers.Encodings.Count > 0)
            return TextEncodings.Apply(modifiers.Encodings, SigmaPattern.Parse(text), line)
                .Select(encoded => Placed(SigmaPattern.Of(encoded), modifiers.Place, field).ToMatcher(modifiers.IsCased));
        if (value.IsPlain && modifiers.Place == LiteralPlace.Whole && text.Length > 2 && text.StartsWith("0x", StringComparison.Ordinal)
            && NumberMatcher.TryRead(text, out var number))
            return [new NumberMatcher(NumberComparison.Equal, number)];
        var pattern = SigmaPattern.Parse(text);
        if (!modifiers.IsWindash)
            return [Placed(pattern, modifiers.Place, field).ToMatcher(modifiers.IsCased)];
        return TextEncodings.Windash(pattern, line).Select(dashed => Placed(dashed, modifiers.Place, field).ToMatcher(modifiers.IsCased));
    }

    private static SigmaPattern Placed(SigmaPattern pattern, LiteralPlace place, string field) => place switch
    {
        LiteralPlace.Start => pattern.AtStart(),
        LiteralPlace.End => pattern.AtEnd(),
        LiteralPlace.Whole when field.Length > 0 => pattern,
        _ => pattern.Contained(),
    };

    private List<string> Expanded(Modifiers modifiers, string text, int line)
    {
        if (!modifiers.IsExpanded)
            return [text];
        IEnumerable<string> texts = [""];
        var at = 0;
        foreach (var place in Placeholder().EnumerateMatches(text))
        {
            var before = text[at..place.Index];
            var name = text.Substring(place.Index + 1, place.Length - 2);
            if (!placeholders.TryGetValue(name, out var values) || values.Count == 0)
                throw new RuleException(line, $"no values were given for the placeholder %{name}%");
            texts = texts.SelectMany(head => values.Select(value => head + before + value));
            at = place.Index + place.Length;
        }
        var rest = text[at..];
        var all = texts.Select(head => (head + rest).Replace("\\%", "%", StringComparison.Ordinal)).Take(MaxAlternatives + 1).ToList();
        return all.Count <= MaxAlternatives ? all : throw new RuleException(line, $"placeholders give more than {MaxAlternatives} values");
    }

    private static RegexMatcher Regular(string pattern, RegexOptions flags, int line)
    {
        if (RegexDialect.Foreign(pattern) is { } reason)
            throw new RuleException(line, "the regular expression cannot run with its meaning: " + reason);
        try
        {
            return new RegexMatcher(pattern, flags);
        }
        catch (NotSupportedException e)
        {
            throw new RuleException(line, "the regular expression cannot run in bounded time: " + e.Message.ReplaceLineEndings(" "));
        }
        catch (ArgumentException e)
        {
            throw new RuleException(line, "not a regular expression: " + e.Message.ReplaceLineEndings(" "));
        }
    }

    private static CidrMatcher Network(string text, int line)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 && IPAddress.TryParse(text, out var single))
            return new CidrMatcher(new IPNetwork(single, single.GetAddressBytes().Length * 8));
        if (slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= address.GetAddressBytes().Length * 8)
            return new CidrMatcher(new IPNetwork(Masked(address, bits), bits));
        throw new RuleException(line, $"'{text}' is not a network in CIDR notation");
    }

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(bits - i * 8, 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new IPAddress(bytes);
    }

    private static NumberMatcher Number(NumberComparison comparison, string text, int line) =>
        NumberMatcher.TryRead(text, out var number)
            ? new NumberMatcher(comparison, number)
            : throw new RuleException(line, $"'{text}' is not a number");

    private static bool Boolean(RuleNode value) => value.Scalar!.ToLowerInvariant() switch
    {
        "true" or "yes" => true,
        "false" or "no" => false,
        _ => throw new RuleException(value.Line, "'exists' takes true or false"),
    };

    [GeneratedRegex(@"(?<!\\)%[A-Za-z0-9_.-]+%", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
