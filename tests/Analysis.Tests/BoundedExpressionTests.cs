using System.Reflection;
using Afterpatch.Analysis.Detectors.Persistence;
using Afterpatch.Core;
using Xunit;

namespace Afterpatch.Analysis.Tests;

/// <summary>The engine without backtracking answers only when the quick one had too little time: every expression must be one that it can take.</summary>
public sealed class BoundedExpressionTests
{
    [Fact]
    public void Every_expression_can_be_asked_without_backtracking()
    {
        var wrong = new List<string>();
        foreach (var type in typeof(BitsJobDetector).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters))
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                if (field.FieldType == typeof(BoundedRegex) && field.GetValue(null) is BoundedRegex expression)
                    try
                    {
                        expression.Prove();
                    }
                    catch (NotSupportedException exception)
                    {
                        wrong.Add($"{type.Name}.{field.Name}: {exception.Message}");
                    }
        Assert.Empty(wrong);
    }
}
