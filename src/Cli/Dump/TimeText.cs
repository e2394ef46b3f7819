using Afterpatch.Formats.Evtx;

namespace Afterpatch.Cli.Dump;

/// <summary>Times as ISO 8601. Those of one second differ in the fraction only, and events of one second stand together.</summary>
internal sealed class TimeText
{
    private const int FractionAt = 20;
    private const int Digits = 7;
    private readonly byte[] _text = new byte[32];
    private long _second = -1;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(DateTime utc)
    {
        var (second, fraction) = Math.DivRem(utc.Ticks, TimeSpan.TicksPerSecond);
        if (fraction == 0)
        {
            _second = -1;
            return _text.AsSpan(0, EvtxText.FormatTime(utc, _text));
        }
        if (second != _second)
            EvtxText.FormatTime(utc, _text);
        _second = second;
        var left = (uint)fraction;
        for (var i = FractionAt + Digits - 1; i >= FractionAt; i--, left /= 10)
            _text[i] = (byte)('0' + left % 10);
        var end = FractionAt + Digits;
        while (_text[end - 1] == '0')
            end--;
        _text[end] = (byte)'Z';
        return _text.AsSpan(0, end + 1);
    }
}
