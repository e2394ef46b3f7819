using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma;

/// <summary>What a match is about: the field that its rule names (<c>afterpatch: { subject: address c-ip }</c>), else the first telling field.</summary>
internal static class SigmaSubject
{
    private static readonly (string Field, string Kind)[] Telling =
    [
        ("TaskName", "task"), ("ServiceName", "service"), ("TargetObject", "registry"), ("TargetFilename", "file"), ("FileName", "file"),
        ("cs-uri-stem", "url"), ("cs-uri-query", "url"), ("c-uri", "url"), ("Image", "process"), ("NewProcessName", "process"),
        ("SourceImage", "process"), ("QueryName", "host"), ("TargetUserName", "account"), ("ScriptBlockText", "process"), ("Path", "file"),
    ];

    private static readonly (string Field, string Kind)[] Shared =
    [
        ("c-ip", "address"), ("ClientIpAddress", "address"), ("IpAddress", "address"), ("SourceIp", "address"), ("DestinationIp", "address"),
        ("cs-username", "account"), ("TargetUserName", "account"), ("User", "account"), ("TargetFilename", "file"), ("Image", "process"),
        ("ServiceName", "service"), ("TaskName", "task"),
    ];

    public static Subject Of(SigmaMatch match)
    {
        if (match.Rule.Custom.GetValueOrDefault("subject")?.Split(' ', 2) is [var kind, var field] && Value(match, field) is { } named)
            return new Subject(kind, named);
        foreach (var (name, ofKind) in Telling)
            if (Value(match, name) is { } value)
                return new Subject(ofKind, Short(value));
        return new Subject("log", match.Origin);
    }

    public static IEnumerable<Subject> Entities(SigmaMatch match) =>
        Shared.Select(shared => (shared.Kind, Value: Value(match, shared.Field))).Where(pair => pair.Value is { Length: > 1 and < 300 })
            .Select(pair => new Subject(pair.Kind, pair.Value!));

    private static string? Value(SigmaMatch match, string field)
    {
        foreach (var (name, value) in match.Matched)
            if (name.Equals(field, StringComparison.OrdinalIgnoreCase) && value.Length > 0)
                return Short(value);
        return null;
    }

    private static string Short(string value) => value.Length <= 200 ? value : string.Concat(value.AsSpan(0, 200), "…");
}
