using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Reports.Json;

/// <summary>The graph of <c>case.json</c>: nodes, edges, and what can be reached from here.</summary>
internal static class MovementJson
{
    public static void Write(Utf8JsonWriter json, Movement movement)
    {
        json.WriteStartObject("movement");
        CaseJson.Time(json, "exploitedUtc", movement.ExploitedUtc);
        json.WriteNumber("events", movement.Events);
        CaseJson.List(json, "nodes", movement.Nodes, node =>
        {
            json.WriteString("id", node.Id);
            json.WriteString("kind", node.Kind);
            json.WriteString("label", node.Label);
            CaseJson.Strings(json, "aliases", node.Aliases);
            json.WriteBoolean("attacker", node.IsAttacker);
        });
        CaseJson.List(json, "edges", movement.Edges, edge => WriteEdge(json, edge));
        CaseJson.List(json, "reach", movement.Reach, reach =>
        {
            json.WriteString("account", reach.Account);
            CaseJson.Time(json, "seenUtc", reach.SeenUtc);
            json.WriteBoolean("privileged", reach.IsPrivileged);
            CaseJson.Strings(json, "hosts", reach.Hosts);
        });
        json.WriteEndObject();
    }

    private static void WriteEdge(Utf8JsonWriter json, MovementEdge edge)
    {
        json.WriteString("from", edge.From);
        json.WriteString("to", edge.To);
        json.WriteString("kind", edge.Kind);
        json.WriteString("account", edge.Account);
        json.WriteString("by", edge.By);
        json.WriteString("via", edge.Via);
        if (edge.LogonType is { } type)
            json.WriteNumber("logonType", type);
        else
            json.WriteNull("logonType");
        json.WriteString("package", edge.Package);
        CaseJson.Time(json, "firstUtc", edge.FirstUtc);
        CaseJson.Time(json, "lastUtc", edge.LastUtc);
        json.WriteNumber("count", edge.Count);
        json.WriteNumber("failed", edge.Failed);
        json.WriteNumber("privileged", edge.Privileged);
        json.WriteBoolean("afterExploit", edge.IsAfterExploit);
        json.WriteNumber("countAfterExploit", edge.CountAfterExploit);
        json.WriteString("fold", edge.Fold);
        json.WriteNumber("weight", edge.Weight);
        CaseJson.List(json, "evidence", edge.Evidence, at =>
        {
            json.WriteString("source", at.Source);
            json.WriteNumber("offset", at.Offset);
            if (at.RecordId is { } record)
                json.WriteNumber("recordId", record);
        });
    }
}
