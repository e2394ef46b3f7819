using System.Globalization;
using Afterpatch.Analysis.Sigma.Matching;
using Afterpatch.Analysis.Sigma.Sources;
using Afterpatch.Core;

namespace Afterpatch.Analysis.Sigma.Engine;

/// <summary>Field values of Windows events. Positions are resolved once for each shape.</summary>
internal sealed class EventFields : FieldReader
{
    private char[] _scratch = new char[512];
    private EventRow _row = null!;
    private FieldBinding[][] _bindings = [];

    public void Set(EventRow row, FieldBinding[][] bindings)
    {
        _row = row;
        _bindings = bindings;
    }

    public override int Count(int slot) => _bindings[slot].Length;

    public override ReadOnlySpan<char> Value(int slot, int index, out bool isNull)
    {
        ref readonly var binding = ref _bindings[slot][index];
        isNull = false;
        switch (binding.Kind)
        {
            case BindingKind.Field:
                isNull = _row.IsNull(binding.First);
                return isNull ? default : _row.Text(binding.First);
            case BindingKind.System:
                return SystemFields.Value(_row, (SystemField)binding.First, _scratch);
            case BindingKind.Translated:
                isNull = _row.IsNull(binding.First);
                var text = _row.Text(binding.First);
                return binding.Source.Values!.GetValueOrDefault(text.ToString()) ?? text;
            case BindingKind.RegistryPath:
                return RegistryPath(binding);
            default:
                return RegistryDetails(binding);
        }
    }

    /// <summary>The slots of a program in events of one shape.</summary>
    public static FieldBinding[][] Bind(MatchProgram program, EventShape shape) => [.. program.Slots.Select(source => Bind(source, shape))];

    private static FieldBinding[] Bind(FieldSource source, EventShape shape)
    {
        switch (source.Kind)
        {
            case FieldKind.AllValues:
                return [.. Enumerable.Range(0, shape.Fields.Count).Select(i => new FieldBinding(BindingKind.Field, i, -1, source))];
            case FieldKind.Named:
                foreach (var name in source.Names)
                    if (Named(name, source, shape) is { Length: > 0 } found)
                        return found;
                return source.Names is ["Message"] ? Bind(FieldSource.All, shape) : [];
            case FieldKind.Translated:
                return shape.Ordinal(source.Names[0]) is >= 0 and var one ? [new(BindingKind.Translated, one, -1, source)] : [];
            case FieldKind.RegistryPath or FieldKind.RegistryDetails:
                var kind = source.Kind == FieldKind.RegistryPath ? BindingKind.RegistryPath : BindingKind.RegistryDetails;
                return shape.Ordinal(source.Names[0]) is >= 0 and var first ? [new(kind, first, shape.Ordinal(source.Names[1]), source)] : [];
            default:
                return [];
        }
    }

    /// <summary>Data of that name before parts of <c>System</c>; spaces and underscores of the log's names may be left out in rules.</summary>
    private static FieldBinding[] Named(string name, FieldSource source, EventShape shape)
    {
        var exact = Ordinals(shape, field => field.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (exact.Count == 0 && SystemFields.Find(name) is { } system)
            return [new(BindingKind.System, (int)system, -1, source)];
        if (exact.Count == 0)
            exact = Ordinals(shape, field => Bare(field).Equals(Bare(name), StringComparison.OrdinalIgnoreCase));
        return [.. exact.Select(i => new FieldBinding(BindingKind.Field, i, -1, source))];
    }

    private static List<int> Ordinals(EventShape shape, Func<string, bool> fits) => [.. Enumerable.Range(0, shape.Fields.Count).Where(i => fits(shape.Fields[i]))];

    private static string Bare(string name) => name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private ReadOnlySpan<char> RegistryPath(in FieldBinding binding)
    {
        var key = _row.Text(binding.First).ToString();
        foreach (var (prefix, hive) in binding.Source.Values ?? EmptyValues)
            if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                key = hive + key[prefix.Length..];
                break;
            }
        var name = binding.Second < 0 ? default : _row.Text(binding.Second);
        return name.IsEmpty || name is "-" ? key : Joined(key, '\\', name);
    }

    private static readonly Dictionary<string, string> EmptyValues = [];

    private ReadOnlySpan<char> RegistryDetails(in FieldBinding binding)
    {
        var value = _row.Text(binding.First).ToString();
        var type = binding.Second < 0 ? "" : _row.Text(binding.Second).ToString();
        if (!NumberMatcher.TryRead(value, out var number) || number < 0 || number > ulong.MaxValue)
            return value;
        var bits = (ulong)number;
        return type switch
        {
            "%%1876" => string.Create(CultureInfo.InvariantCulture, $"DWORD (0x{bits & uint.MaxValue:x8})"),
            "%%1883" => string.Create(CultureInfo.InvariantCulture, $"QWORD (0x{bits >> 32:x8}-0x{bits & uint.MaxValue:x8})"),
            _ => value,
        };
    }

    private ReadOnlySpan<char> Joined(ReadOnlySpan<char> first, char between, ReadOnlySpan<char> second)
    {
        var length = first.Length + 1 + second.Length;
        if (_scratch.Length < length)
            _scratch = new char[length * 2];
        first.CopyTo(_scratch);
        _scratch[first.Length] = between;
        second.CopyTo(_scratch.AsSpan(first.Length + 1));
        return _scratch.AsSpan(0, length);
    }
}
