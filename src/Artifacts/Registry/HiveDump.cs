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
    private int _step = -1;
    private char[] _name = new char[1024];
    private uint _securityAt;
    private string _securityText = "";

    public void Key(HiveKey key, HivePath path, bool isDeleted)
    {
        var className = HiveSecrets.IsSecretClass(kind, path.Characters) ? "" : key.ClassName;
        var row = new HiveKeyRow(file.Path, key, mount, path, LastWriteUtc(path), className, Security(key), isDeleted);
        if (_direct is { } direct)
            direct.Key(row);
        else
            sink.Add(Record(row));
    }

    public void Value(HiveValue value, HivePath path, bool isDeleted)
    {
        var name = Name(value);
        var root = path.Length == 0 && isDeleted ? "" : mount;
        var isSecret = HiveSecrets.IsSecret(kind, path.Characters, name);
        var row = new HiveValueRow(file.Path, value, root, path, name, path.Length > 0 ? LastWriteUtc(path) : null, isDeleted, isSecret);
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
        Name = row.Name.ToString(),
        Type = ValueText.TypeName(row.Value.Type),
        Data = row.IsWithheld ? "" : ValueText.Of(row.Value.Type, row.Value.Data()),
        SizeBytes = row.Value.DataSize,
        LastWriteUtc = row.LastWriteUtc,
        IsDeleted = row.IsDeleted,
        IsWithheld = row.IsWithheld,
    };

    private ReadOnlySpan<char> Name(HiveValue value)
    {
        var most = value.NameBytes.Length;
        if (_name.Length < most)
            _name = new char[most];
        return _name.AsSpan(0, value.CopyName(_name));
    }

    private DateTime? LastWriteUtc(HivePath path)
    {
        if (path.Step != _step)
            (_step, _lastWriteUtc) = (path.Step, path.Key?.LastWriteUtc);
        return _lastWriteUtc;
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
