using Afterpatch.Analysis.Sigma.Matching;

namespace Afterpatch.Analysis.Sigma.Rules;

/// <summary>A rule's detection as one logical expression over tests of fields.</summary>
internal abstract record Expression
{
    public static Expression All(IReadOnlyList<Expression> parts) => parts.Count == 1 ? parts[0] : new AllOf(parts);

    public static Expression Any(IReadOnlyList<Expression> parts) => parts.Count == 1 ? parts[0] : new AnyOf(parts);
}

internal sealed record AllOf(IReadOnlyList<Expression> Parts) : Expression;

internal sealed record AnyOf(IReadOnlyList<Expression> Parts) : Expression;

internal sealed record NoneOf(Expression Part) : Expression;

/// <summary>One test of one field.</summary>
/// <param name="Field">The rule's name for the field; empty for a keyword, which is looked for in every value.</param>
/// <param name="Line">1-based line of the test.</param>
internal sealed record FieldTest(string Field, ValueMatcher Matcher, int Line) : Expression;
