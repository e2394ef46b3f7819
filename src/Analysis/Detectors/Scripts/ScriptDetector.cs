using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Afterpatch.Analysis.Sieves.Scripts;
using Afterpatch.Core;
using Afterpatch.Scripts.PowerShell;

namespace Afterpatch.Analysis.Detectors.Scripts;

/// <summary>Malicious and hidden scripts, one finding for each distinct readable text however often and wherever it was met.</summary>
/// <remarks>T1059. State: one entry a distinct script, at most <see cref="MaxScripts"/>.</remarks>
public sealed class ScriptDetector : IDetector
{
    private const int MaxScripts = 5_000;
    private readonly Dictionary<string, ScriptCase> _scripts = new(StringComparer.Ordinal);

    public string Id => "script.*";

    public IReadOnlyList<Type> Consumes { get; } = [typeof(JudgedScript), typeof(ScriptSighting)];

    public void Observe(Record record, ICollection<Finding> findings)
    {
        IEnumerable<JudgedScript> scripts = record switch
        {
            JudgedScript ready => [ready],
            ScriptSighting sighting => JudgedScript.AllOf(sighting),
            _ => [],
        };
        foreach (var judged in scripts)
            Keep(judged);
    }

    private void Keep(JudgedScript judged)
    {
        var readable = judged.Judgement.Text.Trim();
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(readable)));
        if (_scripts.TryGetValue(key, out var known))
            known.Add(judged);
        else if (_scripts.Count < MaxScripts)
            _scripts.Add(key, new ScriptCase(key, judged));
    }

    public void Complete(ICollection<Finding> findings)
    {
        foreach (var script in _scripts.Values)
            findings.Add(script.Finding());
    }
}
