using System.Text.RegularExpressions;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Typed;

/// <summary>Takes passwords out of command lines before anybody reads them: a case says whose secret was exposed, never the secret.</summary>
internal static class PasswordMask
{
    private const string Hidden = "********";

    private static readonly BoundedRegex Attached = new(@"([/-](password|passwd|pass|pwd|passwordd|passwordo|processmodel\.password):)(""[^""]*""|[^\s""&|]+)", RegexOptions.IgnoreCase);

    private static readonly BoundedRegex PlainText = new(@"(ConvertTo-SecureString\s+(-String\s+)?)('[^']*'|""[^""]*""|[^\s'""$()-][^\s]*)", RegexOptions.IgnoreCase);

    public static Finding Of(Finding finding)
    {
        if (!IsAsked(finding))
            return finding;
        return finding with
        {
            TitleArgs = finding.TitleArgs.ToDictionary(pair => pair.Key, pair => Of(pair.Value)),
            Subject = Of(finding.Subject),
            Entities = [.. finding.Entities.Select(Of)],
            Evidence = [.. finding.Evidence.Select(item => item with { Excerpt = Of(item.Excerpt) })],
            Details = [.. finding.Details.Select(detail => KeyValuePair.Create(detail.Key, Of(detail.Value)))],
        };
    }

    public static InventoryItem Of(InventoryItem item) =>
        item.Fields.Any(field => CommandCredentials.MayHold(field.Value)) ? item with { Fields = [.. item.Fields.Select(field => KeyValuePair.Create(field.Key, Of(field.Value)))] } : item;

    public static string Of(string text)
    {
        if (!CommandCredentials.MayHold(text))
            return text;
        text = Attached.Replace(text, "$1" + Hidden);
        if (text.Contains("-AsPlainText", StringComparison.OrdinalIgnoreCase))
            text = PlainText.Replace(text, "$1" + Hidden);
        foreach (var one in CommandCredentials.Of(text).Where(one => one.Length > 0).OrderByDescending(one => one.At))
            text = string.Concat(text.AsSpan(0, one.At), Hidden, text.AsSpan(one.At + one.Length));
        return text;
    }

    private static Subject Of(Subject subject) => subject with { Value = Of(subject.Value) };

    private static bool IsAsked(Finding finding) =>
        CommandCredentials.MayHold(finding.Subject.Value) || finding.Evidence.Any(item => CommandCredentials.MayHold(item.Excerpt)) || finding.Details.Any(detail => CommandCredentials.MayHold(detail.Value))
        || finding.Entities.Any(entity => CommandCredentials.MayHold(entity.Value)) || finding.TitleArgs.Values.Any(value => CommandCredentials.MayHold(value));
}
