using System.Text;
using Afterpatch.Artifacts.TextLogs;
using Afterpatch.Core;
using Afterpatch.Formats.Text;

namespace Afterpatch.Artifacts.SetupLog;

/// <summary>One run of Setup after the other: what each installs, and whether it says that it succeeded.</summary>
internal sealed class SetupRun(string source, IRecordSink sink)
{
    private static readonly string[] InstallingModes = ["Install", "BuildToBuildUpgrade", "Upgrade", "DisasterRecovery"];

    private readonly HashSet<(string, string)> _facts = [];
    private string _version = "";
    private string _mode = "";
    private bool _isPreparation;

    public void Observe(ReadOnlySpan<byte> text, DateTime utc, LineReader line)
    {
        if (text.StartsWith("Starting Microsoft Exchange Server"u8))
            Start();
        else if (After(text, "Setup version: "u8) is { } version)
            _version = ExchangeBuild.Normalize(version.TrimEnd('.', ' ')) ?? "";
        else if (Quoted(text, "The installation mode is set to: '"u8) is { } mode)
            _mode = mode;
        else if (text.StartsWith("Command Line Parameter Name='prepare"u8) || text.StartsWith("Command Line Parameter Name='Prepare"u8))
            _isPreparation = true;
        else if (text.StartsWith("Command Line Parameter Name='ActiveDirectorySplitPermissions'"u8) || text.StartsWith("Command Line Parameter Name='activedirectorysplitpermissions'"u8))
            AddFact("splitPermissions", text.IndexOf("Value='true'"u8) > 0 || text.IndexOf("Value='True'"u8) > 0 ? "true" : "false", 2, utc, line);
        else if (After(text, "The locally installed version is "u8) is { } installed)
            AddBuild(ExchangeBuild.Normalize(installed.TrimEnd('.', ' ')), utc, false, line);
        else if (text.StartsWith("The Exchange Server setup operation completed successfully"u8))
            Succeed(utc, line);
        else
            ObserveHost(text, utc, line);
    }

    public void End() => Start();

    private void Start()
    {
        _version = "";
        _mode = "";
        _isPreparation = false;
    }

    private void Succeed(DateTime utc, LineReader line)
    {
        if (_version.Length > 0 && !_isPreparation && (_mode.Length == 0 || InstallingModes.Contains(_mode, StringComparer.OrdinalIgnoreCase)))
            AddBuild(_version, utc, true, line);
    }

    private void ObserveHost(ReadOnlySpan<byte> text, DateTime utc, LineReader line)
    {
        if (After(text, "Server Name="u8) is { } name)
            AddFact("name", name, 2, utc, line);
        else if (Quoted(text, "Exchange Installation Directory : '"u8) is { } root)
            AddFact("installRoot", root, 2, utc, line);
        else if (Quoted(text, "The backup copy of the install path is '"u8) is { } backup)
            AddFact("installRoot", backup, 1, utc, line);
        else if (After(text, "Local time zone: "u8) is { } zone)
            AddFact("timeZone", zone.TrimEnd('.'), 1, utc, line);
        else if (After(text, "Operating system version: "u8) is { } os)
            AddFact("os", os.TrimEnd('.'), 0, utc, line);
        else if (Quoted(text, "Setup will use the domain controller '"u8) is { } controller && controller.IndexOf('.', StringComparison.Ordinal) is var dot && dot > 0)
            AddFact("domain", controller[(dot + 1)..], 1, utc, line);
    }

    private void AddBuild(string? build, DateTime utc, bool isInstallation, LineReader line)
    {
        if (build is not null)
            sink.Add(new BuildFact { At = At(line), Build = build, TimeUtc = utc, IsInstallation = isInstallation, Basis = "setup-log" });
    }

    private void AddFact(string name, string value, int weight, DateTime utc, LineReader line)
    {
        value = value.Trim().TrimEnd('\\');
        if (value.Length > 0 && _facts.Count < 64 && _facts.Add((name, value)))
            sink.Add(new HostFact { At = At(line), Name = name, Value = name == "installRoot" ? value + '\\' : value, Weight = weight, SeenUtc = utc });
    }

    private EvidencePointer At(LineReader line) => new(source, line.Offset, line.Line.Length, line.LineNumber);

    private static string? After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.StartsWith(start) && text.Length - start.Length is > 0 and < 300 ? Encoding.UTF8.GetString(text[start.Length..]) : null;

    private static string? Quoted(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start)
    {
        if (After(text, start) is not { } rest)
            return null;
        var close = rest.IndexOf('\'', StringComparison.Ordinal);
        return close > 0 ? rest[..close] : null;
    }
}
