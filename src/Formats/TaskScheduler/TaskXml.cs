using System.Text;
using Afterpatch.Formats.Xml;

namespace Afterpatch.Formats.TaskScheduler;

/// <summary>Task definitions in XML, as under <c>System32\Tasks</c>.</summary>
/// <remarks>Spec: [MS-TSCH] 2.5 (XML task definition language).</remarks>
public static class TaskXml
{
    /// <returns>Null when the root is no <c>Task</c>; otherwise what could be read, with the damage in <paramref name="error"/>.</returns>
    public static TaskDefinition? Read(Stream stream, out ParseError? error)
    {
        var root = XmlTree.Read(stream, out error);
        if (root is null || root.Name != "Task")
            return null;
        var information = root.Child("RegistrationInfo");
        var principal = root.At("Principals", "Principal");
        var settings = root.Child("Settings");
        return new TaskDefinition
        {
            Uri = information?.ChildText("URI") ?? "",
            Author = information?.ChildText("Author") ?? "",
            Description = information?.ChildText("Description") ?? "",
            Date = information?.ChildText("Date") ?? "",
            SecurityDescriptor = information?.ChildText("SecurityDescriptor") ?? "",
            UserId = principal?.ChildText("UserId") ?? "",
            GroupId = principal?.ChildText("GroupId") ?? "",
            LogonType = principal?.ChildText("LogonType") ?? "",
            RunLevel = principal?.ChildText("RunLevel") ?? "",
            IsEnabled = settings?.ChildText("Enabled").Trim() is not ("false" or "0"),
            IsHidden = settings?.ChildText("Hidden").Trim() is "true" or "1",
            Actions = root.Child("Actions")?.Children.Select(Action).OfType<TaskAction>().ToList() ?? [],
            Triggers = root.Child("Triggers")?.Children.Select(Trigger).ToList() ?? [],
        };
    }

    private static TaskAction? Action(XmlElementNode node) => node.Name switch
    {
        "Exec" => new TaskAction("exec", node.ChildText("Command"), node.ChildText("Arguments"), node.ChildText("WorkingDirectory")),
        "ComHandler" => new TaskAction("com", node.ChildText("ClassId"), node.ChildText("Data")),
        "SendEmail" => new TaskAction("email", node.ChildText("To"), node.ChildText("Subject")),
        "ShowMessage" => new TaskAction("message", node.ChildText("Title"), node.ChildText("Body")),
        _ => null,
    };

    private static string Trigger(XmlElementNode node)
    {
        var line = new StringBuilder(node.Name);
        Parts(node, line);
        return line.ToString();
    }

    private static void Parts(XmlElementNode node, StringBuilder line)
    {
        foreach (var child in node.Children)
        {
            if (line.Length > 4_000)
                return;
            if (child.Text.Trim() is { Length: > 0 } text)
                line.Append(' ').Append(child.Name).Append('=').Append(text);
            else if (child.Children.Count == 0)
                line.Append(' ').Append(child.Name);
            Parts(child, line);
        }
    }
}
