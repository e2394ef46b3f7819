using System.Text;
using Afterpatch.Formats.TaskScheduler;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Formats.Tests.TaskScheduler;

public sealed class TaskTriggersTests
{
    private static readonly DateTime Start = new(2021, 3, 22, 2, 34, 36, DateTimeKind.Utc);

    [Theory]
    [InlineData(0x15)]
    [InlineData(0x16)]
    [InlineData(0x17)]
    public void Account_switches_and_triggers_are_read_in_every_version(byte version)
    {
        var triggers = TaskTriggers.Read(Blob(version), out var error)!;
        Assert.Null(error);
        Assert.Equal(("S-1-5-18", true, true, true), (triggers.UserSid, triggers.IsEnabled, triggers.IsHidden, triggers.IsHighest));
        Assert.Equal(
            ["TimeTrigger StartBoundary=2021-03-22T02:34:36 Interval=PT1H Enabled=true", "LogonTrigger Delay=PT30S Enabled=true UserId=S-1-5-18",
                "EventTrigger Enabled=false Subscription=<QueryList/>", "BootTrigger Delay=PT30S Enabled=true"], triggers.Triggers);
    }

    [Fact]
    public void A_trigger_of_an_unknown_kind_ends_the_list_and_keeps_what_stood_before()
    {
        byte[] blob = [.. Blob(0x17), 0x34, 0x12, 0, 0, 0x48, 0x48, 0x48, 0x48];
        Assert.Equal(4, TaskTriggers.Read(blob, out var error)!.Triggers.Count);
        Assert.Equal(("trigger mark", (long)blob.Length), (error!.Value.Field, error.Value.Offset));
    }

    [Fact]
    public void Any_cut_and_any_edit_ends_in_what_could_be_read()
    {
        var blob = Blob(0x17);
        foreach (var cut in Damage.EveryCut(blob))
            TaskTriggers.Read(blob.AsSpan(0, cut), out _);
        foreach (var edited in Damage.AnyEdits(blob, 2_000, seed: 5))
            Assert.InRange(TaskTriggers.Read(edited, out _)?.Triggers.Count ?? 0, 0, 64);
        Assert.Null(TaskTriggers.Read([1, 2, 3], out var error));
        Assert.NotNull(error);
    }

    private static byte[] Blob(byte version)
    {
        var blob = new TriggerBlob();
        blob.Number(version).Moment(null).Moment(null).Number(0x0140_0000 | 0x0080_0000).Number(0x1234);
        if (version >= 0x16)
            blob.Text("Author");
        if (version >= 0x17)
            blob.Text("");
        blob.User().Number(0);
        blob.Number(0xDDDD).Moment(Start).Moment(null).Moment(null).Raw(3600, -1, -1, 0, 0, 0, 0x0100, 0, 0, 0).Id(version);
        blob.Number(0xAAAA).Common(30, isEnabled: true).Id(version).User();
        blob.Number(0xCCCC).Common(0, isEnabled: false).Id(version).Expanded("<QueryList/>").Raw(0, 0).Number(0).Number(0);
        blob.Number(0xFFFF).Common(30, isEnabled: true).Id(version);
        return blob.ToArray();
    }

    private sealed class TriggerBlob
    {
        private readonly List<byte> _bytes = [];

        public TriggerBlob Raw(params int[] numbers)
        {
            foreach (var number in numbers)
                _bytes.AddRange(BitConverter.GetBytes(number));
            return this;
        }

        public TriggerBlob Number(int number) => Raw(number, 0x48484848);

        public TriggerBlob Moment(DateTime? utc)
        {
            Number(1);
            _bytes.AddRange(BitConverter.GetBytes(utc?.ToFileTimeUtc() ?? -1));
            return this;
        }

        public TriggerBlob Text(string text)
        {
            Number(2 * text.Length);
            return Padded(Encoding.Unicode.GetBytes(text));
        }

        public TriggerBlob Expanded(string text)
        {
            Number(text.Length);
            return Padded(Encoding.Unicode.GetBytes(text + "\0"));
        }

        public TriggerBlob User()
        {
            Number(0).Number(0).Number(5).Number(12);
            Padded([1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]);
            return Text("");
        }

        public TriggerBlob Common(int delay, bool isEnabled) =>
            Moment(null).Moment(null).Raw(delay, -1, -1, -1, -1, 0).Number(isEnabled ? 1 : 0).Raw(0, 0);

        public TriggerBlob Id(byte version) => version >= 0x16 ? Raw(4, 0x00310031) : this;

        public byte[] ToArray() => [.. _bytes];

        private TriggerBlob Padded(byte[] bytes)
        {
            _bytes.AddRange(bytes);
            while (_bytes.Count % 8 != 0)
                _bytes.Add(0x48);
            return this;
        }
    }
}
