using System.Text;
using Afterpatch.Analysis.Sigma;
using Afterpatch.Analysis.Sigma.Correlations;
using Afterpatch.Analysis.Sigma.Rules;
using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Sigma;

/// <summary>Writes matches to stdout: JSON lines, or a line for a person.</summary>
/// <param name="texts">Null for JSON.</param>
internal sealed class HuntOutput(Stream output, Texts? texts, SigmaLevel minimum) : IDisposable
{
    private const int MaxValue = 120;
    private readonly HuntJson _json = new();

    /// <summary>Matches written, by level.</summary>
    public long[] Counts { get; } = new long[Enum.GetValues<SigmaLevel>().Length];

    public void Write(SigmaMatch match)
    {
        if (match.Rule.Level < minimum)
            return;
        Counts[(int)match.Rule.Level]++;
        if (texts is null)
            output.Write(_json.Line(match));
        else
            WriteText(texts, match.Rule, match.TimeUtc, match.At, match.Matched.Select(pair => $"{pair.Key}={Short(pair.Value)}"));
    }

    public void Write(CorrelationMatch match)
    {
        if (match.Rule.Level < minimum)
            return;
        Counts[(int)match.Rule.Level]++;
        if (texts is null)
            output.Write(_json.Line(match));
        else
            WriteText(texts, match.Rule, match.FirstUtc, match.At, match.Group.Select(pair => $"{pair.Key}={Short(pair.Value)}")
                .Prepend(texts.Say("hunt.events", ("count", match.Count), ("utc", UtcText.Format(match.LastUtc)))));
    }

    public void Dispose()
    {
        output.Flush();
        _json.Dispose();
    }

    private void WriteText(Texts texts, RuleHeader rule, DateTime? utc, EvidencePointer at, IEnumerable<string> details)
    {
        var place = at.RecordId is { } record ? $"{at.Source}#{record}" : $"{at.Source}:{at.Line}";
        var line = $"{UtcText.Format(utc) ?? "-",-28} {texts["level." + Words.Of(rule.Level)],-13} {RuleTitle.Of(rule, texts)} | {place} | {string.Join(", ", details)}";
        output.Write(Encoding.UTF8.GetBytes(TerminalText.Safe(line) + "\n"));
    }

    private static string Short(string value) => value.Length <= MaxValue ? value : string.Concat(value.AsSpan(0, MaxValue), "…");
}
