using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>The newest <c>date</c> that any knowledge file carries.</summary>
internal static class KnowledgeDate
{
    public static string Newest(KnowledgeBase knowledge)
    {
        var newest = "";
        foreach (var path in knowledge.Paths.Where(path => path.EndsWith(".json", StringComparison.Ordinal) && !path.StartsWith("texts/", StringComparison.Ordinal) && !path.StartsWith("phrases/", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(knowledge[path]);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("date", out var date)
                && string.CompareOrdinal(date.GetString(), newest) > 0)
                newest = date.GetString()!;
        }
        return newest;
    }
}
