using Afterpatch.Artifacts.Baselines;
using Afterpatch.Core;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Artifacts.IisConfig;

/// <summary>Exchange's transport agents from <c>agents.config</c> and <c>fetagents.config</c>.</summary>
internal static class TransportAgentReader
{
    public static void Read(XmlElementNode configuration, EvidenceFile file, IRecordSink sink)
    {
        foreach (var list in configuration.Child("mexRuntime")?.ChildrenNamed("agentList") ?? [])
            foreach (var agent in list.ChildrenNamed("agent"))
            {
                var fields = new List<KeyValuePair<string, string>>
                {
                    new("assemblyPath", agent["assemblyPath"]), new("classFactory", agent["classFactory"]), new("baseType", agent["baseType"]),
                    new("enabled", agent["enabled"]), new("priority", agent["priority"]),
                };
                var healthy = Baseline.Embedded.JudgeAgent(agent["name"], agent["assemblyPath"], ExchangeFolder.OfFile(file.Path));
                var item = new InventoryItem("transport-agent", agent["name"], healthy, fields, new EvidencePointer(file.Path, Line: agent.Line));
                sink.Add(new InventoryRecord(item) { ChangedUtc = file.ModifiedUtc, IsDeleted = file.IsDeleted });
            }
    }
}
