namespace Afterpatch.Scripts.PowerShell;

/// <summary>Something in a script that can be searched for elsewhere.</summary>
/// <param name="Kind"><c>url</c>, <c>domain</c>, <c>ip</c>, <c>path</c>, <c>registry</c>, <c>mutex</c>, <c>task</c>, <c>service</c>, <c>wallet</c>, <c>product</c>,
/// <c>exclusion</c>, <c>user-agent</c>, <c>hash</c>, <c>key</c>, <c>account</c>.</param>
/// <param name="Value">As the script writes it, once decoded. Hostile text.</param>
public readonly record struct ScriptIndicator(string Kind, string Value);
