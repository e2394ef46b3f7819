namespace Afterpatch.Scripts.Taint;

/// <summary>COM components by ProgID or class id, as the short type names that the rules use.</summary>
internal static class Components
{
    private static readonly Dictionary<string, string> ClassIds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["72C24DD5-D70A-438B-8A42-98424B88AFB8"] = "wscript.shell",
        ["F935DC22-1CF0-11D0-ADB9-00C04FD58A0B"] = "wscript.shell",
        ["13709620-C279-11CE-A49E-444553540000"] = "shell.application",
        ["093FF999-1EA0-4079-9525-9614C3504B74"] = "wscript.network",
        ["F935DC26-1CF0-11D0-ADB9-00C04FD58A0B"] = "wscript.network",
        ["0D43FE01-F093-11CF-8940-00A0C9054228"] = "scripting.filesystemobject",
        ["00000566-0000-0010-8000-00AA006D2EA4"] = "adodb.stream",
        ["00000514-0000-0010-8000-00AA006D2EA4"] = "adodb.connection",
        ["00000535-0000-0010-8000-00AA006D2EA4"] = "adodb.recordset",
        ["0E59F1D5-1FBE-11D0-8FF2-00A0D10038BC"] = "scriptcontrol",
        ["EE09B103-97E0-11CF-978F-00A02463E06F"] = "scripting.dictionary",
        ["2933BF90-7B36-11D2-B20E-00C04F983E60"] = "msxml2.domdocument",
        ["F6D90F16-9C73-11D3-B32E-00C04F990BB4"] = "msxml2.xmlhttp",
        ["88D96A0A-F192-11D4-A65F-0040963251E5"] = "msxml2.xmlhttp",
        ["0F87369F-A4E5-4CFC-BD3E-73E6154572DD"] = "schedule.service",
        ["9BA05972-F6A8-11CF-A442-00A0C90A8F39"] = "shell.application",
        ["C08AFD90-F2A1-11D1-8455-00A0C91F3880"] = "shell.application",
    };

    public static string FromTag(IReadOnlyDictionary<string, string> attributes) =>
        attributes.TryGetValue("progid", out var progId) ? FromProgId(progId)
        : attributes.TryGetValue("classid", out var classId) ? FromClassId(classId) : "";

    public static string FromClassId(string classId)
    {
        var bare = classId[(classId.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().Trim('{', '}');
        return ClassIds.GetValueOrDefault(bare, "");
    }

    public static string FromProgId(string progId)
    {
        var name = progId.Trim().ToLowerInvariant();
        if (name.StartsWith("new:", StringComparison.Ordinal))
            return FromClassId(name[4..]) is { Length: > 0 } byNew ? byNew : FromProgId(name[4..]);
        if (FromClassId(name) is { Length: > 0 } byId)
            return byId;
        return name switch
        {
            _ when name.StartsWith("wscript.shell", StringComparison.Ordinal) || name.StartsWith("wshshell", StringComparison.Ordinal) => "wscript.shell",
            _ when name.StartsWith("shell.application", StringComparison.Ordinal) || name.StartsWith("shell.users", StringComparison.Ordinal) => "shell.application",
            _ when name.StartsWith("scripting.filesystemobject", StringComparison.Ordinal) => "scripting.filesystemobject",
            _ when name.StartsWith("adodb.stream", StringComparison.Ordinal) => "adodb.stream",
            _ when name.StartsWith("adodb.", StringComparison.Ordinal) => name.Split('.') is [_, var kind, ..] ? "adodb." + kind : name,
            _ when name.Contains("scriptcontrol", StringComparison.Ordinal) => "scriptcontrol",
            _ when name.Contains("xmlhttp", StringComparison.Ordinal) || name.StartsWith("winhttp", StringComparison.Ordinal) => "msxml2.xmlhttp",
            _ when name.Contains("domdocument", StringComparison.Ordinal) || name.StartsWith("microsoft.xmldom", StringComparison.Ordinal) => "msxml2.domdocument",
            _ when name.StartsWith("schedule.service", StringComparison.Ordinal) => "schedule.service",
            _ when name.StartsWith("wbemscripting.swbemlocator", StringComparison.Ordinal) => "winmgmts",
            _ when name.StartsWith("wscript.network", StringComparison.Ordinal) => "wscript.network",
            _ => name,
        };
    }
}
