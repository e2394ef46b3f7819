using Afterpatch.Scripts.Aspx;

namespace Afterpatch.Scripts.Taint;

/// <summary>Server controls of a page: which of their properties the client fills.</summary>
internal static class Controls
{
    public static Value Value(ServerTag tag, Machine machine)
    {
        if (tag.Tag == "object")
            return Taint.Value.Object(Components.FromTag(tag.Attributes));
        if (tag.Tag == "input" && tag.Attributes.GetValueOrDefault("type")?.Equals("file", StringComparison.OrdinalIgnoreCase) == true)
            return Taint.Value.Object("fileupload");
        var colon = tag.Tag.IndexOf(':', StringComparison.Ordinal);
        var type = colon < 0 ? "html" + tag.Tag : tag.Tag[(colon + 1)..];
        return Taint.Value.Object(type);
    }

    /// <summary>What a control's text holds after a post; none for controls that the client cannot fill.</summary>
    public static Taints Filled(string type) => type switch
    {
        "textbox" or "hiddenfield" or "htmlinput" or "htmltextarea" or "htmlinputtext" or "htmlinputhidden" or "htmlinputpassword" or "htmltextbox" => Taints.Client,
        "dropdownlist" or "listbox" or "radiobuttonlist" or "checkboxlist" or "htmlselect" or "radiobutton" or "checkbox" or "bulletedlist" => Taints.Weak,
        _ => Taints.None,
    };

    public static bool IsUpload(string type) => type is "fileupload" or "htmlinputfile" or "asyncfileupload" or "ajaxfileupload" or "radupload";

    public static bool HoldsText(string property) => property is "text" or "value" or "selectedvalue" or "selecteditem" or "innertext" or "innerhtml" or "selectedtext";
}
