using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli.Running;

/// <summary>Progress on stderr: one line that renews itself on a terminal, a plain line every tenth of the way when redirected.</summary>
internal sealed class ProgressLine(string label, Texts texts, bool useTerminal) : IProgress<RunProgress>, IDisposable
{
    private static readonly long Interval = TimeSpan.FromMilliseconds(200).Ticks;
    private readonly bool _isTerminal = useTerminal && !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private long _lastTicks;
    private int _lastTenth;

    public void Report(RunProgress value)
    {
        lock (_lock)
        {
            var percent = value.TotalBytes == 0 ? 100 : (int)(value.DoneBytes * 100 / value.TotalBytes);
            if (_isTerminal && Environment.TickCount64 * TimeSpan.TicksPerMillisecond - _lastTicks > Interval)
            {
                _lastTicks = Environment.TickCount64 * TimeSpan.TicksPerMillisecond;
                Console.Error.Write($"\r\u001b[K{Text(percent)} {Short(value.Current)}");
            }
            else if (!_isTerminal && percent / 10 > _lastTenth)
            {
                _lastTenth = percent / 10;
                Console.Error.WriteLine(Text(percent));
            }
        }
    }

    private string Text(int percent) => TerminalText.Safe(texts.Say("tell.progress", ("server", label), ("percent", percent)));

    public void Clear()
    {
        if (_isTerminal)
            Console.Error.Write("\r\u001b[K");
    }

    public void Dispose() => Clear();

    private static string Short(string path)
    {
        var safe = TerminalText.Safe(path);
        return safe.Length <= 60 ? safe : "…" + safe[^59..];
    }
}
