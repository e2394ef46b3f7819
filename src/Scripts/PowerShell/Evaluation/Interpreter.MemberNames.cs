using Afterpatch.Scripts.PowerShell.Values;

namespace Afterpatch.Scripts.PowerShell.Evaluation;

/// <summary>Names that scripts look methods up by, and texts that are only there to be taken out.</summary>
internal sealed partial class Interpreter
{
    /// <summary>A mark of several characters that breaks the text up all over is taken out.</summary>
    private static bool TakesOutJunk(string text, object?[] arguments)
    {
        if (arguments is not [string { Length: >= 2 } junk, string { Length: 0 }] || junk.Length * 2 > text.Length)
            return false;
        var found = (text.Length - text.Replace(junk, "", StringComparison.Ordinal).Length) / junk.Length;
        return found >= 2 && found * 12 >= text.Length - found * junk.Length;
    }

    private static readonly string[] InvokeCommandNames =
    [
        "ExpandString", "GetCmdlet", "GetCmdletByTypeName", "GetCmdlets", "GetCommand", "GetCommandName", "GetCommands", "InvokeScript", "NewScriptBlock", "Equals", "GetHashCode", "GetType", "ToString",
    ];

    private static readonly string[] WebClientNames =
    [
        "CancelAsync", "Dispose", "DownloadData", "DownloadDataAsync", "DownloadDataTaskAsync", "DownloadFile", "DownloadFileAsync", "DownloadFileTaskAsync", "DownloadString", "DownloadStringAsync",
        "DownloadStringTaskAsync", "Equals", "GetHashCode", "GetType", "OpenRead", "OpenReadAsync", "OpenReadTaskAsync", "OpenWrite", "OpenWriteAsync", "OpenWriteTaskAsync", "ToString", "UploadData",
        "UploadDataAsync", "UploadDataTaskAsync", "UploadFile", "UploadFileAsync", "UploadFileTaskAsync", "UploadString", "UploadStringAsync", "UploadStringTaskAsync", "UploadValues", "UploadValuesAsync",
        "UploadValuesTaskAsync",
    ];

    private static object?[] WebClientMethods() => [.. WebClientNames.Select(name => new VariableValue(name, name))];

    private static object?[] InvokeCommandMethods() => [.. InvokeCommandNames.Select(name => new VariableValue(name, name))];
}
