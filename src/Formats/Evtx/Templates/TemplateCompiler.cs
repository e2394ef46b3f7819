using Afterpatch.Formats.Evtx.BinXml;

namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Turns the tree of a template or fragment into a flat plan.</summary>
/// <remarks>
/// Names: <c>EventData/Data/@Name</c>, <c>Data</c> where there is none, the local name of a leaf element elsewhere, <c>element@attribute</c> for
/// attributes outside of <c>System</c>, <c>RenderingInfo.X</c> and <c>System.X</c> for what these parts hold beyond the known.
/// </remarks>
internal sealed class TemplateCompiler
{
    private const int MaxItems = 4096;
    private readonly List<TemplateItem> _items = [];
    private readonly ValueSource[] _system = EventTemplate.NoSystem();

    public static EventTemplate Compile(int id, List<BinXmlNode> nodes, FragmentPlace place)
    {
        var compiler = new TemplateCompiler();
        compiler.Content(nodes, place);
        return new EventTemplate(id, compiler._system, [.. compiler._items]);
    }

    private void Content(List<BinXmlNode> nodes, FragmentPlace place)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case BinXmlElement { Name: "Event" } element when place == FragmentPlace.Record:
                    Content(element.Children, FragmentPlace.Event);
                    break;
                case BinXmlElement element when place is FragmentPlace.Record or FragmentPlace.Event:
                    EventPart(element);
                    break;
                case BinXmlElement element when place == FragmentPlace.EventData:
                    Datum(element);
                    break;
                case BinXmlElement element:
                    Leaves(element, "");
                    break;
                case BinXmlSubstitution substitution:
                    Add(new(TemplateItemKind.Fragment, "Data", ValueSource.Of(substitution.Index), place));
                    break;
                case BinXmlText text when !string.IsNullOrWhiteSpace(text.Text):
                    Add(new(TemplateItemKind.Field, "Data", ValueSource.Text(text.Text), place));
                    break;
            }
        }
    }

    private void EventPart(BinXmlElement element)
    {
        switch (element.Name)
        {
            case "System":
                SystemPart(element);
                break;
            case "EventData":
                Attributes(element, "");
                Content(element.Children, FragmentPlace.EventData);
                break;
            case "UserData":
                Attributes(element, "");
                Content(element.Children, FragmentPlace.UserData);
                break;
            case "RenderingInfo":
                Attributes(element, "");
                foreach (var child in element.Children)
                    if (child is BinXmlElement leaf)
                        Leaves(leaf, "RenderingInfo.");
                break;
            default:
                Leaves(element, "");
                break;
        }
    }

    private void SystemPart(BinXmlElement system)
    {
        foreach (var node in system.Children)
        {
            if (node is not BinXmlElement element)
                continue;
            var isKnown = false;
            foreach (var attribute in element.Attributes)
                isKnown |= SystemSource(SystemNames.OfAttribute(element.Name, attribute.Name), attribute.Value);
            isKnown |= SystemSource(SystemNames.OfElement(element.Name), element.Children);
            if (!isKnown && (element.Children.Count > 0 || !SystemNames.IsContainer(element.Name)))
                Leaves(element, "System.");
        }
    }

    private bool SystemSource(EvtxSystemField? field, List<BinXmlNode> value)
    {
        if (field is not { } known)
            return false;
        if (_system[(int)known].IsNone)
            _system[(int)known] = Source(value);
        return true;
    }

    private void Datum(BinXmlElement element)
    {
        if (element.HasElements)
        {
            Leaves(element, "");
            return;
        }
        var source = Source(element.Children);
        var name = element.Attributes.Find(attribute => attribute.Name == "Name");
        if (name is { Value: [BinXmlText { Text: { Length: > 0 } literal }] })
            Add(new(TemplateItemKind.Field, literal, source, FragmentPlace.EventData));
        else if (element.Name is "Data" or "ComplexData")
            Add(new(TemplateItemKind.UnnamedData, "Data", source, FragmentPlace.EventData));
        else
            Add(new(TemplateItemKind.Field, Local(element.Name), source, FragmentPlace.EventData));
    }

    private void Leaves(BinXmlElement element, string prefix)
    {
        Attributes(element, prefix);
        if (!element.HasElements)
        {
            Add(new(TemplateItemKind.Field, prefix + Local(element.Name), Source(element.Children), FragmentPlace.UserData));
            return;
        }
        foreach (var child in element.Children)
        {
            if (child is BinXmlElement inner)
                Leaves(inner, prefix);
            else if (child is BinXmlSubstitution substitution)
                Add(new(TemplateItemKind.Fragment, "Data", ValueSource.Of(substitution.Index), FragmentPlace.UserData));
        }
    }

    private void Attributes(BinXmlElement element, string prefix)
    {
        foreach (var attribute in element.Attributes)
            if (!attribute.Name.StartsWith("xmlns", StringComparison.Ordinal))
                Add(new(TemplateItemKind.Field, $"{prefix}{Local(element.Name)}@{Local(attribute.Name)}", Source(attribute.Value), FragmentPlace.UserData));
    }

    private void Add(TemplateItem item)
    {
        if (_items.Count < MaxItems)
            _items.Add(item);
    }

    private static string Local(string name) => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static ValueSource Source(List<BinXmlNode> nodes)
    {
        var parts = new List<ValueSource>();
        foreach (var node in nodes)
        {
            if (node is BinXmlSubstitution substitution)
                parts.Add(ValueSource.Of(substitution.Index));
            else if (node is BinXmlText text)
                parts.Add(ValueSource.Text(text.Text));
        }
        if (parts.Count > 1 && parts.TrueForAll(part => part.Literal is not null))
            return ValueSource.Text(string.Concat(parts.Select(part => part.Literal)));
        return parts.Count switch { 0 => ValueSource.None, 1 => parts[0], _ => ValueSource.Of([.. parts]) };
    }
}
