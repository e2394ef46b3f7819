namespace Afterpatch.Core;

/// <summary>Writes a finished case in one form. Everything from evidence is escaped for that form.</summary>
public interface IReport
{
    /// <summary>As in <c>report --format</c>: <c>json</c>, <c>html</c>, <c>markdown</c>.</summary>
    string Id { get; }

    /// <summary>File name in the case folder.</summary>
    string FileName { get; }

    void Write(CaseResult result, Texts texts, Stream output);
}
