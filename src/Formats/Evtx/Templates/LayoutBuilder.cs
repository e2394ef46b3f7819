namespace Afterpatch.Formats.Evtx.Templates;

/// <summary>Joins the plans of an event's templates, in the order in which <see cref="RecordValues"/> met them.</summary>
internal ref struct LayoutBuilder(ReadOnlySpan<RecordValues.Instance> instances, ReadOnlySpan<int> key)
{
    private readonly ReadOnlySpan<RecordValues.Instance> _instances = instances;
    private readonly ReadOnlySpan<int> _key = key;
    private readonly List<string> _names = [];
    private readonly List<EvtxField> _fields = [];
    private readonly EvtxField[] _system = NoSystem();
    private int _nextInstance;
    private int _nextKey;

    public EvtxLayout Build(int id)
    {
        AddTemplate();
        return new EvtxLayout(id, _key.ToArray(), [.. _names], [.. _fields], _system);
    }

    private static EvtxField[] NoSystem()
    {
        var fields = new EvtxField[(int)EvtxSystemField.UserId + 1];
        Array.Fill(fields, EvtxField.None);
        return fields;
    }

    private int NextKey() => _nextKey < _key.Length ? _key[_nextKey++] : LayoutCache.NoValue;

    private void AddTemplate()
    {
        NextKey();
        if (_nextInstance == _instances.Length)
            return;
        var number = _nextInstance++;
        if (_instances[number].Template is not { } template)
            return;
        for (var i = 0; i < _system.Length; i++)
            if (_system[i].IsNone)
                _system[i] = EvtxField.Of(number, template.System[i]);
        foreach (var item in template.Items)
        {
            if (item.IsDynamic)
                AddDynamic(number, item);
            else
                Add(item.Name, EvtxField.Of(number, item.Source));
        }
    }

    private void AddDynamic(int number, TemplateItem item)
    {
        var part = _nextKey < _key.Length ? _key[_nextKey] : LayoutCache.NoValue;
        if (item.Kind == TemplateItemKind.Fragment && part is not (LayoutCache.NoValue or LayoutCache.PlainValue))
        {
            AddTemplate();
            return;
        }
        NextKey();
        if (part == LayoutCache.PlainValue)
            Add(item.Name, EvtxField.Of(number, item.Source));
        else if (item.Kind == TemplateItemKind.UnnamedData && part >= 0 && _nextInstance < _instances.Length)
        {
            var array = _nextInstance++;
            for (var i = 0; i < _instances[array].Count; i++)
                Add(item.Name, new EvtxField(array, i, null, null));
        }
    }

    private readonly void Add(string name, EvtxField field)
    {
        _names.Add(name);
        _fields.Add(field);
    }
}
