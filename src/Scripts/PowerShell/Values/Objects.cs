using System.Collections.Specialized;
using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell.Values;

/// <summary>A type literal or a cast target, in its full canonical name.</summary>
internal sealed record TypeValue(string Name)
{
    /// <summary>As the script spelled it; it says the same.</summary>
    public string Written { get; init; } = Name;
}

/// <summary>A script block of the text that is being evaluated.</summary>
internal sealed record BlockValue(ScriptBlockAst Block);

/// <summary>A script block or shell made from a string: code that is not yet part of the text.</summary>
internal sealed record CodeValue(string Code);

/// <summary>A text encoding by its .NET object.</summary>
internal sealed record EncodingValue(System.Text.Encoding Encoding);

/// <summary>Bytes behind a stream. Decompression happens when the stream is made.</summary>
internal sealed class StreamValue(byte[] bytes)
{
    public byte[] Bytes { get; private set; } = bytes;

    public int Position { get; set; }

    public void Fill(byte[] content) => Bytes = content;

    /// <summary>Overwrites or lengthens at the position, and moves it.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        var end = Position + content.Length;
        var all = new byte[Math.Max(end, Bytes.Length)];
        Bytes.CopyTo(all, 0);
        content.CopyTo(all.AsSpan(Position));
        Bytes = all;
        Position = end;
    }
}

/// <summary>A reader over text.</summary>
internal sealed record ReaderValue(string Text);

/// <summary>A secure string whose key stands in the script, as clear text.</summary>
internal sealed record SecureValue(string Text);

/// <summary>What <c>Get-Variable</c> and <c>Get-Item variable:</c> return.</summary>
internal sealed record VariableValue(string Name, object? Value);

/// <summary>A command found by <c>Get-Command</c> or <c>Get-Alias</c>.</summary>
internal sealed record CommandValue(string Name)
{
    public override string ToString() => Name;
}

/// <summary>A method that is named but not called, <c>''.Insert</c>: as text it is its list of overloads.</summary>
internal sealed record MethodValue(object? Target, string Name);

/// <summary>One match of a regular expression.</summary>
internal sealed record MatchValue(string Text, string[] Groups);

/// <summary>A hash table: keys are compared without regard to case when they are strings.</summary>
internal sealed class HashValue
{
    /// <summary>The class of the script whose instance this is; null for a table.</summary>
    public TypeDefinitionAst? Class { get; init; }

    public OrderedDictionary Entries { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>An alias as <c>Get-Alias</c> lists it.</summary>
internal sealed record AliasValue(string Name, string Definition);

/// <summary>An archive that stands in the script.</summary>
internal sealed record ArchiveValue(IReadOnlyList<ArchiveEntryValue> Entries);

/// <summary>A file inside an archive that stands in the script.</summary>
internal sealed record ArchiveEntryValue(string Name, byte[] Bytes);

/// <summary>A well-known object of the engine: <c>execution-context</c>, <c>invoke-command</c>, <c>powershell</c>.</summary>
internal sealed record EngineValue(string Kind);

/// <summary>A credential object made from a user name and a secure string.</summary>
internal sealed record CredentialValue(string User, string Password);

/// <summary>A regular expression object.</summary>
internal sealed record RegexValue(string Pattern);
