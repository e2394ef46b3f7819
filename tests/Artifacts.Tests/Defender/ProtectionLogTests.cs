using System.Text;
using Afterpatch.Artifacts.Defender;
using Afterpatch.Core;
using Afterpatch.Testing;
using Xunit;
using Record = Afterpatch.Core.Record;

namespace Afterpatch.Artifacts.Tests.Defender;

public sealed class ProtectionLogTests
{
    private const string Page = @"C:\inetpub\wwwroot\aspnet_client\supp0rt.aspx";

    private const string Log = """
        2021-03-06T02:11:05.255Z DETECTIONEVENT MPSOURCE_REALTIME Backdoor:ASP/Chopper.F!dha file:C:\inetpub\wwwroot\aspnet_client\supp0rt.aspx;
        2021-03-06T02:11:05.300Z DETECTION_ADD#1 Backdoor:ASP/Chopper.F!dha file:C:\inetpub\wwwroot\aspnet_client\supp0rt.aspx PropBag [length: 0]
        2021-03-06T02:11:06.000Z [RTP] [Mini-filter] Blocked file: \Device\HarddiskVolume2\Windows\Temp\xx.bat Process: \Device\HarddiskVolume2\Windows\System32\cmd.exe, Status: 0xc0000022, State: 0
        Beginning threat actions
        Start time:Sat Mar 06 2021 02:11:07
        Threat Name:Trojan:BAT/Wenam.A
        Threat ID:2147777777
        Action:remove
        Resource action complete:Quarantine
        Schema:file
        Path:C:\Windows\Temp\xx.bat
        Result:0
        Finished threat actions
        2021-03-06T04:00:00.000Z ProcessImageName: w3wp.exe, Pid: 5144, TotalTime: 93, Count: 5, MaxTime: 31, MaxTimeFile: \Device\HarddiskVolume2\inetpub\wwwroot\aspnet_client\errorFF.aspx, EstimatedImpact: 0%
        2021-03-06T04:00:00.000Z ProcessImageName: svchost.exe, Pid: 12, TotalTime: 9, Count: 5, MaxTime: 3, MaxTimeFile: \Device\HarddiskVolume2\Windows\System32\a.dll, EstimatedImpact: 0%
        2021-03-06T05:00:00.000Z Detection State: Finished(0) Failed(0) CriticalFailed(0) Additional Actions(0)
          Threat:0,0,0
        """;

    [Fact]
    public void Detections_blocks_and_actions_are_told_with_their_file_and_time()
    {
        var found = Read(Encoding.Unicode.GetBytes("\uFEFF" + Log)).OfType<ThreatDetection>().Select(one => $"{UtcText.Format(one.TimeUtc)} {one.Threat} {one.Resource} {one.Action}").ToList();
        Assert.Contains($"2021-03-06T02:11:05.255Z Backdoor:ASP/Chopper.F!dha {Page} detected", found);
        Assert.Contains(@"2021-03-06T02:11:06Z unnamed \Device\HarddiskVolume2\Windows\Temp\xx.bat blocked", found);
        Assert.Contains(@"2021-03-06T02:11:06Z Trojan:BAT/Wenam.A C:\Windows\Temp\xx.bat Quarantine", found);
        Assert.Equal(4, found.Count);
    }

    [Fact]
    public void A_web_page_that_a_process_touched_is_a_trace_of_it_and_other_files_are_none()
    {
        var trace = Assert.Single(Read(Encoding.Unicode.GetBytes("\uFEFF" + Log)).OfType<NameTrace>());
        Assert.Equal(("errorFF.aspx", @"\Device\HarddiskVolume2\inetpub\wwwroot\aspnet_client"), (trace.Name, trace.Folder));
    }

    [Fact]
    public void Damage_ends_in_the_lines_that_are_whole()
    {
        var whole = Encoding.Unicode.GetBytes("\uFEFF" + Log);
        foreach (var cut in Damage.EveryCut(whole, 600))
            Read(whole[..cut]);
        foreach (var edited in Damage.AnyEdits(whole, 500, seed: 3))
            Read(edited);
    }

    private static List<Record> Read(byte[] bytes)
    {
        var sink = new ListSink();
        new ProtectionLogParser().Parse(new EvidenceFile(@"C:\ProgramData\Microsoft\Windows Defender\Support\MPLog-20210301-000000.log", bytes.Length, () => new MemoryStream(bytes)), sink);
        return [.. sink.Records];
    }
}
