using Afterpatch.Core;
using Afterpatch.Formats.Registry;
using Afterpatch.Formats.Windows;

namespace Afterpatch.Artifacts.Registry;

/// <summary>Every key and value of a hive as records, secrets withheld.</summary>
internal sealed class HiveDump(EvidenceFile file, HiveKind kind, string mount, IRecordSink sink) : IHiveVisitor
{
    private readonly Dictionary<uint, string> _security = [];
    private DateTime? _lastWriteUtc;
    private string _path = "";

    public void Key(HiveKey key, string path, bool isDeleted)
    {
        _lastWriteUtc = key.LastWriteUtc;
        _path = path.Length == 0 ? mount : $@"{mount}\{path}";
        sink.Add(new RegistryKey
        {
            At = new EvidencePointer(file.Path, key.FileOffset),
            Path = _path,
            LastWriteUtc = _lastWriteUtc,
            ClassName = HiveSecrets.IsSecretClass(kind, path) ? "" : key.ClassName,
            Security = Security(key),
            IsDeleted = isDeleted,
        });
    }

    public void Value(HiveValue value, string path, bool isDeleted)
    {
        var name = value.Name;
        var secret = HiveSecrets.IsSecret(kind, path, name);
        sink.Add(new RegistryValue
        {
            At = new EvidencePointer(file.Path, value.FileOffset),
            Path = path.Length > 0 ? $@"{mount}\{path}" : isDeleted ? "" : mount,
            Name = name,
            Type = ValueText.TypeName(value.Type),
            Data = secret ? "" : ValueText.Of(value.Type, value.Data()),
            SizeBytes = value.DataSize,
            LastWriteUtc = path.Length > 0 ? _lastWriteUtc : null,
            IsDeleted = isDeleted,
            IsWithheld = secret,
        });
    }

    private string Security(HiveKey key)
    {
        if (!_security.TryGetValue(key.SecurityOffset, out var text))
            _security.Add(key.SecurityOffset, text = SecurityDescriptorText.Of(key.SecurityDescriptor));
        return text;
    }
}
