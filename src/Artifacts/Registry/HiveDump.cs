using System.Text;
using Afterpatch.Core;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Every key and value of a hive, secrets withheld: in place where the sink takes them so, else as records.</summary>
internal sealed class HiveDump(EvidenceFile file, HiveKind kind, string mount, IRecordSink sink) : IHiveVisitor
{
    private readonly Dictionary<uint, string> _security = [];
    private readonly IHiveSink? _direct = sink as IHiveSink;
    private DateTime? _lastWriteUtc;
    private readonly string[] _names = new string[4096];
    private uint _securityAt;
    private string _securityText = "";

    public void Key(HiveKey key, string path, bool isDeleted)
    {
        _lastWriteUtc = key.LastWriteUtc;
        var row = new HiveKeyRow(
            file.Path, key, mount, path, _lastWriteUtc, HiveSecrets.IsSecretClass(kind, path) ? "" : key.ClassName, Security(key), isDeleted);
        if (_direct is { } direct)
            direct.Key(row);
        else
            sink.Add(Record(row));
    }

    public void Value(HiveValue value, string path, bool isDeleted)
    {
        var name = Name(value);
        var root = path.Length == 0 && isDeleted ? "" : mount;
        var row = new HiveValueRow(file.Path, value, root, path, name, path.Length > 0 ? _lastWriteUtc : null, isDeleted, HiveSecrets.IsSecret(kind, path, name));
        if (_direct is { } direct)
            direct.Value(row);
        else
            sink.Add(Record(row));
    }

    private static RegistryKey Record(in HiveKeyRow row) => new()
    {
        At = new EvidencePointer(row.Source, row.Key.FileOffset),
        Path = row.Path.Length == 0 ? row.Mount : $@"{row.Mount}\{row.Path}",
        LastWriteUtc = row.LastWriteUtc,
        ClassName = row.ClassName,
        Security = row.Security,
        IsDeleted = row.IsDeleted,
    };

    private static RegistryValue Record(in HiveValueRow row) => new()
    {
        At = new EvidencePointer(row.Source, row.Value.FileOffset),
        Path = row.Path.Length == 0 ? row.Mount : $@"{row.Mount}\{row.Path}",
        Name = row.Name,
        Type = ValueText.TypeName(row.Value.Type),
        Data = row.IsWithheld ? "" : ValueText.Of(row.Value.Type, row.Value.Data()),
        SizeBytes = row.Value.DataSize,
        LastWriteUtc = row.LastWriteUtc,
        IsDeleted = row.IsDeleted,
        IsWithheld = row.IsWithheld,
    };

    /// <summary>Most values bear names that many others bear too: made once.</summary>
    private string Name(HiveValue value)
    {
        var bytes = value.NameBytes;
        if (!value.IsNameNarrow || bytes.Length is 0 or > 64)
            return value.Name;
        var hash = (uint)bytes.Length;
        foreach (var unit in bytes)
            hash = hash * 31 + unit;
        ref var known = ref _names[(hash ^ hash >> 12) & 4095];
        return known is not null && Ascii.Equals(bytes, known) ? known : known = value.Name;
    }

    private string Security(HiveKey key)
    {
        var at = key.SecurityOffset;
        if (at == _securityAt && _securityText.Length > 0)
            return _securityText;
        if (!_security.TryGetValue(at, out var text))
            _security.Add(at, text = SecurityDescriptorText.Of(key.SecurityDescriptor));
        (_securityAt, _securityText) = (at, text);
        return text;
    }
}
